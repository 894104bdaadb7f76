"""Rows that are equal never change places: their order does not depend on how the database finds them."""

import pytest
from sqlmodel import Session

from dashboard.features.incidents.queries.records import list_open, list_open_public
from dashboard.features.incidents.queries.spans import list_open_since
from dashboard.kernel.database import Database, reading
from tests.conftest import SteppedClock
from tests.integration.features.incidents.test_incident_list import HEAD, report


def scattered(db: Database, session: Session) -> None:
    """SQLite hands its rows over from the end; PostgreSQL finds the first that was written last."""
    if db.is_sqlite:
        session.connection().exec_driver_sql("PRAGMA reverse_unordered_selects=ON")
        return
    with db.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE incident SET version = version WHERE id = 1")


@pytest.mark.parametrize("is_scattered", [False, True])
def test_those_of_one_moment_keep_their_places(db: Database, clock: SteppedClock, is_scattered: bool) -> None:
    references = [report(HEAD, clock) for _ in range(3)]
    with reading() as session:
        if is_scattered:
            scattered(db, session)
        assert [row.reference for row in list_open_public(session)] == references
        assert [row.reference for row in list_open(session, HEAD)] == references


@pytest.mark.parametrize("is_scattered", [False, True])
@pytest.mark.parametrize("is_now", [True, False])
def test_what_was_open_is_told_from_the_oldest_on(
    db: Database, clock: SteppedClock, is_now: bool, is_scattered: bool
) -> None:
    told = []
    for _ in range(3):
        told.append(clock.now)
        report(HEAD, clock)
        clock.move(minutes=1)
    with reading() as session:
        if is_scattered:
            scattered(db, session)
        assert [at for at, _ in list_open_since(session, clock.now, is_now=is_now)] == told

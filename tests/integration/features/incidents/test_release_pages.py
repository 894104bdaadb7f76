"""More copies than fit one page: each is on exactly one, newest first, and only what was shown is a read."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import col, select

from dashboard.features.incidents.actions.releasing import release_incident
from dashboard.features.incidents.queries import releases
from dashboard.features.incidents.queries.releases import ReleasePage, list_releases
from dashboard.features.incidents.tables import Incident, IncidentRelease
from dashboard.kernel import scope
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.reads import READ
from dashboard.kernel.sharing import Compartment
from dashboard.kernel.tables import AuditEntry
from dashboard.kernel.work import unit_of_work
from tests.conftest import SteppedClock
from tests.integration.features.incidents.test_incident_list import report
from tests.integration.features.incidents.test_incident_releases import (
    CHIEF,
    COPY,
    GUARD,
    LEADER,
    SAMAPTA,
)

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def time_of_the_test(clock: SteppedClock) -> Iterator[None]:
    scope.use_clock(clock)
    yield
    scope.use_clock(system_clock)


def page(clock: SteppedClock, before: int = 0) -> ReleasePage:
    with reading() as session:
        return list_releases(session, SAMAPTA, clock.now, before_id=before)


def names(found: ReleasePage) -> list[str]:
    return [row.reference for row in found.rows]


def test_every_copy_is_on_one_page_and_the_last_page_ends(
    clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "PAGE_SIZE", 2)
    assert (names(page(clock)), page(clock).next_before) == ([], 0)
    made: list[str] = []
    for number in range(5):
        copy = replace(COPY, reference=report(CHIEF, clock), key=f"rilis-halaman-{number}")
        made.append(release_incident(CHIEF, copy, clock=clock))
    first = page(clock)
    second = page(clock, first.next_before)
    third = page(clock, second.next_before)
    assert [names(one) for one in (first, second, third)] == [made[:2:-1], made[2:0:-1], made[:1]]
    assert third.next_before == 0
    with reading() as session:
        own = list_releases(session, GUARD, clock.now)
    assert (own.rows, own.next_before) == ((), 0)


def test_what_a_reader_may_not_see_takes_no_place_on_a_page(
    clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "PAGE_SIZE", 1)
    made: list[str] = []
    for number in range(4):
        copy = replace(COPY, reference=report(CHIEF, clock), key=f"rilis-celah-{number}")
        made.append(release_incident(CHIEF, copy, clock=clock))
    with unit_of_work(CHIEF, clock) as work:
        for row in work.session.exec(select(IncidentRelease).where(col(IncidentRelease.reference) > made[1])):
            row.approved_at = None
            hidden = work.session.exec(select(Incident).where(Incident.id == row.sanitised_from_id)).one()
            hidden.compartments = int(Compartment.HEALTH)
            work.session.add_all([row, hidden])
        work.audit("test")
    with reading() as session:
        first = list_releases(session, LEADER, clock.now)
        second = list_releases(session, LEADER, clock.now, before_id=first.next_before)
    assert (names(first), names(second), second.next_before) == ([made[1]], [made[0]], 0)


def test_a_copy_on_a_page_nobody_turned_to_was_not_read(
    clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "PAGE_SIZE", 1)
    made = [
        release_incident(
            CHIEF, replace(COPY, reference=report(CHIEF, clock), key=f"rilis-dibaca-{number}"), clock=clock
        )
        for number in range(2)
    ]
    assert names(page(clock)) == made[1:]
    with reading() as session:
        noted = select(AuditEntry.object_id).where(AuditEntry.action == READ)
        assert set(session.exec(noted)) == set(made[1:])

"""Who may know of a row: the condition in SQL against the rule of domain 5.3 R1, read out naively.

Rows are drawn in every combination that matters and asked for by drawn readers, on both databases. One more
test holds the plan of the usual list: the condition must not move it off its index.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects import sqlite
from sqlmodel import col

from dashboard.features.incidents.tables import Incident
from dashboard.kernel import scope
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import Database
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.reference import Agency
from dashboard.kernel.scope import public_where, visible_where
from dashboard.kernel.sharing import Audience, Classification, Compartment
from dashboard.kernel.tables import NamedReader

NOW = datetime(2026, 3, 12, 7, 32, tzinfo=UTC)
_SPANS = (-timedelta(days=1), timedelta(0), timedelta(microseconds=1), timedelta(days=30))
_LEVEL = {
    **dict.fromkeys((Role.KARUTAN, Role.KAPOLRESTABES), 3),
    **dict.fromkeys(
        (Role.KEPALA_KPR, Role.KABAG_OPS, Role.INTEL_RUTAN, Role.INTELKAM, Role.PENGAWAS),
        2,
    ),
    **dict.fromkeys(
        (Role.KARUPAM, Role.PERWIRA_PIKET, Role.SEKRETARIAT_BERSAMA, Role.P2U, Role.PIKET_SPKT),
        1,
    ),
}
_LEADING = {Role.KARUTAN, Role.KAPOLRESTABES, Role.KEPALA_KPR, Role.KABAG_OPS}
_KEEPING = {*_LEADING, Role.PENGAWAS}


@dataclass(frozen=True)
class Drawn:
    """A row: what is said about it, and whom it names until when."""

    agency: Agency
    audience: Audience
    classification: int
    compartments: int
    expires_at: datetime | None
    readers: tuple[tuple[int, datetime], ...]


moments = st.sampled_from(_SPANS).map(lambda span: NOW + span)
rows = st.builds(
    Drawn,
    st.sampled_from(Agency),
    st.sampled_from(Audience),
    st.integers(0, 3),
    st.integers(0, 15),
    st.none() | moments,
    st.dictionaries(st.integers(1, 3), moments, max_size=3).map(lambda found: tuple(found.items())),
)
readers = st.builds(
    Actor,
    st.integers(1, 3),
    st.just("x"),
    st.sampled_from(Agency),
    st.frozensets(st.sampled_from(HUMAN_ROLES), max_size=2),
    compartments=st.integers(0, 15).map(Compartment),
)


def may_know(who: Actor, row: Drawn) -> bool:
    """R1 in plain words; what has ended stays with those who answer for the records of its owner."""
    keeps = who.agency is row.agency and bool(who.roles & _KEEPING)
    if max((_LEVEL.get(role, 0) for role in who.roles), default=0) < row.classification:
        return False
    if any(row.compartments & one and not who.compartments & one for one in (1, 2, 4, 8)):
        return False
    if row.expires_at is not None and row.expires_at <= NOW and not keeps:
        return False
    if row.audience is Audience.BOTH:
        return True
    if row.audience is Audience.NAMED:
        living = {number for number, until in row.readers if until > NOW}
        return who.user_id in living or (keeps and not living)
    if who.agency is not row.agency:
        return False
    return row.audience is Audience.OWN or bool(who.roles & _LEADING)


@pytest.fixture(autouse=True)
def clock_of_now() -> Iterator[None]:
    scope.use_clock(lambda: NOW)
    yield
    scope.use_clock(system_clock)


def store(database: Database, drawn: list[Drawn]) -> None:
    facts: dict[str, Any] = {
        "type": "other",
        "severity": "low",
        "zone": "gate",
        "is_site": True,
        "occurred_at": NOW,
        "occurred_day": date(2026, 3, 12),
        "reported_at": NOW,
        "recorded_at": NOW,
    }
    with database.writer.begin() as connection:
        connection.execute(delete(NamedReader))
        connection.execute(delete(Incident))
        for number, row in enumerate(drawn, 1):
            said = {
                "id": number,
                "reference": f"R-2026-{number:04d}",
                "agency": row.agency.value,
                "audience": row.audience.value,
                "classification": row.classification,
                "compartments": row.compartments,
                "expires_at": row.expires_at,
            }
            connection.execute(insert(Incident).values(**facts, **said))
            for user_id, until in row.readers:
                named = {"object_type": "incident", "object_id": number, "user_id": user_id, "until": until}
                connection.execute(insert(NamedReader).values(**named))


def found(database: Database, condition: Any) -> set[int]:
    with database.reader.connect() as connection:
        rows = connection.execute(select(col(Incident.id)).where(condition)).scalars()
        return {int(number or 0) for number in rows}


def test_the_condition_is_the_rule(db: Database) -> None:
    asked: list[int] = []

    @settings(max_examples=60)
    @given(drawn=st.lists(rows, min_size=1, max_size=8), asking=st.lists(readers, min_size=1, max_size=4))
    def holds(drawn: list[Drawn], asking: list[Actor]) -> None:
        store(db, drawn)
        for who in asking:
            expected = {number for number, row in enumerate(drawn, 1) if may_know(who, row)}
            assert found(db, visible_where(who, Incident)) == expected
            assert found(db, ~visible_where(who, Incident)) == set(range(1, len(drawn) + 1)) - expected
            asked.append(len(drawn))

    holds()
    print(f"{len(asked)} readers, {sum(asked)} rows asked for: every answer is the rule's")


def test_what_is_public_is_what_anybody_may_know(db: Database) -> None:
    @settings(max_examples=30)
    @given(drawn=st.lists(rows, min_size=1, max_size=8))
    def holds(drawn: list[Drawn]) -> None:
        store(db, drawn)
        nobody = [Actor(9, "x", agency, frozenset()) for agency in Agency]
        expected = {
            number
            for number, row in enumerate(drawn, 1)
            if row.audience is Audience.BOTH and all(may_know(who, row) for who in nobody)
        }
        assert found(db, public_where(Incident)) == expected

    holds()


def test_a_named_reader_of_another_thing_with_the_same_number_reads_nothing(db: Database) -> None:
    row = Drawn(Agency.RUTAN, Audience.NAMED, 0, 0, None, ())
    store(db, [row])
    with db.writer.begin() as connection:
        other = {"object_type": "drill", "object_id": 1, "user_id": 1, "until": NOW + timedelta(days=1)}
        connection.execute(insert(NamedReader).values(**other))
    guard = Actor(1, "x", Agency.RUTAN, frozenset({Role.PETUGAS_BLOK}))
    assert found(db, visible_where(guard, Incident)) == set()


@pytest.mark.parametrize("row", [
    Drawn(Agency.RUTAN, Audience.OWN, 0, 0, NOW, ()),
    Drawn(Agency.RUTAN, Audience.BOTH, 0, 0, NOW, ()),
    Drawn(Agency.RUTAN, Audience.NAMED, 0, 0, None, ((2, NOW),)),
])  # fmt: skip
def test_what_has_ended_is_left_to_those_who_answer_for_it(db: Database, row: Drawn) -> None:
    """No record is lost for ever, and an end gives nobody what he could not read before."""
    store(db, [row])
    for agency in Agency:
        for role in HUMAN_ROLES:
            who = Actor(1, "x", agency, frozenset({role}))
            keeps = agency is Agency.RUTAN and role in _KEEPING
            assert (found(db, visible_where(who, Incident)) == {1}) is keeps, (agency, role)
    leaders_only = replace(row, audience=Audience.OWN_LEADERS, expires_at=NOW)
    store(db, [leaders_only])
    inspector = Actor(1, "x", Agency.RUTAN, frozenset({Role.PENGAWAS}))
    assert found(db, visible_where(inspector, Incident)) == set()


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_the_usual_list_keeps_its_index(db: Database) -> None:
    """Newest first and page by page: the same walk along ix_incident_listed as without the condition.

    What is added is one look at the rows that name this reader, made once and only where a row asks for it.
    """
    newest = select(Incident).order_by(col(Incident.reported_at).desc(), col(Incident.id).desc()).limit(51)

    def plan(statement: Any) -> list[str]:
        sql = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
        with db.reader.connect() as connection:
            return [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {sql}"))]

    of_readers = ("LIST SUBQUERY", "named_reader USING", "CREATE BLOOM FILTER")
    for role in (Role.PETUGAS_BLOK, Role.KARUTAN):
        who = Actor(1, "x", Agency.RUTAN, frozenset({role}))
        bare, scoped = plan(newest), plan(newest.where(visible_where(who, Incident)))
        assert bare == scoped[:1] == ["SCAN incident USING INDEX ix_incident_listed"]
        assert all(any(one in line for one in of_readers) for line in scoped[1:]), scoped


def test_clearance_is_the_table_of_the_brief() -> None:
    for role in Role:
        who = Actor(1, "x", Agency.RUTAN, frozenset({role}))
        assert who.clearance == Classification(_LEVEL.get(role, 0)), role
        assert who.is_leading is (role in _LEADING)
        assert who.is_keeping is (role in _KEEPING)

"""Numbers are the same for everybody and tell of no single closed record (R2); the wall names none."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from dashboard.features.incidents.kpis import incident_kpis
from dashboard.features.incidents.queries.days import count_by_day, hidden_days
from dashboard.features.incidents.queries.numbers import count_by_zone, resolved_since
from dashboard.features.incidents.queries.periods import count_kinds
from dashboard.features.incidents.queries.records import list_open_public
from dashboard.features.incidents.rules.codes import Action, IncidentType, RecordState
from dashboard.features.incidents.tables import Incident, IncidentDay
from dashboard.kernel import scope
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.database import Database, reading
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.identity import Role
from dashboard.kernel.kpi import Kpi, KpiState
from dashboard.kernel.reference import Agency, Language, Severity, Zone
from dashboard.kernel.sharing import Audience
from dashboard.screens.explain.counted import counted_lines
from dashboard.screens.wall.board import wall_board
from tests.conftest import SteppedClock
from tests.integration.conftest import actor
from tests.integration.features.incidents.test_incident_list import HEAD, OPS, move, report

CLOSED_TITLE = "Kejadian tertutup"


@pytest.fixture(autouse=True)
def time_of_the_test(clock: SteppedClock) -> Iterator[None]:
    scope.use_clock(clock)
    yield
    scope.use_clock(system_clock)


def close(db: Database, *references: str) -> None:
    """Own agency only, whatever they were: straight into the rows, as an old import may have left them."""
    with db.writer.begin() as connection:
        of_these = col(Incident.reference).in_(references)
        connection.execute(update(Incident).where(of_these).values(audience=Audience.OWN.value))


def count_them(db: Database, clock: SteppedClock) -> None:
    """Every record counts, as after its review."""
    with db.writer.begin() as connection:
        connection.execute(update(Incident).values(record_state=RecordState.CLOSED.value, in_statistics=True))
        for zone in (Zone.BLOCK_A, Zone.BLOCK_C):
            total = connection.execute(select(col(Incident.id)).where(col(Incident.zone) == zone.value)).all()
            if total:
                day = {
                    "day": site_day(clock.now),
                    "zone": zone.value,
                    "severity": "high",
                    "total": len(total),
                }
                connection.execute(IncidentDay.__table__.insert().values(**day))  # type: ignore[attr-defined]


def resolved(clock: SteppedClock, severity: Severity = Severity.HIGH, zone: Zone = Zone.BLOCK_C) -> str:
    """One that took twenty minutes to accept and forty to end."""
    reference = report(HEAD, clock, type=IncidentType.CONTRABAND, severity=severity, zone=zone)
    clock.move(minutes=20)
    move(OPS, reference, Action.ACKNOWLEDGE, clock)
    move(HEAD, reference, Action.ON_SCENE, clock)
    clock.move(minutes=20)
    move(HEAD, reference, Action.RESOLVE, clock)
    return reference


def kpis(clock: SteppedClock, *, is_now: bool = True) -> dict[str, Kpi]:
    with reading() as session:
        ages = source_ages(session, clock.now)
        return {one.slug: one for one in incident_kpis(session, clock.now, ages, is_now=is_now)}


@pytest.mark.parametrize("is_now", [True, False])
def test_a_few_with_a_closed_one_are_no_number(db: Database, clock: SteppedClock, is_now: bool) -> None:
    first, _ = resolved(clock), resolved(clock)
    count_them(db, clock)
    before = kpis(clock, is_now=is_now)
    assert before["resolve_time"].detail["individual"] == [40.0, 40.0]
    close(db, first)
    after = kpis(clock, is_now=is_now)
    for slug in ("ack_time", "response_time", "resolve_time", "detection_delay", "ack_sla", "resolve_sla"):
        told = after[slug]
        assert told.state is KpiState.SUPPRESSED, slug
        assert told.value is None
        assert not told.detail.get("individual")
        assert not told.detail.get("by_severity"), slug
    # The rate of now counts it, the same for everybody; at an instant one may look up, the public one alone.
    assert before["incident_rate"].numerator == 2
    assert after["incident_rate"].numerator == (2 if is_now else 1)


@pytest.mark.parametrize("is_now", [True, False])
def test_a_level_of_the_open_ones_tells_of_no_single_closed_one(
    db: Database, clock: SteppedClock, is_now: bool
) -> None:
    for _ in range(2):
        report(HEAD, clock, type=IncidentType.CONTRABAND, severity=Severity.HIGH, zone=Zone.BLOCK_C)
    hidden = report(HEAD, clock, type=IncidentType.CONTRABAND, severity=Severity.MEDIUM, zone=Zone.BLOCK_C)
    assert kpis(clock, is_now=is_now)["open_incidents"].detail["by_severity"]["medium"] == 1
    close(db, hidden)
    told = kpis(clock, is_now=is_now)["open_incidents"]
    # Now is what a wall says to everybody; then is what anybody may look up, second by second.
    assert told.value == (3.0 if is_now else 2.0)
    assert told.detail["by_severity"] == {"critical": 0, "high": 2, "medium": int(is_now), "low": 0}
    with reading() as session:
        listed = counted_lines(session, actor(Role.SAMAPTA, Agency.POLRES), told, clock.now)
    assert listed is not None
    assert ("tidak dapat Anda lihat" in listed.more) is is_now


def test_three_are_enough_and_a_level_of_one_is_not(db: Database, clock: SteppedClock) -> None:
    for _ in range(3):
        resolved(clock)
    hidden = resolved(clock, Severity.MEDIUM)
    count_them(db, clock)
    close(db, hidden)
    told = kpis(clock)["resolve_time"]
    assert told.state is KpiState.VALUE
    assert told.detail["n"] == 4
    assert set(told.detail["by_severity"]) == {"high"}
    assert told.detail["hidden"] == ["medium"]
    # Single values of all would tell that of the hidden one by difference.
    assert told.detail["individual"] == []


def test_days_zones_and_kinds_tell_of_no_single_closed_one(db: Database, clock: SteppedClock) -> None:
    hidden = resolved(clock, zone=Zone.BLOCK_A)
    for _ in range(3):
        resolved(clock)
    count_them(db, clock)
    close(db, hidden)
    today, start = site_day(clock.now), clock.now - timedelta(days=1)
    viewers = [actor(Role.PETUGAS_BLOK, Agency.RUTAN, 70), actor(Role.KAPOLRESTABES, Agency.POLRES, 71)]
    with reading() as session:
        assert [count_by_day(session, who, today, today) for who in viewers] == [{today: 4}, {today: 4}]
        assert count_by_zone(session, today, today) == {"block_a": 0, "block_c": 3}
        assert count_kinds(session, today, today, clock.now) == {("contraband", "block_c"): 3}
        assert len(resolved_since(session, start, clock.now)) == 3
    with db.writer.begin() as connection:
        connection.execute(update(IncidentDay).where(col(IncidentDay.zone) == "block_c").values(total=1))
    with reading() as session:
        assert [hidden_days(session, who, today, today) for who in viewers] == [{today}, {today}]
        assert [count_by_day(session, who, today, today) for who in viewers] == [{}, {}]


def test_the_wall_names_no_closed_one_and_counts_it(db: Database, clock: SteppedClock) -> None:
    named = report(HEAD, clock, type=IncidentType.FIRE, severity=Severity.CRITICAL, zone=Zone.BLOCK_A)
    hidden = report(HEAD, clock, type=IncidentType.OTHER, severity=Severity.CRITICAL, zone=Zone.BLOCK_C)
    close(db, hidden)
    with reading() as session:
        callsign = session.exec(select(Incident.callsign).where(Incident.reference == hidden)).one()
        boards = [
            wall_board(session, clock.now, language, control=control, has_band=has_band).view
            for language in Language
            for control in (True, False)
            for has_band in (True, False)
        ]
        assert [row.is_closed for row in list_open_public(session)].count(True) == 1
    for board in boards:
        told = str(board)
        assert hidden not in told
        assert callsign not in told
        assert board.critical.reference == named
        bare = [row for row in board.rows if row.title in (CLOSED_TITLE, "Restricted incident")]
        assert [(row.level, row.reference, row.age.since_ms) for row in bare] == [("critical", "", 0)]
        assert {one.level: one.number for one in board.severities}["critical"] == "2"


def test_a_closed_critical_alone_is_a_bare_row_without_a_band(db: Database, clock: SteppedClock) -> None:
    hidden = report(HEAD, clock, type=IncidentType.OTHER, severity=Severity.CRITICAL, zone=Zone.BLOCK_C)
    close(db, hidden)
    clock.move(minutes=7)
    with reading() as session:
        view = wall_board(session, clock.now, Language.ID, control=True).view
    assert view.state == "critical"
    assert not view.critical.shown
    assert view.rows[0].title == CLOSED_TITLE
    assert "7" not in view.hero.sub
    assert view.plan.block_c.level != "critical"

"""The demo driver, step by step with a stepped clock; and that the endless loop survives errors."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlmodel import col, func, select

from dashboard.features.access.tables import Account
from dashboard.features.incidents.tables import Incident, IncidentEvent
from dashboard.features.patrols.queries.records import list_plan
from dashboard.features.patrols.rules.codes import VisitState
from dashboard.features.patrols.tables import PlannedVisit, Visit
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.freshness import Freshness, source_ages
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry, CensusCount, SourceInput
from dashboard.seed import driver
from dashboard.seed.accounts import find_crew
from dashboard.seed.driver import Memory, step
from dashboard.seed.driver_incidents import incident_due
from dashboard.seed.driver_rounds import CATCH_UP
from dashboard.seed.scenarios import seed
from tests.conftest import SteppedClock
from tests.integration.seed.conftest import DEMO_NOW


@pytest.fixture
def running(demo: Database) -> SteppedClock:
    """The demo, a moment after its seed."""
    del demo
    return SteppedClock(DEMO_NOW + timedelta(seconds=20))


def run(clock: SteppedClock, memory: Memory, minutes: float, every: float = 2) -> None:
    """Step as the loop would, only more slowly."""
    end = clock.now + timedelta(minutes=minutes)
    while clock.now < end:
        step(memory, clock)
        clock.move(minutes=every)


def counts() -> dict[str, int]:
    with reading() as session:
        models = (Visit, PlannedVisit, Incident, IncidentEvent, CensusCount, SourceInput, AuditEntry)
        return {
            model.__name__: session.exec(select(func.count()).select_from(model)).one() for model in models
        }


def states(clock: SteppedClock, agency: Agency, back: timedelta) -> list[VisitState]:
    """States of the visits of an agency that were due in the last ``back``."""
    walker = find_crew()[Role.PETUGAS_BLOK if agency is Agency.RUTAN else Role.SAMAPTA]
    with reading() as session:
        rows = list_plan(session, walker, clock.now - back, clock.now, clock.now)
    return [row.state for row in rows if row.agency is agency]


def test_what_is_due_is_walked_around_its_time(running: SteppedClock) -> None:
    before = counts()
    run(running, Memory(), 180)
    made = counts()["Visit"] - before["Visit"]
    found = states(running, Agency.RUTAN, timedelta(hours=3))
    walked = [state for state in found if state in (VisitState.ON_TIME, VisitState.LATE)]
    assert made >= len(found) * 0.8
    assert len(walked) / len(found) > 0.8
    with reading() as session:
        rows = session.exec(
            select(Visit.at, PlannedVisit.due_at, Visit.is_duplicate)
            .join(PlannedVisit, col(PlannedVisit.id) == col(Visit.planned_visit_id))
            .where(col(Visit.recorded_at) > DEMO_NOW, Visit.agency == "rutan")
        ).all()
    assert all(timedelta(minutes=-10) <= at - due <= timedelta(minutes=30) for at, due, _ in rows)
    assert not any(is_duplicate for _, _, is_duplicate in rows)
    with reading() as session:
        taps = session.exec(select(Visit).where(col(Visit.recorded_at) > DEMO_NOW)).all()
    # As phones deliver: with the phone's own time, and nothing that a supervisor would have to look at.
    assert all(tap.phone_at == tap.at for tap in taps)
    assert [tap.flags for tap in taps if tap.review] == []


def test_the_same_step_twice_does_everything_once(running: SteppedClock) -> None:
    run(running, Memory(), 60)
    step(Memory(), running)
    once = counts()
    step(Memory(), running)
    step(Memory(), running)
    assert counts() == once


def test_what_was_missed_while_the_server_was_off_stays_missed(running: SteppedClock) -> None:
    running.move(hours=5)
    step(Memory(), running)
    with reading() as session:
        taps = session.exec(
            select(Visit.at).where(col(Visit.recorded_at) > DEMO_NOW, Visit.agency == "rutan")
        ).all()
    assert taps
    assert all(at > running.now - CATCH_UP for at in taps)
    assert states(running, Agency.RUTAN, timedelta(hours=4)).count(VisitState.MISSED) > 20


def test_a_day_stays_planned_without_planning_anything_twice(running: SteppedClock) -> None:
    memory = Memory()
    for _ in range(4):
        running.move(hours=13)
        step(memory, running)
        with reading() as session:
            for agency in Agency:
                due = select(func.max(PlannedVisit.due_at)).where(PlannedVisit.agency == agency.value)
                assert session.exec(due).one() > running.now + timedelta(hours=20)
            twice = session.exec(
                select(PlannedVisit.checkpoint_id, PlannedVisit.due_at)
                .group_by(col(PlannedVisit.checkpoint_id), col(PlannedVisit.due_at))
                .having(func.count() > 1)
            ).all()
        assert not twice


def test_the_late_police_feed_delivers_and_falls_silent_again(running: SteppedClock) -> None:
    memory = Memory()
    run(running, memory, 100, every=20)
    assert _police_feed(running) is Freshness.STALE
    run(running, memory, 40, every=20)
    assert _police_feed(running) is Freshness.FRESH
    with reading() as session:
        taps = session.exec(
            select(Visit.at, Visit.recorded_at).where(
                col(Visit.recorded_at) > DEMO_NOW, Visit.agency == "polres"
            )
        ).all()
    assert max(known - at for at, known in taps) > timedelta(hours=4)
    assert len({known for _, known in taps}) == 1
    run(running, memory, 200, every=20)
    assert _police_feed(running) is not Freshness.FRESH


def _police_feed(clock: SteppedClock) -> Freshness:
    with reading() as session:
        ages = {age.name: age.freshness for age in source_ages(session, clock.now)}
    return ages["patrol_polres"]


def test_small_incidents_come_and_go_and_are_marked(running: SteppedClock) -> None:
    memory = Memory()
    run(running, memory, 300, every=1)
    with reading() as session:
        rows = session.exec(
            select(Incident).where(col(Incident.reported_at) > DEMO_NOW).order_by(col(Incident.reported_at))
        ).all()
    assert 2 <= len(rows) <= 3
    gaps = [later.reported_at - row.reported_at for row, later in pairwise(rows)]
    assert all(timedelta(minutes=108) <= gap <= timedelta(minutes=132) for gap in gaps)
    assert {row.severity for row in rows} <= {"low", "medium"}
    assert all(row.description.startswith("[peragaan] ") for row in rows)
    old = [row for row in rows if row.reported_at < running.now - timedelta(minutes=30)]
    for row in old:
        assert row.acknowledged_at is not None
        assert row.on_scene_at is not None
        assert row.resolved_at is not None
        assert timedelta(minutes=5) < row.resolved_at - row.reported_at < timedelta(minutes=30)


def test_what_people_reported_is_left_to_people(running: SteppedClock) -> None:
    run(running, Memory(), 90, every=5)
    with reading() as session:
        seeded = session.exec(
            select(Incident.state)
            .where(col(Incident.reported_at) <= DEMO_NOW, col(Incident.resolved_at).is_(None))
            .order_by(col(Incident.severity))
        ).all()
    assert sorted(seeded) == ["on_scene", "on_scene", "reported"]


def test_an_account_signs_but_the_audit_says_that_it_is_the_demo(running: SteppedClock) -> None:
    run(running, Memory(), 60)
    with reading() as session:
        rows = session.exec(
            select(AuditEntry.actor_name, AuditEntry.session_ref).where(col(AuditEntry.at) > DEMO_NOW)
        ).all()
    assert rows
    assert {mark for _, mark in rows} == {"peragaan"}
    assert {name for name, _ in rows} <= {role.value for role in Role}


def test_the_desks_keep_their_sources_fresh(running: SteppedClock) -> None:
    memory = Memory()
    evening = day_start(site_day(running.now)) + timedelta(hours=21, minutes=15)
    before = counts()["CensusCount"]
    while running.now < evening:
        step(memory, running)
        running.move(minutes=30)
    step(memory, running)
    step(memory, running)
    assert counts()["CensusCount"] == before + 1
    with reading() as session:
        ages = {age.name: age.freshness for age in source_ages(session, running.now)}
    assert {ages[name] for name in ("rutan", "polres", "census", "patrol_rutan")} == {Freshness.FRESH}


def test_incidents_are_about_two_hours_apart_whatever_the_hour() -> None:
    start = datetime(2026, 3, 12, tzinfo=UTC)
    moments = [incident_due(start + timedelta(hours=2 * slot))[1] for slot in range(400)]
    gaps = [later - moment for moment, later in pairwise(moments)]
    assert min(gaps) >= timedelta(minutes=110)
    assert max(gaps) <= timedelta(minutes=130)


def test_a_missing_account_does_not_stop_the_others(running: SteppedClock, demo: Database) -> None:
    with demo.writer.begin() as connection:
        connection.execute(
            Account.__table__.update()  # type: ignore[attr-defined]
            .where(col(Account.username) == "petugas_blok")
            .values(is_active=False)
        )
    before = counts()
    run(running, Memory(), 90, every=5)
    assert counts()["Visit"] == before["Visit"]
    assert counts()["SourceInput"] > before["Incident"]


def test_both_databases_are_driven(db: Database) -> None:
    seed("wall_calm", now=DEMO_NOW)
    clock = SteppedClock(DEMO_NOW + timedelta(seconds=20))
    before = counts()
    run(clock, Memory(), 70, every=7)
    after = counts()
    assert after["Visit"] > before["Visit"]
    again = counts()
    clock.move(minutes=-7)
    step(Memory(), clock)
    assert counts() == again


def test_another_database_is_left_alone(db: Database) -> None:
    seed("golden_month")
    before = counts()
    step(Memory(), SteppedClock(DEMO_NOW))
    assert counts() == before


async def test_the_loop_survives_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    loop, thrice = asyncio.get_running_loop(), asyncio.Event()

    def stumbling(_memory: Memory, _clock: object) -> None:
        calls.append(len(calls))
        if len(calls) == 3:
            loop.call_soon_threadsafe(thrice.set)
        raise RuntimeError("the database is away")

    monkeypatch.setattr(driver, "step", stumbling)
    monkeypatch.setattr(driver, "TICK_SECONDS", 0.01)
    task = asyncio.create_task(driver.drive())
    await asyncio.wait_for(thrice.wait(), timeout=10)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

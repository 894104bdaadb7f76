"""A programme saved at once, a drill moved, one called off: what is allowed, every refusal beside it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from dashboard.features.drills.actions import (
    ProgrammeSaved,
    cancel_drill,
    evaluate_drill,
    move_drill,
    plan_drill,
    plan_programme,
)
from dashboard.features.drills.forms import CancelDrill, MoveDrill, PlanDrill, PlanProgramme
from dashboard.features.drills.queries.programme import (
    find_change,
    list_year,
    list_years,
    read_programme,
    taken_slots,
)
from dashboard.features.drills.queries.records import find_drill
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.programme import Slot, standing
from dashboard.features.drills.rules.series import every
from dashboard.features.drills.rules.templates import OBJECTIVES
from dashboard.features.drills.tables import Drill, DrillMove, DrillObjective
from dashboard.features.notices.rules import address_of, known_kind
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, database, reading
from dashboard.kernel.errors import Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.kernel.tables import AuditEntry, Notice
from tests.conftest import NOW, SteppedClock
from tests.integration.features.drills.conftest import (
    BOTH,
    EVALUATOR,
    PLANNER,
    POLICE_PLANNER,
    P,
    account,
    evaluation,
    fresh_key,
    hold,
    plan,
)

WEEK = timedelta(days=7)
LEADER = account(Role.KARUTAN, Agency.RUTAN, 20)
FULL = DrillType.FULL_SCALE


def programme(
    *,
    first: datetime = NOW + WEEK,
    interval: int = 30,
    scenarios: tuple[Scenario, ...] = tuple(Scenario),
    regus: tuple[Regu, ...] = (Regu.A,),
    key: str = "",
) -> PlanProgramme:
    dates = every(first, interval)
    return PlanProgramme(scenarios, regus, (FULL,), BOTH, dates, "karupam", Agency.POLRES, key or fresh_key())


def stored() -> list[Drill]:
    with reading() as session:
        return list(session.exec(select(Drill).order_by(col(Drill.planned_for))))


def row(reference: str) -> Drill:
    return next(one for one in stored() if one.reference == reference)


def moved(reference: str, to: datetime, *, version: int = 1, key: str = "") -> MoveDrill:
    return MoveDrill(reference, to, "Apel mendadak.", version, key or fresh_key())


def change(reference: str, **values: object) -> None:
    """What conduct and evaluation write, without going their way."""
    with Session(database().writer) as session:
        drill = session.exec(select(Drill).where(Drill.reference == reference)).one()
        for name, value in values.items():
            setattr(drill, name, value)
        session.add(drill)
        session.commit()


def audits(action: str) -> list[AuditEntry]:
    with reading() as session:
        return list(session.exec(select(AuditEntry).where(AuditEntry.action == action)))


def notices() -> list[tuple[str, str, str, str]]:
    with reading() as session:
        rows = session.exec(select(Notice).order_by(col(Notice.id)))
        return [(one.agency, one.audience, one.kind, one.reference) for one in rows]


# ---- a programme -----------------------------------------------------------------------------------


def test_a_programme_is_planned_in_turns_until_the_year_ends(db: Database, clock: SteppedClock) -> None:
    saved = plan_programme(PLANNER, programme(), clock=clock)
    rows = stored()
    assert saved == ProgrammeSaved(10, 0)
    assert [one.reference for one in rows] == [f"L-2026-{number:04d}" for number in range(1, 11)]
    assert [one.scenario for one in rows[:4]] == ["riot", "escape", "contraband", "riot"]
    assert {one.planned_for - one.original_planned_for for one in rows} == {timedelta(0)}
    assert {(one.agency, one.lead_agency, one.commander) for one in rows} == {("rutan", "polres", "karupam")}
    assert rows[-1].planned_for.year == 2026
    with reading() as session:
        assert len(session.exec(select(DrillObjective)).all()) == sum(
            len(OBJECTIVES[Scenario(one.scenario)]) for one in rows
        )
    (audit,) = audits("drill.programme")
    assert audit.detail == {"last": "L-2026-0010", "planned": 10, "left_out": 0}


def test_the_same_programme_twice(db: Database, clock: SteppedClock) -> None:
    command = programme()
    first = plan_programme(PLANNER, command, clock=clock)
    assert plan_programme(PLANNER, command, clock=clock) == first
    assert len(stored()) == 10
    with pytest.raises(Refused) as caught:
        plan_programme(PLANNER, replace(command, key=fresh_key()), clock=clock)
    assert caught.value.key == "programme.refused.nothing"
    with pytest.raises(Refused) as caught:
        plan_programme(PLANNER, replace(command, commander=""), clock=clock)
    assert caught.value.key == "error.key_reused"
    assert len(stored()) == 10


def test_a_taken_day_is_left_out_and_a_cancelled_one_is_free(db: Database, clock: SteppedClock) -> None:
    dates = every(NOW + WEEK, 30)
    kept = plan(clock, Regu.A, Regu.B, planned_for=dates[0] - timedelta(hours=3))
    off = plan(clock, Regu.A, scenario=Scenario.ESCAPE, planned_for=dates[1])
    plan(clock, Regu.A, scenario=Scenario.ESCAPE, kind=DrillType.TABLETOP, planned_for=dates[2])
    cancel_drill(PLANNER, CancelDrill(off, fresh_key(), "Hujan."), clock=clock)
    with reading() as session:
        taken = taken_slots(session, PLANNER, dates[0], dates[-1])
    assert taken[site_day(dates[0]), Slot(Scenario.RIOT, Regu.A, FULL)] == kept
    assert plan_programme(PLANNER, programme(), clock=clock) == ProgrammeSaved(9, 1)


def test_who_may_make_a_programme(db: Database, clock: SteppedClock) -> None:
    for role in HUMAN_ROLES:
        actor = account(role, Agency.RUTAN, 40)
        if Permission.DRILL_PLAN in ROLE_PERMISSIONS[role]:
            continue
        with pytest.raises(Denied):
            plan_programme(actor, programme(), clock=clock)
        with pytest.raises(Denied):
            move_drill(actor, moved("L-2026-0001", NOW + WEEK), clock=clock)
    assert stored() == []
    for actor in (PLANNER, POLICE_PLANNER, account(Role.SEKRETARIAT_BERSAMA, Agency.RUTAN, 41)):
        first = NOW + WEEK + timedelta(days=actor.user_id)
        assert plan_programme(actor, programme(first=first), clock=clock).planned > 0


def test_a_first_date_that_passed_meanwhile(db: Database, clock: SteppedClock) -> None:
    command = programme()
    clock.move(days=8)
    with pytest.raises(Invalid) as caught:
        plan_programme(PLANNER, command, clock=clock)
    assert caught.value.fields == {"first_at": "programme.form.past"}
    assert stored() == []


# ---- moving ----------------------------------------------------------------------------------------


def test_a_drill_is_moved_and_keeps_its_first_date(db: Database, clock: SteppedClock) -> None:
    first = NOW + WEEK
    reference = plan(clock, planned_for=first)
    command = moved(reference, first + WEEK)
    assert move_drill(PLANNER, command, clock=clock) == reference
    assert move_drill(PLANNER, command, clock=clock) == reference  # the same click
    move_drill(PLANNER, moved(reference, first + 2 * WEEK, version=2), clock=clock)
    drill = row(reference)
    assert (drill.planned_for, drill.original_planned_for) == (first + 2 * WEEK, first)
    assert drill.version == 3
    with reading() as session:
        moves = session.exec(select(DrillMove).order_by(col(DrillMove.id))).all()
        shown = find_change(session, PLANNER, reference)
        assert find_drill(session, PLANNER, reference, NOW).row.slips == 2
    assert [(one.from_at, one.to_at, one.by) for one in moves] == [
        (first, first + WEEK, PLANNER.user_id),
        (first + WEEK, first + 2 * WEEK, PLANNER.user_id),
    ]
    assert [one.reason for one in shown.moves] == ["Apel mendadak."] * 2
    assert [one.detail for one in audits("drill.move")] == [{"days": 7}, {"days": 7}]
    told = ("polres", "drill.conduct", "drill.moved", reference)
    assert notices() == [told, told]
    assert (known_kind("drill.moved"), address_of(reference)) == ("drill.moved", f"/drills/{reference}")


def test_nobody_is_told_who_takes_no_part(db: Database, clock: SteppedClock) -> None:
    alone = plan(clock, planned_for=NOW + WEEK, agencies=(Agency.RUTAN,))
    move_drill(PLANNER, moved(alone, NOW + 2 * WEEK), clock=clock)
    assert notices() == []
    command = PlanDrill(
        Scenario.RIOT, FULL, (Regu.A,), (Agency.RUTAN,), NOW + WEEK, "", fresh_key(), Agency.POLRES
    )
    led = plan_drill(PLANNER, command, clock=clock)
    move_drill(PLANNER, moved(led, NOW + 2 * WEEK), clock=clock)
    assert [one[3] for one in notices()] == [led]  # its evaluators have to come


def refused(command: MoveDrill, clock: SteppedClock, actor: Actor = PLANNER) -> str:
    with pytest.raises((Refused, Denied, Missing, Invalid)) as caught:
        move_drill(actor, command, clock=clock)
    error = caught.value
    return next(iter(error.fields.values())) if isinstance(error, Invalid) else error.key


def test_every_refusal_of_a_move(db: Database, clock: SteppedClock) -> None:
    there = NOW + 2 * WEEK
    names = ("open", "off", "running", "held", "rated")
    drills = {name: plan(clock, planned_for=NOW + WEEK) for name in names}
    cancel_drill(PLANNER, CancelDrill(drills["off"], fresh_key(), "Hujan."), clock=clock)
    change(drills["running"], held_at=NOW)
    change(drills["held"], held_at=NOW - timedelta(hours=2), ended_at=NOW)
    change(drills["rated"], held_at=NOW, evaluated_at=NOW)
    wanted = {
        name: moved(reference, there, version=row(reference).version) for name, reference in drills.items()
    }
    assert {name: refused(wanted[name], clock) for name in names if name != "open"} == {
        "off": "drills.refused.cancelled",
        "running": "programme.refused.running",
        "held": "programme.refused.held",
        "rated": "drills.refused.evaluated",
    }
    good = wanted["open"]
    assert refused(replace(good, version=2), clock) == "programme.refused.changed"
    assert refused(replace(good, planned_for=NOW + WEEK), clock) == "programme.refused.same"
    assert refused(replace(good, planned_for=NOW), clock) == "programme.form.past"
    assert refused(replace(good, reference="L-2026-0099"), clock) == Missing().key
    assert refused(good, clock, POLICE_PLANNER) == Denied().key
    assert refused(good, clock, EVALUATOR) == Denied().key
    with reading() as session:
        assert session.exec(select(DrillMove)).all() == []
    assert move_drill(PLANNER, good, clock=clock) == drills["open"]


def test_a_drill_whose_time_passed_unheld_may_be_moved(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock, planned_for=NOW + timedelta(days=1))
    clock.move(days=3)
    move_drill(PLANNER, moved(reference, NOW + WEEK), clock=clock)
    with reading() as session:
        known = read_programme(session, PLANNER, clock())
        found = standing(
            Slot(Scenario.RIOT, Regu.A, FULL), None, known.open, known.begun_on, clock(), known.interval_days
        )
    assert (found.days_overdue, known.begun_on) == (2, None)
    assert found.next is not None
    assert found.next.is_moved


def test_the_first_of_two_who_change_at_once_wins(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock, planned_for=NOW + WEEK)
    secretary = account(Role.SEKRETARIAT_BERSAMA, Agency.RUTAN, 42)
    move_drill(secretary, moved(reference, NOW + 2 * WEEK), clock=clock)
    assert refused(moved(reference, NOW + 3 * WEEK), clock) == "programme.refused.changed"
    assert row(reference).planned_for == NOW + 2 * WEEK


# ---- calling off -----------------------------------------------------------------------------------


def test_why_a_drill_was_cancelled_is_kept_and_told(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock, planned_for=NOW + WEEK)
    cancel_drill(PLANNER, CancelDrill(reference, fresh_key(), "Kunjungan pimpinan."), clock=clock)
    with reading() as session:
        shown = find_change(session, POLICE_PLANNER, reference)
    assert (shown.cancel_reason, shown.version) == ("Kunjungan pimpinan.", 2)
    assert (shown.is_open, shown.is_cancellable) == (False, False)
    assert notices() == [("polres", "drill.conduct", "drill.cancelled", reference)]
    assert "Kunjungan" not in str([one.detail for one in audits("drill.cancel")])


# ---- reading ---------------------------------------------------------------------------------------


def test_what_has_counted_and_what_has_not(db: Database, clock: SteppedClock) -> None:
    hold(clock, Regu.A, ratings=(P, P, P, P))
    clock.move(days=100)
    hold(clock, Regu.B, ratings=(P, None, None, None))  # too little observed: does not count
    off = plan(clock, Regu.C, planned_for=clock() + WEEK)
    cancel_drill(PLANNER, CancelDrill(off, fresh_key(), "Hujan."), clock=clock)
    with reading() as session:
        known = read_programme(session, LEADER, clock())
    slots = {regu: Slot(Scenario.RIOT, regu, FULL) for regu in Regu}
    assert known.last_on == {slots[Regu.A]: site_day(NOW)}
    assert (known.open, known.begun_on) == ((), site_day(NOW))
    late = {
        regu: standing(
            slot, known.last_on.get(slot), known.open, known.begun_on, clock(), known.interval_days
        ).days_overdue
        for regu, slot in slots.items()
    }
    assert late == {Regu.A: 10, Regu.B: 100, Regu.C: 100, Regu.D: 100}


def test_a_valid_drill_of_years_ago_is_still_the_last_one(db: Database, clock: SteppedClock) -> None:
    hold(clock, Regu.A)
    clock.move(days=800)
    with reading() as session:
        known = read_programme(session, LEADER, clock())
    assert known.last_on == {Slot(Scenario.RIOT, Regu.A, FULL): site_day(NOW)}


def test_a_year_has_the_drills_of_its_site_days(db: Database, clock: SteppedClock) -> None:
    new_year = datetime(2026, 12, 31, 17, 30, tzinfo=NOW.tzinfo)  # 00.30 WIB on 1 January 2027
    last, first = plan(clock, planned_for=new_year - timedelta(hours=1)), plan(clock, planned_for=new_year)
    with reading() as session:
        found = {
            year: [one.reference for one in list_year(session, LEADER, year, NOW)] for year in (2026, 2027)
        }
        assert list_years(session, LEADER, NOW) == (2026, 2027)
    assert found == {2026: [last], 2027: [first]}


def test_readers_of_nothing_read_nothing(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock)
    outsider = account(Role.OPERATOR_CCTV, Agency.RUTAN, 43)
    with reading() as session:
        for read in (
            lambda: read_programme(session, outsider, NOW),
            lambda: list_year(session, outsider, 2026, NOW),
            lambda: list_years(session, outsider, NOW),
            lambda: find_change(session, outsider, reference),
        ):
            with pytest.raises(Denied):
                read()
        change(reference, audience="own")
        assert find_change(session, PLANNER, reference).version == 1
        with pytest.raises(Missing):
            find_change(session, POLICE_PLANNER, reference)


def test_an_evaluated_drill_is_not_open_any_more(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock)
    with reading() as session:
        assert [one.reference for one in read_programme(session, LEADER, NOW).open] == [reference]
    evaluate_drill(EVALUATOR, evaluation(reference, (P, P, P, P), injects=6), clock=clock)
    with reading() as session:
        assert read_programme(session, LEADER, NOW).open == ()

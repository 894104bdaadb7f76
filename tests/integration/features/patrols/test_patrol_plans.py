"""Repeating plans: laid out once, changed without telling the past anew, and only by their own agency."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, func, select

from dashboard.features.patrols.actions import (
    ImportedPlan,
    add_exception,
    add_plan,
    add_route,
    change_limits,
    change_plan,
    change_route,
    edit_checkpoint,
    end_plan,
    import_plan,
    lay_out_plans,
    new_tag,
    register_checkpoint,
    retire_checkpoint,
    retire_route,
)
from dashboard.features.patrols.forms import (
    ChangeLimits,
    ChangePlan,
    ChangeRoute,
    EditCheckpoint,
    EndPlan,
    NewException,
    NewPlace,
    NewPlan,
    NewRoute,
    NewTag,
    RetireCheckpoint,
    RetireRoute,
)
from dashboard.features.patrols.rules.agreement import Limits
from dashboard.features.patrols.rules.codes import CheckpointKind, VisitState
from dashboard.features.patrols.rules.schedule import EVERY_DAY, DayOff
from dashboard.features.patrols.tables import (
    Checkpoint,
    CheckpointLimit,
    Patrol,
    PlanException,
    PlannedVisit,
    RecurringPlan,
    Route,
)
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Conflict, Denied, DomainError, Invalid, Missing
from dashboard.kernel.reference import Agency, Zone
from dashboard.kernel.tables import AuditEntry
from tests.conftest import NOW, SteppedClock
from tests.integration.features.patrols.conftest import (
    GUARD,
    IMPORT,
    PLANNER,
    POLICE_PLANNER,
    fresh_key,
    kpis_at,
    plan,
    plan_of,
    tap,
    total,
)

SWEEP = system_actor("laying_out", Agency.RUTAN)
TODAY = site_day(NOW)
_DAY = timedelta(days=1)


def route(clock: SteppedClock, *codes: str, name: str = "Rute", actor: Actor = PLANNER) -> int:
    return add_route(actor, NewRoute(name, 30, codes or ("P1", "A1"), False, fresh_key()), clock=clock)


def hourly(route_id: int, **changes: object) -> NewPlan:
    """Every day from 15.00 WIB (28 minutes after NOW), four rounds, one an hour."""
    command = NewPlan(route_id, EVERY_DAY, 15 * 60, 60, 4, TODAY, key=fresh_key())
    return replace(command, **changes)


def waiting(start: datetime = NOW, as_of: datetime | None = None) -> list[tuple[str, datetime]]:
    """What is owed: what was taken out at short notice stands among the excuses."""
    rows = plan_of(start, NOW + 8 * _DAY, as_of or NOW)
    return [(row.checkpoint, row.due_at) for row in rows if row.state is not VisitState.EXCUSED]


def test_a_plan_is_laid_out_once(db: Database, clock: SteppedClock) -> None:
    number = add_plan(PLANNER, hourly(route(clock)), clock=clock)
    assert len(waiting()) == 4 * 4 * 2  # today and three days, four rounds, two points
    assert [row.checkpoint for row in plan_of(NOW, NOW + timedelta(hours=1), NOW)] == ["A1", "P1"]
    assert lay_out_plans(SWEEP, clock=clock) == 0
    clock.move(days=1)
    assert lay_out_plans(SWEEP, clock=clock) == 8
    assert lay_out_plans(SWEEP, clock=clock) == 0
    with reading() as session:
        walks = session.exec(select(Patrol).order_by(col(Patrol.due_at))).all()
        visits = session.exec(select(PlannedVisit).where(PlannedVisit.patrol_id == walks[0].id)).all()
        stored = session.get_one(RecurringPlan, number)
    assert (len(walks), walks[0].name, walks[0].minutes, walks[0].plan_id) == (20, "Rute", 30, number)
    assert stored.laid_until == TODAY + 4 * _DAY
    assert {(row.position, row.checkpoint_id) for row in visits} == {(1, point("P1").id), (2, point("A1").id)}
    with pytest.raises(Denied):
        lay_out_plans(GUARD, clock=clock)


def point(code: str) -> Checkpoint:
    with reading() as session:
        return session.exec(select(Checkpoint).where(Checkpoint.code == code)).one()


def test_the_same_key_plans_once(db: Database, clock: SteppedClock) -> None:
    command = NewRoute("Rute", 30, ("P1", "A1"), False, fresh_key())
    numbers = {add_route(PLANNER, command, clock=clock) for _ in range(2)}
    repeating = hourly(numbers.pop())
    assert add_plan(PLANNER, repeating, clock=clock) == add_plan(PLANNER, repeating, clock=clock)
    with reading() as session:
        assert (total(session, Route), total(session, RecurringPlan)) == (1, 1)


def test_a_change_leaves_what_has_begun_and_never_rewrites_the_past(
    db: Database, clock: SteppedClock
) -> None:
    way = route(clock)
    number = add_plan(PLANNER, hourly(way), clock=clock)
    clock.move(minutes=30)
    tap(clock, "P1")
    before = clock.move(hours=1, minutes=25)  # 16.27: two rounds have begun
    numbers, known = kpis_at(before), waiting(as_of=before)
    clock.move(minutes=2)
    # 16.58 lies on no old due, its window is still closed.
    changed = hourly(way, start_minute=16 * 60 + 58, rounds=2)
    second = change_plan(PLANNER, ChangePlan(number, 1, changed, changed.key), clock=clock)
    assert kpis_at(before) == numbers
    assert waiting(as_of=before) == known
    after = [due for code, due in waiting(as_of=clock.now) if code == "A1"]
    offset = [(due - NOW) // timedelta(minutes=1) for due in after]
    day = 24 * 60
    assert offset[:4] == [28, 88, 146, 206]
    assert offset[4:6] == [day + 146, day + 206]
    with reading() as session:
        gone = session.exec(select(PlannedVisit).where(col(PlannedVisit.withdrawn_at).is_not(None))).all()
        assert {row.withdrawn_at for row in gone} == {clock.now}
        assert all(row.window_start > clock.now for row in gone)
        walks = session.exec(select(Patrol).where(col(Patrol.withdrawn_at).is_not(None))).all()
        assert {row.patrol_id for row in gone} == {walk.id for walk in walks}
        old, new = session.get_one(RecurringPlan, number), session.get_one(RecurringPlan, second)
    assert (old.valid_until, old.version, new.valid_from) == (TODAY - _DAY, 2, TODAY)
    assert change_plan(PLANNER, ChangePlan(number, 1, changed, changed.key), clock=clock) == second


def test_a_night_under_way_is_finished_as_it_was_planned(db: Database, clock: SteppedClock) -> None:
    way = route(clock, "P1")
    number = add_plan(PLANNER, hourly(way, start_minute=19 * 60, rounds=12), clock=clock)
    clock.move(hours=10)  # 00.32 of the next day
    later = hourly(way, start_minute=20 * 60, rounds=1, valid_from=TODAY + _DAY)
    change_plan(PLANNER, ChangePlan(number, 1, later, later.key), clock=clock)
    ahead = [due for _, due in waiting(clock.now, clock.now)]
    hours = [(due - clock.now) // timedelta(minutes=1) for due in ahead]
    # 01.00 to 06.00 of the old plan, then only 20.00 of the new one; every due once.
    assert hours[:7] == [28, 88, 148, 208, 268, 328, 20 * 60 - 32]
    assert len(set(ahead)) == len(ahead) == 6 + 4


def test_a_withdrawn_round_gives_back_the_grace_it_had_taken(db: Database, clock: SteppedClock) -> None:
    due = NOW + 2 * _DAY + timedelta(minutes=28)
    plan(clock, "P1", ahead=(due - NOW) / timedelta(minutes=1))
    half_past = hourly(route(clock, "P1"), start_minute=15 * 60 + 30, valid_from=TODAY + 2 * _DAY)
    number = add_plan(PLANNER, half_past, clock=clock)
    assert plan_of(NOW, due, NOW)[0].closes_at == due + timedelta(minutes=30)
    end_plan(PLANNER, EndPlan(number, 1, fresh_key()), clock=clock)
    assert plan_of(NOW, due, NOW)[0].closes_at == due + timedelta(minutes=60)


def test_a_day_off_owes_nothing_and_outlives_a_change(db: Database, clock: SteppedClock) -> None:
    way = route(clock)
    number = add_plan(PLANNER, hourly(way), clock=clock)
    tomorrow = TODAY + _DAY

    def days() -> set[date]:
        return {site_day(due) for _, due in waiting(as_of=clock.now)}

    before = clock.now
    clock.move(seconds=1)
    off = NewException(number, tomorrow, DayOff.HOLIDAY, fresh_key())
    for _ in range(2):
        add_exception(PLANNER, off, clock=clock)
    rest = {TODAY, TODAY + 2 * _DAY, TODAY + 3 * _DAY}
    assert days() == rest
    assert {site_day(due) for _, due in waiting(as_of=before)} == {*rest, tomorrow}
    for wrong in (
        replace(off, key=fresh_key()),
        NewException(number, TODAY - _DAY, DayOff.WORKS, fresh_key()),
    ):
        with pytest.raises(Invalid) as refused:
            add_exception(PLANNER, wrong, clock=clock)
        assert set(refused.value.fields) == {"day"}
    changed = hourly(way, start_minute=16 * 60)
    change_plan(PLANNER, ChangePlan(number, 1, changed, changed.key), clock=clock)
    assert days() == rest
    with reading() as session:
        assert total(session, PlanException) == 2


def test_a_day_off_at_the_last_moment_stands_among_the_excuses(db: Database, clock: SteppedClock) -> None:
    number = add_plan(PLANNER, hourly(route(clock, "P1")), clock=clock)
    clock.move(minutes=20)  # 14.52: the window of 15.00 is open, 16.00 to 18.00 lie ahead
    off = NewException(number, TODAY, DayOff.OTHER, fresh_key())
    for _ in range(2):
        add_exception(PLANNER, off, clock=clock)
    soon = NewException(number, TODAY + _DAY, DayOff.OTHER, fresh_key())
    clock.move(hours=1, minutes=20)  # 16.12: of tomorrow, 15.00 and 16.00 are less than 24 hours away
    add_exception(PLANNER, soon, clock=clock)
    changed = hourly(route(clock, "A1", name="Blok"))
    change_plan(PLANNER, ChangePlan(number, 1, changed, changed.key), clock=clock)  # does not hide them
    clock.move(hours=30)

    def states(day: date) -> list[str]:
        rows = plan_of(NOW, clock.now, clock.now)
        return [row.state.value for row in rows if site_day(row.due_at) == day and row.checkpoint == "P1"]

    assert states(TODAY) == ["missed", "excused", "excused", "excused"]
    assert states(TODAY + _DAY) == ["excused", "excused"]
    detail = kpis_at(clock.now)["patrol_coverage"].detail
    assert detail["excused"] == 2


def test_ending_a_plan_and_retiring_its_route(db: Database, clock: SteppedClock) -> None:
    first, second = route(clock, "P1"), route(clock, "A1", name="Blok")
    number = add_plan(PLANNER, hourly(first), clock=clock)
    add_plan(PLANNER, hourly(second), clock=clock)
    before = clock.move(minutes=20)  # 14.52: the window of 15.00 is open
    clock.move(seconds=1)
    end_plan(PLANNER, EndPlan(number, 1, fresh_key()), clock=clock)
    retire_route(PLANNER, RetireRoute(second, 1, fresh_key()), clock=clock)
    start = NOW + timedelta(minutes=28)
    assert waiting(as_of=clock.now) == [("A1", start), ("P1", start)]
    assert len(waiting(as_of=before)) == 4 * 4 * 2
    assert lay_out_plans(SWEEP, clock=clock) == 0
    for refused in (
        lambda: end_plan(PLANNER, EndPlan(number, 2, fresh_key()), clock=clock),
        lambda: retire_route(PLANNER, RetireRoute(second, 2, fresh_key()), clock=clock),
        lambda: add_plan(PLANNER, hourly(second), clock=clock),
    ):
        with pytest.raises(Missing):
            refused()


def test_a_changed_route_is_walked_by_what_has_not_begun(db: Database, clock: SteppedClock) -> None:
    way = route(clock)
    add_plan(PLANNER, hourly(way), clock=clock)
    clock.move(minutes=20)
    command = ChangeRoute(way, 1, NewRoute("Rute baru", 40, ("G1",), True), fresh_key())
    for _ in range(2):
        change_route(PLANNER, command, clock=clock)
    shown = waiting(as_of=clock.now)
    assert [code for code, _ in shown[:4]] == ["A1", "P1", "G1", "G1"]
    with reading() as session:
        named = session.exec(
            select(Patrol.name, func.count()).where(col(Patrol.withdrawn_at).is_(None)).group_by(Patrol.name)
        ).all()
    # Three old walks of the next 24 hours stand excused: nobody goes to their points at that time any more.
    assert dict(named) == {"Rute": 4, "Rute baru": 15}


def test_a_retired_checkpoint_leaves_the_plan_from_then_on(db: Database, clock: SteppedClock) -> None:
    add_plan(PLANNER, hourly(route(clock)), clock=clock)
    add_plan(PLANNER, hourly(route(clock, "G1", name="Gerbang")), clock=clock)
    plan(clock, "G1", ahead=120)
    clock.move(minutes=5)
    for code in ("P1", "G1"):
        retire_checkpoint(PLANNER, RetireCheckpoint(code, 1, fresh_key()), clock=clock)
    assert {code for code, _ in waiting(as_of=clock.now)} == {"A1"}
    with reading() as session:
        gone = session.exec(select(PlannedVisit).where(col(PlannedVisit.withdrawn_at).is_not(None))).all()
        assert len(gone) == 2 * 16 + 1
        assert {row.withdrawn_at for row in gone} == {clock.now}
        left = session.exec(select(Patrol.name).where(col(Patrol.withdrawn_at).is_(None)).distinct()).all()
    assert left == ["Rute"]
    clock.move(days=1)
    assert lay_out_plans(SWEEP, clock=clock) == 4  # only A1 of tomorrow's fourth day
    with pytest.raises(Invalid):
        route(clock, "P1", name="Lagi")
    with pytest.raises(Missing):
        retire_checkpoint(PLANNER, RetireCheckpoint("P1", 2, fresh_key()), clock=clock)


def _attempts(clock: SteppedClock, way: int, number: int, version: int) -> list[Callable[[Actor], object]]:
    changed = hourly(way)
    walk = NewRoute("Lain", 20, ("A1",))
    limits = Limits(2.0, 60, 30)
    return [
        lambda actor: change_route(actor, ChangeRoute(way, version, walk, fresh_key()), clock=clock),
        lambda actor: retire_route(actor, RetireRoute(way, version, fresh_key()), clock=clock),
        lambda actor: change_plan(actor, ChangePlan(number, version, changed, fresh_key()), clock=clock),
        lambda actor: end_plan(actor, EndPlan(number, version, fresh_key()), clock=clock),
        lambda actor: edit_checkpoint(
            actor, EditCheckpoint("A1", version, "A", None, None, False, fresh_key()), clock=clock
        ),
        lambda actor: change_limits(actor, ChangeLimits("A1", version, limits, fresh_key()), clock=clock),
        lambda actor: new_tag(actor, NewTag("A1", version, fresh_key()), clock=clock),
        lambda actor: retire_checkpoint(actor, RetireCheckpoint("A1", version, fresh_key()), clock=clock),
    ]


def everything() -> tuple[object, ...]:
    """Every row but those that say that somebody was refused."""
    done = select(AuditEntry).where(AuditEntry.action != "access.refuse")
    with reading() as session:
        rows = [
            [row.model_dump() for row in session.exec(select(table)).all()]
            for table in (Route, RecurringPlan, Checkpoint, CheckpointLimit, Patrol, PlannedVisit)
        ]
        return *rows, [row.model_dump() for row in session.exec(done).all()]


@pytest.mark.parametrize(
    ("actor", "version", "error"),
    [(PLANNER, 9, Conflict), (POLICE_PLANNER, 1, Missing), (GUARD, 1, Denied)],
)
def test_stale_foreign_and_forbidden_changes_leave_nothing(
    db: Database, clock: SteppedClock, actor: Actor, version: int, error: type[DomainError]
) -> None:
    way = route(clock)
    number = add_plan(PLANNER, hourly(way), clock=clock)
    before = everything()
    for attempt in _attempts(clock, way, number, version):
        with pytest.raises(error):
            attempt(actor)
    assert everything() == before


def test_the_current_version_is_accepted_for_each(db: Database, clock: SteppedClock) -> None:
    way = route(clock)
    for position in range(8):
        with reading() as session:
            version = session.get_one(Route, way).version
            spot = session.exec(select(Checkpoint.version).where(Checkpoint.code == "A1")).one()
        number = add_plan(PLANNER, hourly(way), clock=clock) if position in (0, 2, 3) else 0
        if position == 1:  # retired last: nothing can be planned on it afterwards
            continue
        current = version if position == 0 else 1 if position in (2, 3) else spot
        _attempts(clock, way, number, current)[position](PLANNER)
    retire_route(PLANNER, RetireRoute(way, 2, fresh_key()), clock=clock)


def test_the_other_agency_cannot_plan_with_our_things(db: Database, clock: SteppedClock) -> None:
    way = route(clock)
    with pytest.raises(Missing):
        add_plan(POLICE_PLANNER, hourly(way), clock=clock)
    with pytest.raises(Invalid):
        route(clock, "A1", name="Polisi", actor=POLICE_PLANNER)
    with pytest.raises(Denied):
        add_plan(GUARD, hourly(way), clock=clock)
    assert route(clock, "X1", actor=POLICE_PLANNER) > 0  # the same name, another agency


def test_names_and_first_days_are_checked(db: Database, clock: SteppedClock) -> None:
    way = route(clock)
    other = route(clock, name="Lain")
    with pytest.raises(Invalid) as refused:
        route(clock)
    assert refused.value.fields == {"name": "patrols.form.name.taken"}
    with pytest.raises(Invalid):
        change_route(PLANNER, ChangeRoute(other, 1, NewRoute("Rute", 30, ("A1",)), fresh_key()), clock=clock)
    change_route(PLANNER, ChangeRoute(way, 1, NewRoute("Rute", 20, ("A1",)), fresh_key()), clock=clock)
    with pytest.raises(Invalid):
        add_plan(PLANNER, hourly(way, valid_from=TODAY - _DAY), clock=clock)


def test_a_limit_is_a_further_version_from_now_on(db: Database, clock: SteppedClock) -> None:
    command = ChangeLimits("A1", 1, Limits(4.0, 90, 45), fresh_key())
    for _ in range(2):
        change_limits(PLANNER, command, clock=clock)
    change_limits(PLANNER, ChangeLimits("A1", 2, Limits(1.5), fresh_key()), clock=SteppedClock(NOW + _DAY))
    with reading() as session:
        rows = session.exec(select(CheckpointLimit).order_by(col(CheckpointLimit.valid_from))).all()
    assert [(row.weight, row.day_gap, row.night_gap, row.valid_from) for row in rows] == [
        (4.0, 90, 45, NOW),
        (1.5, None, None, NOW + _DAY),
    ]
    assert all(row.recorded_at == row.valid_from for row in rows)
    stored = point("A1")
    assert (stored.weight, stored.day_gap, stored.version) == (2.0, 120, 3)  # what was agreed first stays


def test_a_checkpoint_gets_a_sign_and_a_photographed_sign_is_replaced(
    db: Database, clock: SteppedClock
) -> None:
    place = NewPlace(
        "B9", "Blok B", Zone.BLOCK_B, CheckpointKind.BLOCK, Limits(2.0, 120, 60), 10, 20, True, fresh_key()
    )
    assert register_checkpoint(PLANNER, place, clock=clock) == register_checkpoint(
        PLANNER, place, clock=clock
    )
    first = point("B9")
    assert first.tag is not None
    assert (len(first.tag), first.needs_scan, first.agency) == (12, True, "rutan")
    command = NewTag("B9", 1, fresh_key())
    second = new_tag(PLANNER, command, clock=clock)
    assert second != first.tag
    assert new_tag(PLANNER, command, clock=clock) == second == point("B9").tag
    edit_checkpoint(PLANNER, EditCheckpoint("B9", 2, "Blok B2", None, None, False, fresh_key()), clock=clock)
    assert (point("B9").name, point("B9").x, point("B9").needs_scan) == ("Blok B2", None, False)
    for actor in (PLANNER, POLICE_PLANNER):
        with pytest.raises(Invalid) as refused:
            register_checkpoint(actor, replace(place, key=fresh_key()), clock=clock)
        assert refused.value.fields == {"code": "patrols.form.code.taken"}
    with reading() as session:
        details = str([row.detail for row in session.exec(select(AuditEntry)).all()])
    assert second not in details


def test_a_round_of_the_form_is_one_patrol_per_start(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1", "P1", rounds=2)
    with reading() as session:
        walks = session.exec(select(Patrol).order_by(col(Patrol.due_at))).all()
        visits = session.exec(select(PlannedVisit)).all()
    assert [(walk.name, walk.minutes, walk.plan_id) for walk in walks] == [("Rute", 30, None)] * 2
    assert {(row.patrol_id, row.due_at) for row in visits} == {(walk.id, walk.due_at) for walk in walks}


def test_an_imported_route_is_one_patrol_however_it_is_cut(db: Database, clock: SteppedClock) -> None:
    due = NOW + timedelta(hours=2)
    rows = [ImportedPlan("A1", due, "Malam"), ImportedPlan("P1", due, "Malam"), ImportedPlan("G1", due)]
    for row in (*rows, *rows):
        import_plan(IMPORT, "b", [row], clock=clock)
    with reading() as session:
        (walk,) = session.exec(select(Patrol)).all()
        linked = session.exec(select(PlannedVisit.patrol_id).order_by(col(PlannedVisit.id))).all()
    assert (walk.name, walk.due_at, walk.minutes) == ("Malam", due, 30)
    assert linked == [walk.id, walk.id, None]

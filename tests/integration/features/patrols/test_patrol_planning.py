"""Planning and excusing: what is stored, for whom, and what a second click does."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from dashboard.features.patrols.actions import (
    CheckInMark,
    NewCheckpoint,
    plan_round,
    register_checkpoints,
)
from dashboard.features.patrols.forms import PlanRound
from dashboard.features.patrols.queries import latest_round
from dashboard.features.patrols.rules.codes import CheckpointKind, VisitState
from dashboard.features.patrols.rules.gaps import AllowedGap
from dashboard.features.patrols.tables import Checkpoint, Excuse, PlannedVisit
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Invalid, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.reference import Agency, Zone
from dashboard.kernel.tables import AuditEntry, IdempotencyKey
from dashboard.kernel.work import revisions
from tests.conftest import SteppedClock
from tests.integration.features.patrols.conftest import (
    IMPORT,
    PLANNER,
    POLICE_PLANNER,
    account,
    excuse,
    fresh_key,
    only_planned,
    plan,
    plan_of,
    tap,
    total,
)

DAY = timedelta(days=1)
MARK = CheckInMark


def test_a_plan_stores_windows_and_leaves_a_trace(db: Database, clock: SteppedClock) -> None:
    assert plan(clock, "A1", "P1", ahead=30, interval=45, rounds=2) == 4
    with reading() as session:
        rows = session.exec(select(PlannedVisit).order_by(col(PlannedVisit.due_at))).all()
        first, last = rows[0], rows[-1]
        due = clock.now + timedelta(minutes=30)
        assert (first.due_at, first.window_start, first.window_end, first.closes_at) == (
            due,
            due - timedelta(minutes=10),
            due + timedelta(minutes=15),
            due + timedelta(minutes=45),
        )
        assert last.closes_at == last.due_at + timedelta(minutes=60)
        assert (first.recorded_at, first.agency, first.audience) == (clock.now, "rutan", "own")
        assert (
            session.exec(select(AuditEntry.action).order_by(col(AuditEntry.id).desc())).first()
            == "patrol.plan"
        )
        assert revisions(session)["patrols"] == 3  # two lists of checkpoints and this plan


def test_a_round_squeezed_in_ends_the_grace_before_it(db: Database, clock: SteppedClock) -> None:
    plan(clock, ahead=30)
    plan(clock, ahead=60)
    first, second = plan_of(clock.now, clock.now + DAY, clock.now)
    assert (first.closes_at, second.closes_at) == (second.due_at, second.due_at + timedelta(minutes=60))


def test_planning_twice_is_one_plan(db: Database, clock: SteppedClock) -> None:
    assert plan(clock, key="key-one-plan") == 1
    assert plan(clock, key="key-one-plan") == 1
    with pytest.raises(Refused, match=r"error\.key_reused"):
        plan(clock, rounds=2, key="key-one-plan")
    with pytest.raises(Invalid) as caught:
        plan(clock)
    assert caught.value.fields == {"start": "patrols.form.start.taken"}
    assert plan(clock, "A1", "P1") == 1  # what is planned already is left as it is
    with reading() as session:
        assert total(session, PlannedVisit) == 2


def test_the_server_clock_decides_what_lies_ahead(db: Database, clock: SteppedClock) -> None:
    for ahead, key in ((0, "past"), (14 * 24 * 60 + 1, "far")):
        with pytest.raises(Invalid) as caught:
            plan(clock, ahead=ahead)
        assert caught.value.fields == {"start": f"patrols.form.start.{key}"}


def test_only_own_checkpoints_are_planned_and_a_foreign_one_is_as_unknown(
    db: Database, clock: SteppedClock
) -> None:
    for code in ("X1", "NONE"):
        with pytest.raises(Invalid) as caught:
            plan(clock, "A1", code)
        assert caught.value.fields == {"checkpoints": "patrols.form.checkpoints.unknown"}
    assert plan(clock, "X1", actor=POLICE_PLANNER) == 1
    with reading() as session:
        assert total(session, PlannedVisit) == 1


def test_a_retired_checkpoint_is_not_planned_beyond_its_end(db: Database, clock: SteppedClock) -> None:
    with Session(db.writer) as session:
        point = session.exec(select(Checkpoint).where(Checkpoint.code == "A1")).one()
        point.retired_at = clock.now + timedelta(minutes=100)
        session.add(point)
        session.commit()
    assert plan(clock, ahead=30, rounds=3) == 2


MAY_PLAN = {Role.KARUPAM, Role.KEPALA_KPR, Role.KABAG_OPS}
MAY_CHECK_IN = {Role.KARUPAM, Role.PETUGAS_BLOK, Role.SAMAPTA}


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_who_may_plan_excuse_and_check_in(db: Database, clock: SteppedClock, role: Role) -> None:
    actor = account(role, Agency.RUTAN, 50)
    plan(clock)
    planned = only_planned(clock)
    if role in MAY_PLAN:
        assert plan(clock, ahead=60, actor=actor) == 1
        excuse(clock, planned, actor=actor)
    else:
        with pytest.raises(Denied):
            plan(clock, ahead=60, actor=actor)
        with pytest.raises(Denied):
            excuse(clock, planned, actor=actor)
    if role in MAY_CHECK_IN:
        assert tap(clock, actor=actor).mark is MARK.UNPLANNED
    else:
        with pytest.raises(Denied):
            tap(clock, actor=actor)


def test_only_the_machine_takes_in_checkpoints(db: Database, clock: SteppedClock) -> None:
    point = NewCheckpoint("B1", "Blok B", Zone.BLOCK_B, CheckpointKind.BLOCK)
    with pytest.raises(Denied):
        register_checkpoints(PLANNER, [point], clock=clock)
    own_gap = NewCheckpoint(
        "B2", "Klinik", Zone.SERVICES, CheckpointKind.SERVICES,
        allowed=AllowedGap(timedelta(minutes=90), timedelta(minutes=45)),
    )  # fmt: skip
    assert register_checkpoints(IMPORT, [point, own_gap], clock=clock) == 2
    assert register_checkpoints(IMPORT, [point], clock=clock) == 0
    with reading() as session:
        gaps = {row.code: (row.day_gap, row.night_gap) for row in session.exec(select(Checkpoint))}
    assert (gaps["B1"], gaps["B2"], gaps["X1"]) == ((120, 60), (90, 45), (None, None))


def test_an_excuse_in_time_counts_from_when_it_was_given(db: Database, clock: SteppedClock) -> None:
    plan(clock)
    planned = only_planned(clock)
    clock.move(minutes=89)  # due in minute 30, missed from minute 90 on
    before = clock.now
    clock.move(seconds=59)
    assert excuse(clock, planned, key="key-one-excuse")
    assert excuse(clock, planned, key="key-one-excuse")
    state = {moment: plan_of(before - DAY, before, moment)[0].state for moment in (before, clock.now)}
    assert state == {before: VisitState.WAITING, clock.now: VisitState.EXCUSED}
    with pytest.raises(Refused, match=r"patrols\.refused\.excused_already"):
        excuse(clock, planned)
    with reading() as session:
        assert total(session, Excuse) == 1


def test_neither_a_made_nor_an_old_visit_is_excused(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1", "P1")
    made, missed = only_planned(clock, "A1"), only_planned(clock, "P1")
    clock.move(minutes=30)
    tap(clock, planned=made)
    with pytest.raises(Refused, match=r"patrols\.refused\.done_already"):
        excuse(clock, made)
    clock.move(days=8)
    with pytest.raises(Refused, match=r"patrols\.refused\.too_old"):
        excuse(clock, missed)


def test_a_refused_action_leaves_nothing_behind(db: Database, clock: SteppedClock) -> None:
    with reading() as session:
        before = total(session, AuditEntry)
    command = PlanRound(("A1", "NONE"), clock.now + DAY, 60, 1, None, "", fresh_key())
    with pytest.raises(Invalid):
        plan_round(PLANNER, command, clock=clock)
    with reading() as session:
        assert (total(session, AuditEntry), total(session, IdempotencyKey)) == (before, 0)


def test_the_latest_round_is_one_that_is_over(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1", "P1", "G1", ahead=30, rounds=2)
    with reading() as session:
        assert latest_round(session, clock.now) is None
    clock.move(minutes=30)
    tap(clock, "P1")
    done_at = clock.move(minutes=1)
    tap(clock, "A1")
    clock.move(minutes=64)
    tap(clock, "G1")  # serves the second round, which is still running elsewhere
    with reading() as session:
        found = latest_round(session, clock.now)
    assert found is not None
    assert (found.zone, found.at, found.done, found.total) == (Zone.GATE, clock.now, 1, 1)
    with reading() as session:
        before = latest_round(session, clock.now - timedelta(minutes=5))
    assert before is not None
    assert (before.zone, before.at) == (Zone.BLOCK_A, done_at)

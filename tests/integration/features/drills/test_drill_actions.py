"""Who may do what to a drill, once, and what is left behind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from dashboard.features.drills.actions import (
    ImportedAction,
    ImportedDrill,
    add_corrective_action,
    cancel_drill,
    evaluate_drill,
    import_drills,
    plan_drill,
    retest_action,
)
from dashboard.features.drills.forms import (
    AddAction,
    CancelDrill,
    InjectResult,
    ObjectiveRating,
    PlanDrill,
    RetestAction,
)
from dashboard.features.drills.queries.records import DrillState, find_drill, list_drills
from dashboard.features.drills.rules.codes import DrillType, InjectOutcome, Rating
from dashboard.features.drills.rules.templates import PlannedInject, PlannedObjective
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.kernel.tables import AuditEntry, SourceInput
from dashboard.kernel.work import revisions
from tests.conftest import SteppedClock
from tests.integration.features.drills.conftest import (
    BOTH,
    EVALUATOR,
    PLANNER,
    POLICE_PLANNER,
    P,
    S,
    account,
    correction,
    evaluation,
    fresh_key,
    hold,
    plan,
)

IMPORTER = system_actor("import", Agency.RUTAN)


def refusal(call) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.key


def test_plan_and_evaluate_leave_their_traces(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock, Regu.A, Regu.C, scenario=Scenario.ESCAPE)
    assert reference == "L-2026-0001"
    assert plan(clock) == "L-2026-0002"
    clock.move(hours=2)
    command = evaluation(reference, (P, S, S, None), {1: 200}, injects=7)
    assert evaluate_drill(EVALUATOR, command, clock=clock) == reference
    with reading() as session:
        detail = find_drill(session, PLANNER, reference, clock.now)
        actions = session.exec(select(AuditEntry.action).order_by(col(AuditEntry.id))).all()
        inputs = session.exec(select(SourceInput.source)).all()
        assert revisions(session)["drills"] == 3
    assert detail.row.state is DrillState.EVALUATED
    assert (detail.row.regus, detail.row.agencies) == ((Regu.A, Regu.C), BOTH)
    assert [one.rating for one in detail.objectives] == [Rating.P, Rating.S, Rating.S, None]
    assert (detail.injects[0].actual_seconds, detail.injects[1].outcome) == (200, InjectOutcome.CANCELLED)
    assert detail.rated_share == pytest.approx(7 / 8)
    assert detail.row.quality == pytest.approx(0.7 * 6 / 7 + 0.3 * 0.9)
    assert actions == ["drill.plan", "drill.plan", "drill.evaluate"]
    assert inputs == ["drill", "drill", "drill"]


def test_every_role_may_what_the_table_says(db: Database, clock: SteppedClock) -> None:
    for role in HUMAN_ROLES:
        check_role(account(role, Agency.RUTAN, 30), clock)


def check_role(who: Actor, clock: SteppedClock) -> None:
    reference, later = plan(clock), plan(clock)
    rated = evaluation(reference, (P, P, P, P))
    add = AddAction(reference, correction(site_day(clock())), fresh_key())
    expect(who, Permission.DRILL_PLAN, lambda: plan(clock, actor=who))
    expect(who, Permission.DRILL_EVALUATE, lambda: evaluate_drill(who, rated, clock=clock))
    if not who.may(Permission.DRILL_EVALUATE):
        evaluate_drill(EVALUATOR, rated, clock=clock)
    expect(who, Permission.DRILL_PLAN, lambda: add_corrective_action(who, add, clock=clock))
    police = account(next(iter(who.roles)), Agency.POLRES, 31)
    if not who.may(Permission.DRILL_PLAN):
        add_corrective_action(PLANNER, add, clock=clock)
    done = passed(reference)
    expect(police, Permission.DRILL_PLAN, lambda: retest_action(police, done, clock=clock))
    off = CancelDrill(later, fresh_key())
    expect(who, Permission.DRILL_PLAN, lambda: cancel_drill(who, off, clock=clock))
    expect(who, Permission.IMPORT_RUN, lambda: import_drills(who, "file", "batch", [], clock=clock))


def passed(drill: str) -> RetestAction:
    """A passed retest of the drill's first action."""
    with reading() as session:
        (row, *_) = find_drill(session, PLANNER, drill, SteppedClock().now).actions
    return RetestAction(row.reference, None, True, "", fresh_key())


def expect(who: Actor, permission: Permission, attempt: Callable[[], object]) -> None:
    """It works with the permission and is denied without."""
    if who.may(permission):
        attempt()
    else:
        with pytest.raises(Denied):
            attempt()


def test_the_same_key_writes_once(db: Database, clock: SteppedClock) -> None:
    command = PlanDrill(
        Scenario.RIOT, DrillType.DRILL, (Regu.A,), BOTH, clock() + timedelta(days=3), "karupam", fresh_key()
    )
    first = plan_drill(PLANNER, command, clock=clock)
    assert plan_drill(PLANNER, command, clock=clock) == first
    other = replace(command, scenario=Scenario.ESCAPE)
    assert refusal(lambda: plan_drill(PLANNER, other, clock=clock)) == "error.key_reused"
    clock.move(days=4)
    rated = evaluation(first, (P, P, P, P), actions=(correction(site_day(clock())),))
    assert evaluate_drill(EVALUATOR, rated, clock=clock) == first
    assert evaluate_drill(EVALUATOR, rated, clock=clock) == first
    done = passed(first)
    assert retest_action(POLICE_PLANNER, done, clock=clock) == "T-2026-0001"
    assert retest_action(POLICE_PLANNER, done, clock=clock) == "T-2026-0001"
    with reading() as session:
        assert len(find_drill(session, PLANNER, first, clock.now).actions) == 1
        assert len(list_drills(session, PLANNER, clock.now)) == 1


def test_what_cannot_be_evaluated(db: Database, clock: SteppedClock) -> None:
    ahead = plan(clock, planned_for=clock() + timedelta(hours=1))
    rated = evaluation(ahead, (P, P, P, P))
    assert refusal(lambda: evaluate_drill(EVALUATOR, rated, clock=clock)) == "drills.refused.not_held"
    cancel_drill(PLANNER, CancelDrill(ahead, fresh_key()), clock=clock)
    assert refusal(lambda: evaluate_drill(EVALUATOR, rated, clock=clock)) == "drills.refused.cancelled"
    done = hold(clock)
    again = evaluation(done, (S, S, S, S))
    assert refusal(lambda: evaluate_drill(EVALUATOR, again, clock=clock)) == "drills.refused.evaluated"
    cancelling = CancelDrill(done, fresh_key())
    assert refusal(lambda: cancel_drill(PLANNER, cancelling, clock=clock)) == "drills.refused.evaluated"
    with pytest.raises(Missing):
        evaluate_drill(EVALUATOR, evaluation("L-2026-9999", (P,)), clock=clock)
    with pytest.raises(Invalid):
        evaluate_drill(EVALUATOR, evaluation(plan(clock), (P, P, P, P, P)), clock=clock)


def test_who_rates_neither_planned_nor_led(db: Database, clock: SteppedClock) -> None:
    both = Actor(50, "both", Agency.RUTAN, frozenset({Role.PENILAI, Role.SEKRETARIAT_BERSAMA, Role.KARUPAM}))
    own = evaluation(plan(clock, actor=both), (P, P, P, P))
    assert refusal(lambda: evaluate_drill(both, own, clock=clock)) == "drills.refused.own_plan"
    led = evaluation(plan(clock, commander="karupam"), (P, P, P, P))
    assert refusal(lambda: evaluate_drill(both, led, clock=clock)) == "drills.refused.own_command"
    assert evaluate_drill(both, evaluation(plan(clock), (P, P, P, P)), clock=clock)
    assert evaluate_drill(EVALUATOR, led, clock=clock)


def test_an_incomplete_evaluation_may_be_completed(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock)
    evaluate_drill(EVALUATOR, evaluation(reference, (P, None, None, None)), clock=clock)
    with reading() as session:
        row = find_drill(session, PLANNER, reference, clock.now).row
    assert (row.state, row.quality) == (DrillState.INCOMPLETE, None)
    clock.move(days=1)
    evaluate_drill(EVALUATOR, evaluation(reference, (P, S, S, None)), clock=clock)
    with reading() as session:
        row = find_drill(session, PLANNER, reference, clock.now).row
    assert (row.state, row.evaluated_at) == (DrillState.EVALUATED, clock.now)


def test_an_action_follows_only_an_evaluated_drill(db: Database, clock: SteppedClock) -> None:
    add = AddAction(plan(clock), correction(site_day(clock())), fresh_key())
    assert refusal(lambda: add_corrective_action(PLANNER, add, clock=clock)) == "drills.refused.not_evaluated"
    off = plan(clock)
    cancel_drill(PLANNER, CancelDrill(off, fresh_key()), clock=clock)
    cancelled = AddAction(off, add.action, fresh_key())
    assert (
        refusal(lambda: add_corrective_action(PLANNER, cancelled, clock=clock)) == "drills.refused.cancelled"
    )


def test_only_the_own_plan_is_called_off(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock)
    with pytest.raises(Denied):
        cancel_drill(POLICE_PLANNER, CancelDrill(reference, fresh_key()), clock=clock)
    cancel_drill(PLANNER, CancelDrill(reference, fresh_key()), clock=clock)
    again = CancelDrill(reference, fresh_key())
    assert refusal(lambda: cancel_drill(PLANNER, again, clock=clock)) == "drills.refused.cancelled"


def test_notes_stay_with_their_agency_until_shared(db: Database, clock: SteppedClock) -> None:
    own, shared = plan(clock), plan(clock)
    for reference, is_shared in ((own, False), (shared, True)):
        command = evaluation(reference, (P, P, P, P))
        command = replace(command, notes="Pos 3 lambat", is_text_shared=is_shared)
        evaluate_drill(EVALUATOR, command, clock=clock)
    with reading() as session:
        hidden = find_drill(session, PLANNER, own, clock.now)
        assert (hidden.notes, hidden.has_hidden_notes) == ("", True)
        assert find_drill(session, EVALUATOR, own, clock.now).notes == "Pos 3 lambat"
        assert find_drill(session, PLANNER, shared, clock.now).notes == "Pos 3 lambat"
        with pytest.raises(Denied):
            find_drill(session, account(Role.ADMIN_RUTAN, Agency.RUTAN, 40), own, clock.now)


def imported(key: str, **changes) -> ImportedDrill:
    base = ImportedDrill(
        key=key,
        scenario=Scenario.RIOT,
        type=DrillType.FULL_SCALE,
        regus=(Regu.B,),
        agencies=BOTH,
        held_at=SteppedClock().now - timedelta(days=20),
        ratings=tuple(ObjectiveRating(number, Rating.S) for number in range(1, 5)),
    )
    return replace(base, **changes)


def test_import_takes_each_drill_once(db: Database, clock: SteppedClock) -> None:
    due = site_day(clock.now - timedelta(days=3))
    rows = [
        imported(
            "a", actions=(ImportedAction(correction(due)), ImportedAction(correction(due), verified_on=due))
        ),
        imported(
            "b",
            objectives=(PlannedObjective(1, text="Sasaran lama"),),
            injects=(PlannedInject(60, text="Alarm"),),
            ratings=(ObjectiveRating(1, Rating.P),),
            results=(InjectResult(1, InjectOutcome.ACHIEVED, 120),),
        ),
        imported("a"),
    ]
    result = import_drills(IMPORTER, "old.csv", "batch-1", rows, clock=clock)
    assert (result.taken, result.already_there) == (2, 1)
    assert result.references == ("L-2026-0001", "L-2026-0002")
    again = import_drills(IMPORTER, "old.csv", "batch-2", rows, clock=clock)
    assert (again.taken, again.already_there, again.references) == (0, 3, ())
    with reading() as session:
        first = find_drill(session, PLANNER, "L-2026-0001", clock.now)
        second = find_drill(session, PLANNER, "L-2026-0002", clock.now)
    assert first.row.quality == pytest.approx(0.75)
    assert [one.verified_on for one in first.actions] == [None, due]
    assert second.row.quality == pytest.approx(0.7 + 0.3 * 0.5)
    assert second.objectives[0].text == "Sasaran lama"


def test_import_refuses_what_cannot_be(db: Database, clock: SteppedClock) -> None:
    bad = (
        imported("a", held_at=clock.now + timedelta(days=1)),
        imported("b", regus=()),
        imported("c", ratings=(ObjectiveRating(9, Rating.P),)),
        imported(
            "d",
            actions=(
                ImportedAction(
                    correction(site_day(clock.now)), site_day(clock.move(days=0)) + timedelta(days=1)
                ),
            ),
        ),
    )
    for row in bad:
        with pytest.raises(Invalid):
            import_drills(IMPORTER, "old.csv", "batch", [imported("good"), row], clock=clock)
    with reading() as session:
        assert list_drills(session, PLANNER, clock.now) == ()


def test_the_list_knows_where_each_drill_stands(db: Database, clock: SteppedClock) -> None:
    done = hold(clock)
    waiting = plan(clock)
    ahead = plan(clock, planned_for=clock() + timedelta(days=9))
    off = plan(clock, planned_for=clock() + timedelta(days=3))
    cancel_drill(PLANNER, CancelDrill(off, fresh_key()), clock=clock)
    with reading() as session:
        rows = list_drills(session, POLICE_PLANNER, clock.now)
    assert [(row.reference, row.state) for row in rows] == [
        (ahead, DrillState.PLANNED),
        (off, DrillState.CANCELLED),
        (waiting, DrillState.AWAITING),
        (done, DrillState.EVALUATED),
    ]

"""The numbers beside the index, the plan's forecast and the past of a plan, through the actions."""

from datetime import timedelta

import pytest
from sqlmodel import select

from dashboard.features.drills.actions import cancel_drill, evaluate_drill
from dashboard.features.drills.forms import CancelDrill
from dashboard.features.drills.kpis import (
    COMPANIONS,
    DEFINITIONS,
    assess,
    cells_due,
    companion_kpis,
    drill_kpis,
    outlook,
    ranked_drills,
)
from dashboard.features.drills.queries.companions import planned_drills
from dashboard.features.drills.rules.advice import advise, best_per_cell
from dashboard.features.drills.rules.codes import ActionPriority, DrillType
from dashboard.features.drills.tables import ActionRetest, CorrectiveAction, Drill, DrillMove
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.kpi import Kpi, KpiState
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.kernel.work import unit_of_work
from tests.conftest import SteppedClock
from tests.integration.features.drills.conftest import (
    EVALUATOR,
    PLANNER,
    S,
    correction,
    evaluation,
    fresh_key,
    hold,
    plan,
)

A, B, C, D = Regu
RIOT, ESCAPE, CONTRABAND = Scenario


def companion(clock: SteppedClock, slug: str, **ago: int) -> Kpi:
    with reading() as session:
        found = companion_kpis(session, clock.now - timedelta(**ago))
    return next(one for one in found if one.slug == slug)


def test_nothing_is_no_data_and_never_zero(db: Database, clock: SteppedClock) -> None:
    plan(clock)
    with reading() as session:
        found = drill_kpis(session, clock.now)
        assert outlook(session, clock.now).days == ()
        assert cells_due(session, assess(session, clock.now), clock.now) == ()
    assert [one.slug for one in found] == [one.slug for one in DEFINITIONS]
    assert all((one.state, one.value) == (KpiState.NO_DATA, None) for one in found)


def test_cells_tested_count_180_days(db: Database, clock: SteppedClock) -> None:
    hold(clock, A, B)
    clock.move(days=100)
    hold(clock, A, scenario=ESCAPE)
    tested = companion(clock, "drill_cells_tested")
    assert (tested.numerator, tested.denominator, tested.value) == (3, 12, 25.0)
    clock.move(days=81)
    assert companion(clock, "drill_cells_tested").numerator == 1
    assert companion(clock, "drill_cells_tested", days=81).numerator == 3


def test_cells_are_overdue_after_the_interval_or_since_the_programme_began(
    db: Database, clock: SteppedClock
) -> None:
    begun = clock.now
    hold(clock, A, B, C, D)
    clock.move(days=90)
    first = companion(clock, "drill_overdue")
    assert (first.value, first.detail["never"], first.detail["longest_days"]) == (8, 8, 90)
    hold(clock, A, kind=DrillType.TABLETOP)
    clock.move(days=1)
    late = companion(clock, "drill_overdue")
    assert late.value == 11
    assert late.detail["cells"]["riot.B"] == 1
    assert "riot.A" not in late.detail["cells"]
    assert companion(clock, "drill_overdue", days=1).value == 8
    with reading() as session:
        cells = cells_due(session, assess(session, clock.now), clock.now)
    never = next(one for one in cells if (one.scenario, one.regu) == (ESCAPE, A))
    assert (never.last, never.due) == (None, site_day(begun))


def test_reactions_show_single_times_below_five_and_a_median_from_then_on(
    db: Database, clock: SteppedClock
) -> None:
    for seconds in (100, 200, 150, 180):
        hold(clock, A, seconds={1: seconds})
        clock.move(days=1)
    few = companion(clock, "drill_response")
    reaction = next(one for one in few.detail["reactions"] if one["name"] == "drills.inject.lockdown")
    assert (few.numerator, few.denominator, few.value) == (3, 4, 75.0)
    assert (reaction["n"], reaction["median_seconds"]) == (4, None)
    assert reaction["seconds"] == [100, 200, 150, 180]
    hold(clock, A, seconds={1: 190})
    many = companion(clock, "drill_response").detail["reactions"][0]
    assert (many["n"], many["median_seconds"], many["seconds"], many["in_time"]) == (5, 180, [], 3)
    clock.move(days=366)
    assert companion(clock, "drill_response").state is KpiState.NO_DATA


def test_open_actions_by_age(db: Database, clock: SteppedClock) -> None:
    due = site_day(clock.now) + timedelta(days=10)
    hold(clock, A, actions=(correction(due), correction(due + timedelta(days=200), ActionPriority.OTHER)))
    clock.move(days=95)
    hold(clock, B, actions=(correction(site_day(clock.now)),))
    found = companion(clock, "drill_open_actions")
    ages = {name: found.detail[name] for name in ("to_30", "to_90", "older")}
    assert (found.value, ages) == (3, {"to_30": 1, "to_90": 0, "older": 2})
    assert (found.detail["overdue"], found.detail["oldest_days"], found.age_seconds) == (1, 95, 0)
    assert companion(clock, "drill_open_actions", days=95).value == 2


def test_retests_that_failed_go_on_counting(db: Database, clock: SteppedClock) -> None:
    hold(clock, A, actions=(correction(site_day(clock.now)),))
    assert companion(clock, "drill_retest_pass").state is KpiState.NO_DATA
    clock.move(days=1)
    with unit_of_work(PLANNER, clock) as work:
        action = work.session.exec(select(CorrectiveAction)).one()
        for has_passed in (False, False, True):
            work.session.add(
                ActionRetest(
                    action_id=action.id or 0,
                    tested_on=site_day(clock.now),
                    has_passed=has_passed,
                    agency=Agency.POLRES,
                    at=clock.now,
                    by=12,
                )
            )
        work.audit("test")
    found = companion(clock, "drill_retest_pass")
    assert (found.numerator, found.denominator) == (1, 3)
    assert found.value == pytest.approx(100 / 3)
    assert companion(clock, "drill_retest_pass", seconds=1).state is KpiState.NO_DATA
    clock.move(days=366)
    assert companion(clock, "drill_retest_pass").state is KpiState.NO_DATA


def test_every_companion_is_defined_once() -> None:
    assert len({one.slug for one in DEFINITIONS}) == len(DEFINITIONS) == 4 + len(COMPANIONS)


def test_the_plan_that_is_done_gives_exactly_what_was_forecast(db: Database, clock: SteppedClock) -> None:
    """All of it held on its day with the expected quality: the moved clock finds the curve's own points."""
    hold(clock, A, B, ratings=(S, S, S, S), actions=(correction(site_day(clock.now) + timedelta(days=20)),))
    hold(clock, C, scenario=ESCAPE, ratings=(S, S, S, S), agencies=(Agency.RUTAN,))
    start = clock.now
    days = {15: (RIOT, (C, D), Agency), 40: (ESCAPE, (A,), (Agency.RUTAN,)), 95: (RIOT, (A,), Agency)}
    planned = {
        day: plan(
            clock, *regus, scenario=scenario, agencies=tuple(who), planned_for=start + timedelta(days=day)
        )
        for day, (scenario, regus, who) in days.items()
    }
    with reading() as session:
        found = outlook(session, start)
        idle = [assess(session, start + timedelta(days=n)).readiness for n in range(181)]
    assert [one.idle for one in found.days] == [one.index for one in idle]
    assert [one.idle_band for one in found.days] == [one.band for one in idle]
    assert [one.day for one in found.planned] == [
        site_day(start) + timedelta(days=n) for n in (15, 15, 40, 95)
    ]
    for day, reference in planned.items():
        clock.now = start + timedelta(days=day)
        evaluate_drill(EVALUATOR, evaluation(reference, (S, S, S, S)), clock=clock)
    with reading() as session:
        done = [assess(session, start + timedelta(days=n)).readiness for n in range(181)]
    assert [one.planned for one in found.days] == [one.index for one in done]
    assert [one.planned_band for one in found.days] == [one.band for one in done]
    assert done[180].index != idle[180].index


def test_a_plan_of_the_past_is_as_it_was_then(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock, A, planned_for=clock.now + timedelta(days=10))
    gone = plan(clock, B, planned_for=clock.now + timedelta(days=12))
    before = clock.now
    clock.move(days=2)
    with unit_of_work(PLANNER, clock) as work:
        drill = work.session.exec(select(Drill).where(Drill.reference == reference)).one()
        later = drill.planned_for + timedelta(days=7)
        move = DrillMove(
            drill_id=drill.id or 0, from_at=drill.planned_for, to_at=later, reason="x", at=clock.now, by=11
        )
        drill.planned_for = later
        work.session.add_all([drill, move])
        work.audit("test")
    cancel_drill(PLANNER, CancelDrill(gone, fresh_key()), clock=clock)
    with reading() as session:
        then = [(one.reference, one.day) for one in planned_drills(session, before)]
        now = [(one.reference, one.day) for one in planned_drills(session, clock.now)]
        after = planned_drills(session, clock.now + timedelta(days=20))
    today = site_day(before)
    assert then == [(reference, today + timedelta(days=10)), (gone, today + timedelta(days=12))]
    assert now == [(reference, today + timedelta(days=17))]
    assert after == ()


def test_the_cheapest_drill_fills_the_hole(db: Database, clock: SteppedClock) -> None:
    for scenario in Scenario:
        regus = (A, B, C) if scenario is ESCAPE else (A, B, C, D)
        hold(clock, *regus, scenario=scenario)
    with reading() as session:
        ranked = ranked_drills(assess(session, clock.now), clock.now)
    advised = best_per_cell(advise(ranked))
    assert (len(ranked), ranked[0]) == (96, advised[0])
    assert [(one.scenario, one.regu, one.type) for one in advised] == [(ESCAPE, D, DrillType.DRILL)]
    assert advised[0].is_joint

"""The readiness index through the actions: golden example, replay, decay, penalties."""

from datetime import datetime, timedelta

import pytest

from dashboard.features.drills.actions import cancel_drill, evaluate_drill, retest_action
from dashboard.features.drills.forms import CancelDrill, RetestAction
from dashboard.features.drills.kpis import (
    READINESS,
    assess,
    count_by_scenario,
    latest_drill,
    matrix,
    overdue_actions,
    readiness_kpis,
    weak_scenarios,
)
from dashboard.features.drills.rules.codes import ActionPriority, DragCause, DrillType
from dashboard.features.drills.rules.templates import INJECTS
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.kpi import KpiState
from dashboard.kernel.reference import Agency, Language, Regu, Scenario
from dashboard.screens.wall.hals import drill_hals
from tests.conftest import SteppedClock
from tests.integration.features.drills.conftest import (
    EVALUATOR,
    PLANNER,
    POLICE_PLANNER,
    M,
    P,
    S,
    U,
    correction,
    evaluation,
    fresh_key,
    hold,
    kpi,
    plan,
)

A, B, C, D = Regu
RIOT, ESCAPE, CONTRABAND = Scenario

GOLDEN = {
    RIOT: {A: 0.78, B: 0.74, C: 0.52, D: 0.60},
    ESCAPE: {A: 0.81, B: 0.63, C: 0.70},
    CONTRABAND: {A: 0.66, B: 0.66, C: 0.58, D: 0.61},
}


def _ratings(objectives: float) -> tuple:
    return {1.0: (P, P, P, P), 0.75: (S, S, S, S), 0.40: (M, M, M, M)}[objectives]


def _hold_with_quality(clock: SteppedClock, scenario: Scenario, regu: Regu, wanted: float) -> None:
    """A full-scale joint drill whose Q is ``wanted``: all objectives alike, one inject makes the rest."""
    objectives = next(o for o in (1.0, 0.75, 0.40) if 0 < (wanted - 0.7 * o) / 0.3 <= 1)
    timing = (wanted - 0.7 * objectives) / 0.3
    target = INJECTS[scenario][-1].target_seconds
    seconds = {len(INJECTS[scenario]): round(target / timing)}
    hold(clock, regu, ratings=_ratings(objectives), seconds=seconds, scenario=scenario)


def test_golden_readiness(db: Database, clock: SteppedClock) -> None:
    end = clock.now
    clock.move(days=-40)
    for scenario, cells in GOLDEN.items():
        for regu, wanted in cells.items():
            _hold_with_quality(clock, scenario, regu, wanted)
    overdue = {RIOT: ActionPriority.CRITICAL, ESCAPE: ActionPriority.HIGH}
    for scenario, priority in overdue.items():
        # a tabletop beside the full-scale drill never speaks: it is weaker
        due = site_day(clock.now + timedelta(days=30))
        hold(
            clock,
            A,
            ratings=(U, U, U, U),
            scenario=scenario,
            kind=DrillType.TABLETOP,
            actions=(correction(due, priority),),
        )
    index = kpi(end)
    assert index.state is KpiState.VALUE
    assert index.value == pytest.approx(51.787, abs=0.01)
    assert f"{index.value:.1f}" == "51.8"
    scenarios = index.detail["scenarios"]
    assert scenarios["riot"] == pytest.approx(58.71, abs=0.02)
    assert scenarios["escape"] == pytest.approx(36.70, abs=0.02)
    assert scenarios["contraband"] == pytest.approx(61.32, abs=0.02)
    assert index.detail["gates"] == ["scenario_below_minimum", "regu_never_tested"]
    assert (index.detail["band"], index.detail["target"]) == ("weak", 80.0)
    biggest = index.detail["drags"][0]
    assert (biggest["scenario"], biggest["regu"], biggest["cause"]) == ("escape", "D", "never_tested")
    assert len(index.detail["drags"]) == 3
    assert (index.detail["cells_tested"], index.detail["cells_total"]) == (11, 12)
    assert index.age_seconds == 40 * 86400
    assert kpi(end, "drill_readiness_escape").value == pytest.approx(36.70, abs=0.02)


def test_golden_drill_and_its_decay(db: Database, clock: SteppedClock) -> None:
    start = clock.now
    # riot targets are 3, 3, 5, 10, 20, 15 min: the golden 3/4, 10/12.5 and 5/5
    hold(clock, A, ratings=(P, S, S, M), seconds={1: 240, 4: 750, 3: 300})
    for days, expected in ((0, 81.5), (40, 81.5), (90, 81.5), (150, 51.34), (365, 9.8), (366, 0.0)):
        with reading() as session:
            first = matrix(session, start + timedelta(days=days))[0].cells[0]
        assert first.value == pytest.approx(expected, abs=0.15 if days == 365 else 0.01)
        assert first.is_never is (days == 366)


def test_without_any_evaluation_there_is_no_data(db: Database, clock: SteppedClock) -> None:
    plan(clock)
    with reading() as session:
        kpis = readiness_kpis(session, clock.now)
        assert matrix(session, clock.now) == ()
    assert [one.slug for one in kpis] == [definition.slug for definition in READINESS]
    for one in kpis:
        assert (one.state, one.value, one.age_seconds) == (KpiState.NO_DATA, None, None)
        assert one.detail == {"target": 80.0}


def test_replay_knows_only_what_was_recorded(db: Database, clock: SteppedClock) -> None:
    before = clock.now
    clock.move(days=1)
    hold(clock, A)
    first = clock.now
    clock.move(days=1)
    hold(clock, B, C, D)
    second = clock.now
    assert kpi(before).state is KpiState.NO_DATA
    assert kpi(first - timedelta(seconds=1)).state is KpiState.NO_DATA
    at_first, at_second = kpi(first).detail["scenarios"]["riot"], kpi(second).detail["scenarios"]["riot"]
    assert at_first == pytest.approx(100 * 0.7 * 0.25)
    assert at_second == pytest.approx(100.0)
    clock.move(days=30)
    hold(clock, A, ratings=(U, U, U, U))
    assert kpi(second).detail["scenarios"]["riot"] == at_second


def test_a_drill_counts_from_its_evaluation_not_from_its_day(db: Database, clock: SteppedClock) -> None:
    held = clock.now
    reference = plan(clock, A, B, C, D)
    clock.move(days=5)
    evaluate_drill(EVALUATOR, evaluation(reference, (P, P, P, P)), clock=clock)
    assert kpi(held + timedelta(days=4)).state is KpiState.NO_DATA
    with reading() as session:
        cell = matrix(session, clock.now)[0].cells[0]
    assert (cell.age_days, cell.held_on) == (5, site_day(held))


def test_a_newer_worse_drill_replaces_an_older_better_one(db: Database, clock: SteppedClock) -> None:
    hold(clock, A, B, C, D)
    assert kpi(clock.now).detail["scenarios"]["riot"] == pytest.approx(100)
    clock.move(days=3)
    hold(clock, A, B, C, D, ratings=(M, M, M, M))
    assert kpi(clock.now).detail["scenarios"]["riot"] == pytest.approx(40)
    with reading() as session:
        assert matrix(session, clock.now)[0].cells[0].cause is DragCause.QUALITY


def test_one_agency_alone_is_worth_less(db: Database, clock: SteppedClock) -> None:
    hold(clock, A, B, C, D, agencies=(Agency.RUTAN,), kind=DrillType.FUNCTIONAL)
    assert kpi(clock.now).detail["scenarios"]["riot"] == pytest.approx(100 * 0.85 * 0.85)


def test_too_little_observed_does_not_count(db: Database, clock: SteppedClock) -> None:
    hold(clock, A, B, C, D, ratings=(P, None, None, None))
    assert kpi(clock.now).state is KpiState.NO_DATA


def test_a_cancelled_drill_is_no_drill(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock)
    cancel_drill(PLANNER, CancelDrill(reference, fresh_key()), clock=clock)
    assert kpi(clock.now).state is KpiState.NO_DATA


def _riot(as_of: datetime) -> float:
    return kpi(as_of).detail["scenarios"]["riot"]


def test_overdue_actions_cost_until_a_retest(db: Database, clock: SteppedClock) -> None:
    due = site_day(clock.now + timedelta(days=7))
    actions = (correction(due), correction(due, ActionPriority.HIGH), correction(due, ActionPriority.OTHER))
    reference = hold(clock, A, B, C, D, actions=actions)
    start = clock.now
    assert _riot(start + timedelta(days=7)) == pytest.approx(100)
    assert _riot(start + timedelta(days=8)) == pytest.approx(92)
    clock.move(days=20)
    retest_action(POLICE_PLANNER, RetestAction("T-2026-0001", None, True, "", fresh_key()), clock=clock)
    assert _riot(clock.now) == pytest.approx(97)
    # before the retest was recorded nobody knew of it
    assert _riot(clock.now - timedelta(seconds=1)) == pytest.approx(92)
    assert kpi(clock.now, "drill_readiness_riot").detail["penalty"] == pytest.approx(0.03)
    with reading() as session:
        overdue = overdue_actions(session, clock.now)
        assert overdue_actions(session, start) == ()
    assert count_by_scenario(overdue) == {RIOT: 2, ESCAPE: 0, CONTRABAND: 0}
    first = overdue[0]
    assert (first.reference, first.number, first.priority) == (reference, 2, ActionPriority.HIGH)
    assert (first.owner, first.due_on) == (Agency.RUTAN, due)
    assert first.days_overdue(site_day(clock.now)) == 13
    assert first.overdue_since == day_start(due + timedelta(days=1))


def test_the_penalty_has_an_end(db: Database, clock: SteppedClock) -> None:
    hold(clock, A, B, C, D, actions=(correction(site_day(clock.now)),) * 9)
    assert _riot(clock.move(days=2)) == pytest.approx(70)


def test_days_are_site_days(db: Database, clock: SteppedClock) -> None:
    """16.30Z and 17.30Z of one UTC day are two days in Palembang."""
    clock.now = clock.now.replace(hour=16, minute=30)
    hold(clock, A)
    with reading() as session:
        assert matrix(session, clock.now)[0].cells[0].age_days == 0
        assert matrix(session, clock.now + timedelta(hours=1))[0].cells[0].age_days == 1


def test_a_weak_scenario_says_since_when(db: Database, clock: SteppedClock) -> None:
    with reading() as session:
        assert weak_scenarios(session, clock.now) == ()
    begun = clock.now
    hold(clock, A, B, C, D, ratings=(S, S, S, S))
    with reading() as session:
        weak = {one.scenario: (one.since, one.is_tested) for one in weak_scenarios(session, clock.now)}
    assert weak == {ESCAPE: (begun, False), CONTRABAND: (begun, False)}
    # 75 falls below 40 when 0.5 ** (late / 90) < 0.5333: on the 82nd day after the 90
    day = site_day(begun) + timedelta(days=172)
    with reading() as session:
        late = weak_scenarios(session, begun + timedelta(days=200))
        before = weak_scenarios(session, day_start(day) - timedelta(seconds=1))
    assert RIOT not in {one.scenario for one in before}
    assert next(one.since for one in late if one.scenario is RIOT) == day_start(day)
    assert [one.scenario for one in late if one.is_tested] == [RIOT]
    clock.move(days=180)
    hold(clock, A, B, C, D, ratings=(S, S, S, S))
    clock.move(days=1)
    failed = clock.now
    hold(clock, A, B, C, D, ratings=(U, U, U, U))
    with reading() as session:
        weak = {one.scenario: one.since for one in weak_scenarios(session, failed + timedelta(days=9))}
    assert weak[RIOT] == failed


def test_a_scenario_is_not_weak_for_longer_than_it_is_known(db: Database, clock: SteppedClock) -> None:
    """Never good enough since its first test: the time without any test is no age of a low number."""
    hold(clock, A, B, C, D, ratings=(P, P, P, P))
    clock.move(days=60)
    tested = clock.now
    hold(clock, A, scenario=ESCAPE, ratings=(M, M, M, M))
    clock.move(days=5)
    with reading() as session:
        weak = {one.scenario: (one.since, one.is_tested) for one in weak_scenarios(session, clock.now)}
        rows = drill_hals(session, assess(session, clock.now), clock.now, Language.ID)
    assert weak[ESCAPE] == (tested, True)
    assert weak[CONTRABAND][1] is False
    assert {row.title: row.no_age for row in rows} == {
        "Kesiapan rendah, Pelarian": "",
        "Kesiapan rendah, Penyelundupan": "belum diuji",
    }


def test_weakness_by_overdue_actions_ends_with_the_retest(db: Database, clock: SteppedClock) -> None:
    due = site_day(clock.now + timedelta(days=3))
    hold(clock, A, B, C, D, ratings=(M, M, M, M), actions=(correction(due),))
    with reading() as session:
        weak = weak_scenarios(session, clock.now + timedelta(days=10))
        assert RIOT not in {one.scenario for one in weak_scenarios(session, clock.now + timedelta(days=3))}
    riot = next(one for one in weak if one.scenario is RIOT)
    assert (riot.value, riot.since) == (pytest.approx(38), day_start(due + timedelta(days=1)))
    clock.move(days=11)
    retest_action(POLICE_PLANNER, RetestAction("T-2026-0001", None, True, "", fresh_key()), clock=clock)
    with reading() as session:
        assert RIOT not in {one.scenario for one in weak_scenarios(session, clock.now)}


def test_the_latest_drill(db: Database, clock: SteppedClock) -> None:
    with reading() as session:
        assert latest_drill(session, clock.now) is None
    hold(clock, A, B, scenario=ESCAPE, ratings=(S, S, S, S))
    clock.move(days=2)
    reference = hold(clock, C, scenario=CONTRABAND, agencies=(Agency.RUTAN,), kind=DrillType.TABLETOP)
    with reading() as session:
        latest = latest_drill(session, clock.now)
        earlier = latest_drill(session, clock.now - timedelta(days=1))
    assert latest is not None
    assert earlier is not None
    assert (latest.reference, latest.is_joint, latest.quality) == (reference, False, pytest.approx(1.0))
    assert (earlier.scenario, earlier.held_on) == (ESCAPE, site_day(clock.now - timedelta(days=2)))

"""Advice and forecast: what a drill would add, and the index of each day to come, against recomputing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.features.drills.rules.advice import advise, best_per_cell, possible_drills, rank
from dashboard.features.drills.rules.cells import DrillResult, cell, effect, recency
from dashboard.features.drills.rules.codes import ActionPriority, DrillType
from dashboard.features.drills.rules.due import AgeBuckets, ReactionTimes, due_cells
from dashboard.features.drills.rules.forecast import PlannedDrill, forecast, latest_of_each
from dashboard.features.drills.rules.readiness import (
    CorrectiveAction,
    assess_readiness,
    band_of,
    readiness_index,
)
from dashboard.features.drills.rules.versions import AgreedWeights, WeightsHistory
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS, ReadinessWeights
from dashboard.kernel.reference import Regu, Scenario

TODAY = date(2026, 3, 31)
REGUS = tuple(Regu)
RIOT, ESCAPE, CONTRABAND = Scenario
STRICT = ReadinessWeights(
    interval_days=30, half_life_days=45, one_agency=0.5, expected_quality=0.9, expiry_days=400
)
NO_VERSION = WeightsHistory()


def drill(
    age: int,
    quality: float | None = 0.8,
    *,
    kind: DrillType = DrillType.FULL_SCALE,
    joint: bool = True,
    scenario: Scenario = RIOT,
    regu: Regu = Regu.A,
) -> DrillResult:
    return DrillResult(f"L-{age}", scenario, regu, kind, joint, TODAY - timedelta(days=age), quality)


DRILLS = st.lists(
    st.builds(
        drill,
        st.integers(0, 500),
        st.one_of(st.none(), st.floats(0, 1)),
        kind=st.sampled_from(list(DrillType)),
        joint=st.booleans(),
        scenario=st.sampled_from(list(Scenario)),
        regu=st.sampled_from(REGUS),
    ),
    max_size=20,
)
ACTIONS = st.lists(
    st.builds(
        CorrectiveAction,
        st.sampled_from(list(Scenario)),
        st.sampled_from(list(ActionPriority)),
        st.dates(TODAY - timedelta(days=60), TODAY + timedelta(days=200)),
    ),
    max_size=10,
)
PLANNED = st.lists(
    st.builds(
        PlannedDrill,
        st.just("L-2026-0001"),
        st.sampled_from(list(Scenario)),
        st.sampled_from(REGUS),
        st.sampled_from(list(DrillType)),
        st.booleans(),
        st.dates(TODAY, TODAY + timedelta(days=200)),
    ),
    max_size=6,
)
VERSIONS = st.builds(
    lambda ahead, wide: WeightsHistory(
        (
            AgreedWeights(TODAY + timedelta(days=ahead), datetime(2026, 3, 1, tzinfo=UTC), STRICT),
            AgreedWeights(
                TODAY + timedelta(days=ahead + wide), datetime(2026, 3, 2, tzinfo=UTC), DEFAULT_WEIGHTS
            ),
        )
    ),
    st.integers(-60, 150),
    st.integers(1, 60),
)

# --- forecast ---


@settings(max_examples=40, deadline=None)
@given(DRILLS, ACTIONS, PLANNED, VERSIONS, st.integers(0, 60))
def test_each_day_to_come_equals_recomputing_on_that_day_exactly(
    drills: list[DrillResult],
    actions: list[CorrectiveAction],
    planned: list[PlannedDrill],
    versions: WeightsHistory,
    days: int,
) -> None:
    points = forecast(drills, actions, planned, REGUS, TODAY, versions, days=3 * days)
    assert [point.day for point in points] == [TODAY + timedelta(days=n) for n in range(3 * days + 1)]
    for point in points[:: max(1, days // 4)]:
        weights = versions.on(point.day)
        idle = assess_readiness(drills, actions, REGUS, point.day, weights)
        assert (point.idle, point.idle_band) == (idle.index, idle.band)
        held = [
            DrillResult(
                one.reference,
                one.scenario,
                one.regu,
                one.type,
                one.is_joint,
                one.day,
                versions.on(one.day).expected_quality,
            )
            for one in planned
        ]
        done = assess_readiness([*drills, *held], actions, REGUS, point.day, weights)
        assert (point.planned, point.planned_band, point.weights) == (done.index, done.band, weights)


def test_an_idle_programme_decays_and_the_plan_lifts_it_on_its_day() -> None:
    plan = PlannedDrill("L-2026-0009", RIOT, Regu.A, DrillType.FULL_SCALE, True, TODAY + timedelta(days=100))
    points = forecast([drill(0)], [], [plan], REGUS, TODAY, NO_VERSION)
    assert len(points) == 181
    assert points[90].idle == points[0].idle == pytest.approx(35 * 0.7 * 0.8 / 4)
    assert points[180].idle == pytest.approx(35 * 0.7 * 0.4 / 4)
    assert points[99].planned == points[99].idle
    assert points[100].planned == pytest.approx(35 * 0.7 * 0.75 / 4)


def test_an_action_costs_from_the_day_after_it_is_due() -> None:
    due = CorrectiveAction(RIOT, ActionPriority.CRITICAL, TODAY + timedelta(days=10))
    held = [drill(0, 1.0, regu=regu) for regu in REGUS]
    points = forecast(held, [due], [], REGUS, TODAY, NO_VERSION, days=20)
    assert points[10].idle == pytest.approx(35)
    assert points[11].idle == pytest.approx(35 * 0.95)


def test_without_regu_there_is_nothing_to_forecast() -> None:
    assert forecast([drill(0)], [], [], [], TODAY, NO_VERSION, days=1)[1].idle is None


@given(DRILLS, st.integers(0, 400))
def test_only_the_latest_day_of_each_type_can_speak_from_now_on(drills: list[DrillResult], days: int) -> None:
    kept, later = latest_of_each(drills, TODAY), TODAY + timedelta(days=days)
    for scenario in Scenario:
        for regu in REGUS:
            assert cell(kept, scenario, regu, later) == cell(drills, scenario, regu, later)


# --- advice ---


@settings(max_examples=40, deadline=None)
@given(DRILLS, ACTIONS)
def test_the_gain_of_each_possible_drill_is_what_holding_it_would_add(
    drills: list[DrillResult], actions: list[CorrectiveAction]
) -> None:
    before = assess_readiness(drills, actions, REGUS, TODAY).index
    assert before is not None
    possible = possible_drills(drills, actions, REGUS, TODAY)
    assert len(possible) == 3 * 4 * 4 * 2
    for one in possible[::5]:
        held = DrillResult("", one.scenario, one.regu, one.type, one.is_joint, TODAY, 0.75)
        after = assess_readiness([*drills, held], actions, REGUS, TODAY).index
        assert after is not None
        assert one.gain == pytest.approx(after - before, abs=1e-9)
        assert one.hours == DEFAULT_WEIGHTS.hours[one.type]
    advised = advise(possible)
    assert all(one.gain > 0 for one in advised)
    assert [one.rate for one in advised] == sorted((one.rate for one in advised), reverse=True)


def test_a_drill_that_would_replace_a_better_one_of_its_type_is_never_advised() -> None:
    fresh = [drill(3, 0.95, scenario=scenario, regu=regu) for scenario in Scenario for regu in REGUS]
    possible = possible_drills(fresh, [], REGUS, TODAY)
    assert all(one.gain < 0 for one in possible if one.type is DrillType.FULL_SCALE)
    assert advise(possible) == ()
    # The whole ranking hides none of them: what would lower the index most for its hours stands last.
    ranked = rank(possible)
    assert set(ranked) == set(possible)
    assert [one.rate for one in ranked] == sorted((one.rate for one in possible), reverse=True)


def test_the_hole_is_cheapest_to_fill_by_the_short_joint_drill() -> None:
    held = [drill(3, 0.9, scenario=scenario, regu=regu) for scenario in Scenario for regu in REGUS]
    hole = [one for one in held if (one.scenario, one.regu) != (ESCAPE, Regu.D)]
    first, *_ = advise(possible_drills(hole, [], REGUS, TODAY))
    assert (first.scenario, first.regu, first.type, first.is_joint) == (ESCAPE, Regu.D, DrillType.DRILL, True)
    # C goes from 0 to 0.75 x 0.75: a quarter of the mean part, and the whole minimum part
    assert first.gain == pytest.approx(35 * 0.5625 * (0.7 / 4 + 0.3))
    assert (first.hours, first.rate) == (2.0, pytest.approx(first.gain / 2))


def test_the_short_list_names_each_pair_once() -> None:
    advised = advise(possible_drills([], [], REGUS, TODAY))
    best = best_per_cell(advised)
    assert len(best) == len({(one.scenario, one.regu) for one in best}) == 12
    assert best[0] == advised[0]


# --- properties of the index ---


@given(DRILLS, st.sampled_from(list(DrillType)), st.booleans(), st.floats(0, 1), st.sampled_from(REGUS))
def test_a_weaker_drill_than_the_one_it_replaces_never_raises_the_index(
    drills: list[DrillResult], kind: DrillType, joint: bool, quality: float, regu: Regu
) -> None:
    same = [one for one in drills if (one.scenario, one.regu, one.type) == (RIOT, regu, kind)]
    counting = [one for one in same if one.quality is not None and (TODAY - one.held_on).days <= 365]
    latest = max((one.held_on for one in counting), default=None)
    replaced = min(
        (
            (one.quality or 0.0) * effect(one.type, one.is_joint) * recency((TODAY - one.held_on).days)
            for one in counting
            if one.held_on == latest
        ),
        default=0.0,
    )
    new = drill(0, quality, kind=kind, joint=joint, regu=regu)
    if quality * effect(kind, joint) > replaced:
        return
    before = assess_readiness(drills, [], REGUS, TODAY).index
    after = assess_readiness([*drills, new], [], REGUS, TODAY).index
    assert before is not None
    assert after is not None
    assert after <= before + 1e-9


@given(DRILLS, ACTIONS, st.sampled_from([DEFAULT_WEIGHTS, STRICT]), st.integers(0, 400))
def test_in_range_never_rising_and_no_gate_raises_a_band_with_any_version(
    drills: list[DrillResult], actions: list[CorrectiveAction], weights: ReadinessWeights, days: int
) -> None:
    now = assess_readiness(drills, actions, REGUS, TODAY, weights)
    later = assess_readiness(drills, actions, REGUS, TODAY + timedelta(days=days), weights)
    assert now.index is not None
    assert later.index is not None
    assert 0 <= later.index <= now.index + 1e-9 <= 100 + 2e-9
    assert now.band is not None
    assert now.band.rank >= band_of(now.index, weights).rank
    assert readiness_index(now.scenarios, weights) == now


# --- companions ---


def test_next_due_is_the_last_valid_day_and_the_interval() -> None:
    begun, last = date(2026, 1, 1), {(RIOT, Regu.A): date(2026, 2, 1)}
    cells = {(one.scenario, one.regu): one for one in due_cells(last, begun, REGUS, 90, {})}
    assert len(cells) == 12
    tested, never = cells[RIOT, Regu.A], cells[ESCAPE, Regu.D]
    assert (tested.due, tested.days_overdue(date(2026, 5, 2))) == (date(2026, 5, 2), 0)
    assert tested.days_overdue(date(2026, 5, 3)) == 1
    assert (never.last, never.due, never.days_overdue(date(2026, 1, 31))) == (None, begun, 30)


def test_an_original_day_that_passed_comes_before_the_interval() -> None:
    last, today = {(RIOT, Regu.A): date(2026, 2, 1)}, date(2026, 3, 12)
    promises = {
        (RIOT, Regu.A): [date(2026, 1, 20), date(2026, 3, 20), date(2026, 3, 10)],
        (RIOT, Regu.B): [today],
        (ESCAPE, Regu.A): [date(2026, 1, 31), date(2026, 3, 1)],
    }
    found = due_cells(last, date(2026, 2, 20), REGUS, 90, promises)
    cells = {(one.scenario, one.regu): one for one in found}
    moved = cells[RIOT, Regu.A]
    # What was due before the last drill, that drill has made up for; what is still ahead owes nothing yet.
    assert (moved.promised, moved.owed_on(today), moved.days_overdue(today)) == (
        date(2026, 3, 10), date(2026, 3, 10), 2,
    )  # fmt: skip
    assert moved.owed_on(date(2026, 3, 10)) == moved.due == date(2026, 5, 2)
    assert cells[RIOT, Regu.B].days_overdue(today) == 20  # since the programme began, not since today
    assert cells[ESCAPE, Regu.A].owed_on(today) == date(2026, 1, 31)


def test_reactions_count_the_failed_ones_and_hide_no_small_number() -> None:
    few = ReactionTimes(RIOT, "drills.inject.lockdown", "", 180, (170, 180, 181, 400), failed=1)
    assert (few.total, few.in_time, few.is_few, few.middle) == (5, 2, True, 180.5)
    assert not ReactionTimes(RIOT, "", "x", 60, (1, 2, 3, 4, 5)).is_few
    assert ReactionTimes(RIOT, "", "x", 60, (), failed=2).middle is None


def test_ages_are_counted_once() -> None:
    assert AgeBuckets.of([0, 30, 31, 90, 91, 400]) == AgeBuckets(2, 2, 2)
    assert AgeBuckets.of([]) == AgeBuckets()

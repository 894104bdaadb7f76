"""Cells, scenarios, index, gates and drags against the golden grid of domain 3.3."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.drills.rules.cells import Cell, DrillResult, cell, effect, recency
from dashboard.features.drills.rules.codes import (
    ActionPriority,
    DragCause,
    DrillType,
    Gate,
    ReadinessBand,
)
from dashboard.features.drills.rules.readiness import (
    CorrectiveAction,
    Readiness,
    ScenarioReadiness,
    assess_readiness,
    band_of,
    find_drags,
    is_overdue,
    is_weak,
    overdue_penalty,
    readiness_index,
    scenario_readiness,
    scenarios_needing_attention,
)
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS, ReadinessWeights
from dashboard.kernel.kpi import KpiState
from dashboard.kernel.reference import Regu, Scenario

TODAY = date(2026, 3, 31)
REGUS = tuple(Regu)
RIOT, ESCAPE, CONTRABAND = Scenario.RIOT, Scenario.ESCAPE, Scenario.CONTRABAND


def drill(
    age: int,
    quality: float | None = 0.815,
    *,
    kind: DrillType = DrillType.FULL_SCALE,
    joint: bool = True,
    scenario: Scenario = RIOT,
    regu: Regu = Regu.A,
) -> DrillResult:
    return DrillResult(f"L-{age}", scenario, regu, kind, joint, TODAY - timedelta(days=age), quality)


def value(*drills: DrillResult, as_of: date = TODAY) -> float:
    return cell(drills, RIOT, Regu.A, as_of).value


def row(scenario: Scenario, values: Sequence[float], penalty: float) -> ScenarioReadiness:
    cells = [Cell(regu, number, is_never=number == 0) for regu, number in zip(REGUS, values, strict=True)]
    return scenario_readiness(scenario, cells, penalty)


def golden() -> Readiness:
    return readiness_index(
        [
            row(RIOT, (0.78, 0.74, 0.52, 0.60), 0.05),
            row(ESCAPE, (0.81, 0.63, 0.70, 0.0), 0.02),
            row(CONTRABAND, (0.66, 0.66, 0.58, 0.61), 0.0),
        ]
    )


# --- cells ---


def test_golden_cells() -> None:
    assert value(drill(40)) == pytest.approx(0.815, abs=1e-12)
    assert f"{value(drill(150)):.4f}" == "0.5134"


@pytest.mark.parametrize(
    ("age", "expected"),
    [(0, "1.000"), (90, "1.000"), (91, "0.992"), (150, "0.630"), (180, "0.500"), (270, "0.250")],
)
def test_recency(age: int, expected: str) -> None:
    assert f"{recency(age):.3f}" == expected


def test_effect_of_type_and_participation() -> None:
    assert [effect(kind, True) for kind in DrillType] == [1.0, 0.85, 0.75, 0.5]
    assert effect(DrillType.FUNCTIONAL, False) == pytest.approx(0.7225)


def test_a_later_failure_is_not_hidden_by_an_older_success() -> None:
    assert value(drill(60, 0.9), drill(5, 0.2)) == pytest.approx(0.2)
    other_type = drill(5, 0.2, kind=DrillType.TABLETOP)
    assert value(drill(60, 0.9), other_type) == pytest.approx(0.9)
    assert value(drill(5, 0.9), drill(5, 0.3)) == value(drill(5, 0.3), drill(5, 0.9)) == pytest.approx(0.3)


def test_the_best_type_speaks() -> None:
    found = cell([drill(10, 0.9, kind=DrillType.TABLETOP), drill(20, 0.6)], RIOT, Regu.A, TODAY)
    assert found.best is not None
    assert (found.best.type, found.age_days, found.recency, found.effect) == (
        DrillType.FULL_SCALE,
        20,
        1.0,
        1.0,
    )


def test_a_year_without_drill_is_never() -> None:
    assert cell([drill(365)], RIOT, Regu.A, TODAY).is_never is False
    old = cell([drill(366)], RIOT, Regu.A, TODAY)
    assert (old.value, old.is_never, old.best) == (0.0, True, None)
    assert cell([], RIOT, Regu.A, TODAY).is_never


def test_a_failed_drill_is_zero_but_not_never() -> None:
    failed = cell([drill(5, 0.0)], RIOT, Regu.A, TODAY)
    assert (failed.value, failed.is_never) == (0.0, False)


def test_incomplete_future_and_foreign_drills_do_not_count() -> None:
    for other in (drill(5, None), drill(-1), drill(5, scenario=ESCAPE), drill(5, regu=Regu.B)):
        assert cell([other], RIOT, Regu.A, TODAY).is_never
    assert value(drill(60, 0.9), drill(5, None)) == pytest.approx(0.9)
    assert value(drill(0, 0.9)) == pytest.approx(0.9)


# --- scenarios, index, gates ---


def test_golden_index() -> None:
    result = golden()
    assert [f"{item.value:.4f}" for item in result.scenarios[:2]] == ["0.5871", "0.3670"]
    # 0.61325 exactly; the reference prints it cut, not rounded half up.
    assert result.scenarios[2].value == pytest.approx(0.6132, abs=6e-5)
    assert result.index is not None
    assert f"{result.index:.1f}" == "51.8"
    assert result.band is ReadinessBand.WEAK
    assert result.gates == (Gate.SCENARIO_BELOW_MINIMUM, Gate.REGU_NEVER_TESTED)
    assert result.state is KpiState.VALUE
    assert scenarios_needing_attention(result) == {ESCAPE: pytest.approx(36.70, abs=0.005)}


@pytest.mark.parametrize(
    ("index", "band"),
    [
        (100, ReadinessBand.READY),
        (80, ReadinessBand.READY),
        (79.9, ReadinessBand.LIMITED),
        (60, ReadinessBand.LIMITED),
        (59.9, ReadinessBand.WEAK),
        (40, ReadinessBand.WEAK),
        (39.9, ReadinessBand.NOT_READY),
        (0, ReadinessBand.NOT_READY),
    ],
)
def test_bands(index: float, band: ReadinessBand) -> None:
    assert band_of(index) is band


def test_gates_cap_a_good_average() -> None:
    perfect = [row(scenario, (1, 1, 1, 1), 0) for scenario in (RIOT, CONTRABAND)]
    weak = readiness_index([*perfect, row(ESCAPE, (0.39, 0.39, 0.39, 0.39), 0)])
    assert weak.index is not None
    assert band_of(weak.index) is ReadinessBand.LIMITED
    assert (weak.band, weak.gates) == (ReadinessBand.WEAK, (Gate.SCENARIO_BELOW_MINIMUM,))
    edge = readiness_index([*perfect, ScenarioReadiness(ESCAPE, 0.4, 0.4, 0.0, perfect[0].cells)])
    assert (edge.gates, dict(scenarios_needing_attention(edge))) == ((), {})
    never = readiness_index([*perfect, row(ESCAPE, (1, 1, 1, 0), 0)])
    assert never.index is not None
    assert band_of(never.index) is ReadinessBand.READY
    assert (never.band, never.gates) == (ReadinessBand.LIMITED, (Gate.REGU_NEVER_TESTED,))
    free = readiness_index([*perfect, row(ESCAPE, (1, 1, 1, 1), 0)])
    assert (free.band, free.gates, free.drags) == (ReadinessBand.READY, (), ())
    assert free.index == pytest.approx(100)


def test_a_gate_never_lifts_a_band() -> None:
    poor = readiness_index([row(scenario, (0.1, 0.1, 0.1, 0), 0) for scenario in Scenario])
    assert poor.band is ReadinessBand.NOT_READY


def test_no_regu_is_no_data_and_no_drill_is_zero() -> None:
    assert assess_readiness([drill(5)], [], [], TODAY) == Readiness(KpiState.NO_DATA)
    assert readiness_index([]).index is None
    with pytest.raises(ValueError, match="regu"):
        scenario_readiness(RIOT, [], 0.0)
    untested = assess_readiness([], [], REGUS, TODAY)
    assert (untested.index, untested.band, untested.state) == (0.0, ReadinessBand.NOT_READY, KpiState.VALUE)
    assert all(one.is_never for item in untested.scenarios for one in item.cells)


def test_penalty_counts_overdue_actions_of_the_scenario_and_is_capped() -> None:
    def action(priority: ActionPriority, late: int = 1, verified: int | None = None) -> CorrectiveAction:
        done = None if verified is None else TODAY - timedelta(days=verified)
        return CorrectiveAction(RIOT, priority, TODAY - timedelta(days=late), done)

    one_of_each = [action(priority) for priority in ActionPriority]
    assert overdue_penalty(one_of_each, RIOT, TODAY) == pytest.approx(0.08)
    assert overdue_penalty(one_of_each, ESCAPE, TODAY) == 0
    assert overdue_penalty([action(ActionPriority.CRITICAL)] * 7, RIOT, TODAY) == 0.30
    assert not is_overdue(action(ActionPriority.HIGH, late=0), TODAY)
    assert not is_overdue(action(ActionPriority.HIGH, late=9, verified=0), TODAY)
    assert is_overdue(action(ActionPriority.HIGH, late=9, verified=0), TODAY - timedelta(days=1))


# --- drags ---


def test_golden_drags_name_the_regu_and_the_points() -> None:
    drags = golden().drags
    assert len(drags) == 3
    assert (drags[0].scenario, drags[0].regu, drags[0].cause) == (ESCAPE, Regu.D, DragCause.NEVER_TESTED)
    assert drags[0].points == pytest.approx(35 * (0.175 + 0.3))
    assert (drags[1].scenario, drags[1].regu) == (RIOT, Regu.C)
    assert drags[1].points == pytest.approx(35 * 0.475 * 0.48)
    assert (drags[2].scenario, drags[2].regu) == (CONTRABAND, Regu.C)


def test_all_drags_add_up_to_what_is_missing() -> None:
    result = golden()
    assert result.index is not None
    assert sum(drag.points for drag in find_drags(result.scenarios)) == pytest.approx(100 - result.index)


def test_cause_is_the_weakest_factor() -> None:
    def first_cause(one: DrillResult) -> DragCause:
        found = find_drags([scenario_readiness(RIOT, [cell([one], RIOT, Regu.A, TODAY)], 0.0)])
        return found[0].cause

    assert first_cause(drill(200, 0.9)) is DragCause.TOO_LONG_AGO
    assert first_cause(drill(10, 0.4)) is DragCause.QUALITY
    assert first_cause(drill(10, 0.9, kind=DrillType.TABLETOP)) is DragCause.SMALL_FORMAT


def test_overdue_actions_are_a_drag_of_their_own() -> None:
    drags = find_drags([row(RIOT, (1, 1, 1, 1), 0.05)])
    assert [(drag.regu, drag.cause) for drag in drags] == [(None, DragCause.OVERDUE_ACTIONS)]
    assert drags[0].points == pytest.approx(35 * 0.05)


# --- properties ---

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
    max_size=25,
)
ACTIONS = st.lists(
    st.builds(
        CorrectiveAction,
        st.sampled_from(list(Scenario)),
        st.sampled_from(list(ActionPriority)),
        st.dates(TODAY - timedelta(days=60), TODAY + timedelta(days=300)),
    ),
    max_size=15,
)


@given(DRILLS, ACTIONS, st.integers(1, 4), st.integers(1, 400))
def test_index_stays_in_range_and_never_rises_by_waiting(
    drills: list[DrillResult], actions: list[CorrectiveAction], regus: int, days: int
) -> None:
    now = assess_readiness(drills, actions, REGUS[:regus], TODAY)
    later = assess_readiness(drills, actions, REGUS[:regus], TODAY + timedelta(days=days))
    assert now.index is not None
    assert later.index is not None
    assert 0 <= later.index <= now.index + 1e-9 <= 100 + 2e-9
    assert now.band is not None
    assert later.band is not None
    assert later.band.rank >= now.band.rank
    missing = sum(drag.points for drag in find_drags(now.scenarios))
    assert missing == pytest.approx(100 - now.index, abs=1e-9)


def test_weights_are_a_version_that_is_passed_in() -> None:
    strict = ReadinessWeights(interval_days=30, half_life_days=30)
    assert recency(60, strict) == 0.5
    assert recency(60, DEFAULT_WEIGHTS) == 1.0
    with pytest.raises(ValueError, match="add up"):
        ReadinessWeights(scenarios={RIOT: 0.5, ESCAPE: 0.3})
    with pytest.raises(ValueError, match="add up"):
        ReadinessWeights(objective_share=0.9)


def test_exactly_on_a_limit_is_not_below_it() -> None:
    """0.7 * 0.4 + 0.3 * 0.4 is 0.39999999999999997 for a computer."""
    at_limit = row(RIOT, (0.4, 0.4, 0.4, 0.4), 0.0)
    assert at_limit.value < 0.40
    assert not is_weak(at_limit.value)
    assert is_weak(0.3999)
    readiness = readiness_index([at_limit, row(ESCAPE, (0.9,) * 4, 0.0), row(CONTRABAND, (0.9,) * 4, 0.0)])
    assert readiness.gates == ()
    assert scenarios_needing_attention(readiness) == {}
    assert band_of(at_limit.index) is ReadinessBand.WEAK

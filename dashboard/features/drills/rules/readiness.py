"""Readiness of a scenario (R_s), the readiness index (RI), its band, gates and biggest drags.

Called by kpis, the wall and the drills page. Never averages a hole away: the worst regu weighs extra and
gates cap the band. Source: domain 3.3.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from dashboard.features.drills.rules.cells import Cell, DrillResult, by_cell, cell
from dashboard.features.drills.rules.codes import ActionPriority, DragCause, Gate, ReadinessBand
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS, ReadinessWeights
from dashboard.kernel.kpi import KpiState
from dashboard.kernel.reference import Regu, Scenario

DRAGS_SHOWN = 3
# Four regu at exactly 0.40 come out as 0.39999999999999997: that is not "below 0.40".
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class CorrectiveAction:
    """``due`` is the original due date; ``verified_on`` the day a retest proved it done."""

    scenario: Scenario
    priority: ActionPriority
    due: date
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class ScenarioReadiness:
    """``value`` is R_s, 0..1; ``penalty`` is pi_s; ``strength`` is R_s before the penalty."""

    scenario: Scenario
    value: float
    strength: float
    penalty: float
    cells: tuple[Cell, ...]

    @property
    def index(self) -> float:
        """R_s as index points, 0..100, unrounded."""
        return 100.0 * self.value


@dataclass(frozen=True, slots=True)
class Drag:
    """What pulls the index down. ``points`` of the index lost; all drags add up to 100 - RI.

    ``regu`` and ``cell`` are None for overdue corrective actions, which belong to the scenario.
    """

    scenario: Scenario
    regu: Regu | None
    points: float
    cause: DragCause
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Readiness:
    """The whole answer. Without regu: state no_data, index and band None, nothing else."""

    state: KpiState
    index: float | None = None
    band: ReadinessBand | None = None
    gates: tuple[Gate, ...] = ()
    scenarios: tuple[ScenarioReadiness, ...] = ()
    drags: tuple[Drag, ...] = ()


def is_overdue(action: CorrectiveAction, as_of: date) -> bool:
    """Past the original due date and not verified by a retest by then."""
    is_verified = action.verified_on is not None and action.verified_on <= as_of
    return as_of > action.due and not is_verified


def overdue_penalty(
    actions: Iterable[CorrectiveAction],
    scenario: Scenario,
    as_of: date,
    weights: ReadinessWeights = DEFAULT_WEIGHTS,
) -> float:
    """``pi_s = min(0.30, 0.05 critical + 0.02 high + 0.01 other)`` over overdue actions of the scenario."""
    overdue = (action for action in actions if action.scenario is scenario and is_overdue(action, as_of))
    # Exact, so that the order in which the actions come makes no other number.
    return min(weights.max_penalty, fsum(weights.overdue[action.priority] for action in overdue))


def scenario_readiness(
    scenario: Scenario, cells: Sequence[Cell], penalty: float, weights: ReadinessWeights = DEFAULT_WEIGHTS
) -> ScenarioReadiness:
    """``R_s = (0.7 mean C + 0.3 min C) * (1 - pi_s)``. Raises ValueError without cells."""
    if not cells:
        raise ValueError("a scenario without regu has no readiness")
    values = [item.value for item in cells]
    strength = weights.mean_share * sum(values) / len(values) + weights.worst_share * min(values)
    return ScenarioReadiness(scenario, strength * (1 - penalty), strength, penalty, tuple(cells))


def band_of(index: float, weights: ReadinessWeights = DEFAULT_WEIGHTS) -> ReadinessBand:
    """Band of an index 0..100 without gates: from 80, 60, 40, below."""
    reached = index + _ROUNDING
    if reached >= weights.ready_from:
        return ReadinessBand.READY
    if reached >= weights.limited_from:
        return ReadinessBand.LIMITED
    return ReadinessBand.WEAK if reached >= weights.weak_from else ReadinessBand.NOT_READY


def is_weak(value: float, weights: ReadinessWeights = DEFAULT_WEIGHTS) -> bool:
    """Whether an R_s (0..1) is below the minimum of 0.40."""
    return value + _ROUNDING < weights.scenario_minimum


def readiness_index(
    scenarios: Sequence[ScenarioReadiness], weights: ReadinessWeights = DEFAULT_WEIGHTS
) -> Readiness:
    """``RI = 100 * sum v_s R_s`` with gates and the three biggest drags; no scenario is no_data.

    Gates: an R_s below 0.40 caps the band at weak, a regu that was never tested caps it at limited.
    """
    if not scenarios:
        return Readiness(KpiState.NO_DATA)
    index = 100.0 * sum(weights.scenarios[item.scenario] * item.value for item in scenarios)
    gates, band = [], band_of(index, weights)
    if any(is_weak(item.value, weights) for item in scenarios):
        gates.append(Gate.SCENARIO_BELOW_MINIMUM)
        band = _worse(band, ReadinessBand.WEAK)
    if any(one.is_never for item in scenarios for one in item.cells):
        gates.append(Gate.REGU_NEVER_TESTED)
        band = _worse(band, ReadinessBand.LIMITED)
    drags = find_drags(scenarios, weights)[:DRAGS_SHOWN]
    return Readiness(KpiState.VALUE, index, band, tuple(gates), tuple(scenarios), drags)


def assess_readiness(
    drills: Iterable[DrillResult],
    actions: Iterable[CorrectiveAction],
    regus: Sequence[Regu],
    as_of: date,
    weights: ReadinessWeights = DEFAULT_WEIGHTS,
) -> Readiness:
    """From results to the index at the site day ``as_of``; no regu configured is no_data (domain 3.3)."""
    if not regus:
        return Readiness(KpiState.NO_DATA)
    held, open_actions = by_cell(drills), list(actions)
    results = [
        scenario_readiness(
            scenario,
            [cell(held[scenario, regu], scenario, regu, as_of, weights) for regu in regus],
            overdue_penalty(open_actions, scenario, as_of, weights),
            weights,
        )
        for scenario in weights.scenarios
    ]
    return readiness_index(results, weights)


def find_drags(
    scenarios: Sequence[ScenarioReadiness], weights: ReadinessWeights = DEFAULT_WEIGHTS
) -> tuple[Drag, ...]:
    """Everything that costs points, biggest first; together exactly ``100 - RI``.

    A cell loses through the mean and, if it is the worst, through the minimum (equally worst regu share
    that part). Overdue actions lose what closing them today would give back.
    """
    drags: list[Drag] = []
    for item in scenarios:
        scale = 100.0 * weights.scenarios[item.scenario]
        worst = min(one.value for one in item.cells)
        sharing = sum(one.value == worst for one in item.cells)
        for one in item.cells:
            share = weights.mean_share / len(item.cells)
            if one.value == worst:
                share += weights.worst_share / sharing
            drags.append(Drag(item.scenario, one.regu, scale * share * (1 - one.value), _cause(one), one))
        penalty_points = scale * item.strength * item.penalty
        drags.append(Drag(item.scenario, None, penalty_points, DragCause.OVERDUE_ACTIONS))
    return tuple(sorted((drag for drag in drags if drag.points > 0), key=lambda drag: -drag.points))


def _cause(one: Cell) -> DragCause:
    """The weakest factor of ``Q * tau * f`` names the cause."""
    if one.is_never:
        return DragCause.NEVER_TESTED
    if one.best is None or one.best.quality is None or one.effect is None or one.recency is None:
        return DragCause.QUALITY
    factors = {
        DragCause.QUALITY: one.best.quality,
        DragCause.TOO_LONG_AGO: one.recency,
        DragCause.SMALL_FORMAT: one.effect,
    }
    return min(factors, key=lambda cause: factors[cause])


def _worse(one: ReadinessBand, other: ReadinessBand) -> ReadinessBand:
    return max(one, other, key=lambda band: band.rank)


def scenarios_needing_attention(
    readiness: Readiness, weights: ReadinessWeights = DEFAULT_WEIGHTS
) -> Mapping[Scenario, float]:
    """Scenario -> index points, of those below 40: each is a "hal" of the wall (semantics.md)."""
    return {item.scenario: item.index for item in readiness.scenarios if is_weak(item.value, weights)}

"""The cheapest next drill: what each possible drill would add to the index today, per planned hour.

Called by kpis for the drills page. Every scenario x regu x type, joint or by one agency, is tried with the
quality that the version expects. What would not raise the index is never advised. Source: domain 3.3, N6.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.features.drills.rules.cells import Cell, DrillResult, by_cell, cell
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.readiness import CorrectiveAction, overdue_penalty, scenario_readiness
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS, ReadinessWeights
from dashboard.kernel.reference import Regu, Scenario

# What floating point leaves of nothing.
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class PossibleDrill:
    """``gain`` in points of the index if it were held today; may be below 0. ``hours`` as planned."""

    scenario: Scenario
    regu: Regu
    type: DrillType
    is_joint: bool
    gain: float
    hours: float

    @property
    def rate(self) -> float:
        """Points per planned hour: what the ranking goes by."""
        return self.gain / self.hours


def possible_drills(
    drills: Iterable[DrillResult],
    actions: Iterable[CorrectiveAction],
    regus: Sequence[Regu],
    as_of: date,
    weights: ReadinessWeights = DEFAULT_WEIGHTS,
) -> tuple[PossibleDrill, ...]:
    """Every possible drill with its gain: 3 scenarios x regu x 4 types x joint or one agency, unranked.

    A new drill replaces the latest of its type: a better one is lost with it, so the gain may be negative.
    """
    held, open_actions = by_cell(drills), list(actions)
    found: list[PossibleDrill] = []
    for scenario, share in weights.scenarios.items():
        cells = {regu: cell(held[scenario, regu], scenario, regu, as_of, weights) for regu in regus}
        penalty = overdue_penalty(open_actions, scenario, as_of, weights)
        before = _value(scenario, cells.values(), penalty, weights)
        for regu in regus:
            for kind in DrillType:
                for is_joint in (True, False):
                    drill = DrillResult("", scenario, regu, kind, is_joint, as_of, weights.expected_quality)
                    changed = cell([*held[scenario, regu], drill], scenario, regu, as_of, weights)
                    after = _value(scenario, {**cells, regu: changed}.values(), penalty, weights)
                    gain = 100.0 * share * (after - before)
                    hours = weights.hours[kind]
                    found.append(PossibleDrill(scenario, regu, kind, is_joint, gain, hours))
    return tuple(found)


def rank(possible: Iterable[PossibleDrill]) -> tuple[PossibleDrill, ...]:
    """All of them, most points per hour first; of equals the one that adds more."""
    return tuple(sorted(possible, key=lambda one: (-one.rate, -one.gain)))


def advise(possible: Iterable[PossibleDrill]) -> tuple[PossibleDrill, ...]:
    """Those that raise the index, in their rank."""
    return rank(one for one in possible if one.gain > _NOTHING)


def best_per_cell(advised: Iterable[PossibleDrill]) -> tuple[PossibleDrill, ...]:
    """The first of each scenario and regu, ranking kept: a short list that does not repeat itself."""
    first: dict[tuple[Scenario, Regu], PossibleDrill] = {}
    for one in advised:
        first.setdefault((one.scenario, one.regu), one)
    return tuple(first.values())


def _value(scenario: Scenario, cells: Iterable[Cell], penalty: float, weights: ReadinessWeights) -> float:
    return scenario_readiness(scenario, tuple(cells), penalty, weights).value

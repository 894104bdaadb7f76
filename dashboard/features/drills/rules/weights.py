"""Every number of the readiness formula that a committee could change, with its default.

Passed into quality and readiness, so that a later version leaves history as it was. Never read the
defaults inside a formula. Names, ranges and the flat form of a version: weight_names.py. Source: domain 3.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import fsum, isclose
from types import MappingProxyType

from dashboard.features.drills.rules.codes import ActionPriority, DrillType, Rating
from dashboard.features.drills.rules.templates import INJECTS, MINUTE, OBJECTIVES, name_of
from dashboard.kernel.reference import Scenario


def _rating_scores() -> Mapping[Rating, float]:
    return MappingProxyType({Rating.P: 1.00, Rating.S: 0.75, Rating.M: 0.40, Rating.U: 0.00})


def _type_weights() -> Mapping[DrillType, float]:
    return MappingProxyType(
        {
            DrillType.FULL_SCALE: 1.0,
            DrillType.FUNCTIONAL: 0.85,
            DrillType.DRILL: 0.75,
            DrillType.TABLETOP: 0.5,
        }
    )


def _scenario_weights() -> Mapping[Scenario, float]:
    return MappingProxyType({Scenario.RIOT: 0.35, Scenario.ESCAPE: 0.35, Scenario.CONTRABAND: 0.30})


def _overdue_weights() -> Mapping[ActionPriority, float]:
    return MappingProxyType(
        {ActionPriority.CRITICAL: 0.05, ActionPriority.HIGH: 0.02, ActionPriority.OTHER: 0.01}
    )


def _planned_hours() -> Mapping[DrillType, float]:
    return MappingProxyType(
        {
            DrillType.FULL_SCALE: 6.0,
            DrillType.FUNCTIONAL: 4.0,
            DrillType.DRILL: 2.0,
            DrillType.TABLETOP: 1.5,
        }
    )


def _objective_weights() -> Mapping[str, float]:
    return MappingProxyType(
        {name_of(scenario, one.text_key): one.weight for scenario, rows in OBJECTIVES.items() for one in rows}
    )


def _target_minutes() -> Mapping[str, float]:
    return MappingProxyType(
        {
            name_of(scenario, one.text_key): one.target_seconds / MINUTE
            for scenario, rows in INJECTS.items()
            for one in rows
        }
    )


@dataclass(frozen=True, slots=True)
class ReadinessWeights:
    """Shares are 0..1, days are whole days, band limits are index points 0..100.

    ``ratings`` are our numbers for HSEEP's letters (HSEEP itself is ordinal). ``hours`` (planned, per type)
    and ``expected_quality`` serve advice and forecast only. ``objectives`` (weights) and ``targets``
    (minutes), both by scenario and name (``riot_lockdown``), are what a drill is planned with and a real
    incident scored by. Raises ValueError when scenario weights, quality shares or mean and minimum do not
    add up to 1, because the index would then leave 0..100.
    """

    ratings: Mapping[Rating, float] = field(default_factory=_rating_scores)
    objective_share: float = 0.7
    timing_share: float = 0.3
    min_rated_share: float = 0.60
    types: Mapping[DrillType, float] = field(default_factory=_type_weights)
    one_agency: float = 0.85
    interval_days: int = 90
    half_life_days: int = 90
    expiry_days: int = 365
    mean_share: float = 0.7
    worst_share: float = 0.3
    scenarios: Mapping[Scenario, float] = field(default_factory=_scenario_weights)
    overdue: Mapping[ActionPriority, float] = field(default_factory=_overdue_weights)
    max_penalty: float = 0.30
    ready_from: float = 80.0
    limited_from: float = 60.0
    weak_from: float = 40.0
    scenario_minimum: float = 0.40
    hours: Mapping[DrillType, float] = field(default_factory=_planned_hours)
    expected_quality: float = 0.75
    objectives: Mapping[str, float] = field(default_factory=_objective_weights)
    targets: Mapping[str, float] = field(default_factory=_target_minutes)

    def __post_init__(self) -> None:
        sums = (
            self.objective_share + self.timing_share,
            self.mean_share + self.worst_share,
            fsum(self.scenarios.values()),
        )
        if not all(isclose(total, 1.0) for total in sums):
            raise ValueError("readiness weights must add up to 1")


DEFAULT_WEIGHTS = ReadinessWeights()

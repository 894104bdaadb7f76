"""A version of the weights as a flat mapping, name -> number: how it is stored, typed and compared.

Called by forms, actions and queries. Strict in both directions: a mapping with a name too many or too few,
or a number outside its range, is no version; one that was stored before a name existed is completed first.
Names of faults are keys of the string table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, isclose, isfinite
from types import MappingProxyType
from typing import Any

from dashboard.features.drills.rules.codes import ActionPriority, DrillType, Rating
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS, ReadinessWeights
from dashboard.kernel.reference import Scenario

_FAULT = "drills.weights.fault"


@dataclass(frozen=True, slots=True)
class WeightRange:
    """What a number may be, both ends included; ``fault`` is the sentence that says so."""

    low: float
    high: float
    fault: str
    is_whole: bool = False


_SHARE = WeightRange(0.0, 1.0, f"{_FAULT}.share")
# A weight of 0 would take a scenario, a type or a regu out of the index without anybody seeing it.
_POSITIVE = WeightRange(0.01, 1.0, f"{_FAULT}.positive")
_DAYS = WeightRange(1, 365, f"{_FAULT}.days", is_whole=True)
# Not below 180: "cells tested in 180 days" is counted from the same drills.
_EXPIRY = WeightRange(180, 730, f"{_FAULT}.expiry", is_whole=True)
_POINTS = WeightRange(1.0, 100.0, f"{_FAULT}.points")
_HOURS = WeightRange(0.25, 48.0, f"{_FAULT}.hours")
_OBJECTIVE = WeightRange(0.1, 10.0, f"{_FAULT}.objective")
_TARGET = WeightRange(0.5, 240.0, f"{_FAULT}.target")


def _of(prefix: str, names: Mapping[str, float], scenario: Scenario, limits: WeightRange) -> dict:
    start = f"{scenario.value}_"
    return {f"{prefix}_{name}": limits for name in names if name.startswith(start)}


_OUTLINES: Mapping[str, Mapping[str, WeightRange]] = {
    **{
        f"objectives_{one.value}": _of("objectives", DEFAULT_WEIGHTS.objectives, one, _OBJECTIVE)
        for one in Scenario
    },
    **{f"targets_{one.value}": _of("target", DEFAULT_WEIGHTS.targets, one, _TARGET) for one in Scenario},
}

GROUPS: Mapping[str, Mapping[str, WeightRange]] = MappingProxyType(
    {
        "ratings": {f"rating_{one.value}": _SHARE for one in Rating},
        "quality": {"objective_share": _SHARE, "timing_share": _SHARE, "min_rated_share": _POSITIVE},
        "types": {**{f"type_{one.value}": _POSITIVE for one in DrillType}, "one_agency": _POSITIVE},
        "decay": {"interval_days": _DAYS, "half_life_days": _DAYS, "expiry_days": _EXPIRY},
        "scenarios": {f"scenario_{one.value}": _POSITIVE for one in Scenario},
        "regus": {"mean_share": _SHARE, "worst_share": _SHARE},
        "penalties": {**{f"overdue_{one.value}": _SHARE for one in ActionPriority}, "max_penalty": _SHARE},
        "bands": {"ready_from": _POINTS, "limited_from": _POINTS, "weak_from": _POINTS},
        "gates": {"scenario_minimum": _SHARE},
        "advice": {**{f"hours_{one.value}": _HOURS for one in DrillType}, "expected_quality": _POSITIVE},
        **_OUTLINES,
    }
)
"""Group -> name -> range, in the order in which the page shows them."""

RANGES: Mapping[str, WeightRange] = MappingProxyType(
    {name: limits for names in GROUPS.values() for name, limits in names.items()}
)

_SUMS = (
    (("objective_share", "timing_share"), f"{_FAULT}.sum"),
    (("mean_share", "worst_share"), f"{_FAULT}.sum"),
    (tuple(GROUPS["scenarios"]), f"{_FAULT}.sum_scenarios"),
)
# From high to low; equal is allowed for ratings only: two bands may not begin at one number.
_ORDERS = (
    (tuple(GROUPS["ratings"]), f"{_FAULT}.order_ratings", False),
    (("ready_from", "limited_from", "weak_from"), f"{_FAULT}.order_bands", True),
    (("expiry_days", "interval_days"), f"{_FAULT}.order_days", True),
)


def values_of(weights: ReadinessWeights) -> dict[str, float]:
    """The flat mapping of a version: every name of ``RANGES``, JSON-safe."""
    maps = {
        "rating": weights.ratings,
        "type": weights.types,
        "scenario": weights.scenarios,
        "overdue": weights.overdue,
        "hours": weights.hours,
        "objectives": weights.objectives,
        "target": weights.targets,
    }
    found: dict[str, float] = {}
    for name in RANGES:
        prefix, _, code = name.partition("_")
        inner = {str(key): value for key, value in maps.get(prefix, {}).items()}
        found[name] = inner[code] if code in inner else getattr(weights, name)
    return found


def find_faults(values: Mapping[str, Any]) -> dict[str, str]:
    """Name -> key of the sentence that says what is wrong; empty for a usable version.

    A name that nobody knows and a name that is missing are faults too.
    """
    faults = {name: f"{_FAULT}.unknown" for name in values if name not in RANGES}
    for name, limits in RANGES.items():
        if not _is_within(values.get(name), limits):
            faults[name] = limits.fault
    if faults:
        return faults
    for names, fault in _SUMS:
        if not isclose(fsum(values[name] for name in names), 1.0, abs_tol=1e-9):
            faults[names[0]] = fault
    for names, fault, is_strict in _ORDERS:
        for higher, lower in pairwise(names):
            if values[higher] < values[lower] or (is_strict and values[higher] == values[lower]):
                faults.setdefault(lower, fault)
    return faults


def weights_from(values: Mapping[str, Any]) -> ReadinessWeights:
    """The version that a flat mapping describes. Raises ValueError when it has a fault."""
    faults = find_faults(values)
    if faults:
        raise ValueError(f"not a version of the readiness weights: {', '.join(sorted(faults))}")
    inner = {
        "ratings": {one: float(values[f"rating_{one.value}"]) for one in Rating},
        "types": {one: float(values[f"type_{one.value}"]) for one in DrillType},
        "scenarios": {one: float(values[f"scenario_{one.value}"]) for one in Scenario},
        "overdue": {one: float(values[f"overdue_{one.value}"]) for one in ActionPriority},
        "hours": {one: float(values[f"hours_{one.value}"]) for one in DrillType},
        "objectives": {one: float(values[f"objectives_{one}"]) for one in DEFAULT_WEIGHTS.objectives},
        "targets": {one: float(values[f"target_{one}"]) for one in DEFAULT_WEIGHTS.targets},
    }
    prefixes = ("rating_", "type_", "scenario_", "overdue_", "hours_", "objectives_", "target_")
    plain: dict[str, Any] = {
        name: int(values[name]) if limits.is_whole else float(values[name])
        for name, limits in RANGES.items()
        if not name.startswith(prefixes) or name == "scenario_minimum"
    }
    return ReadinessWeights(**{name: MappingProxyType(one) for name, one in inner.items()}, **plain)


def stored_weights(values: Mapping[str, Any]) -> ReadinessWeights:
    """The version that was stored as ``values``: a name that came later had its default. Raises ValueError.

    Whoever changes one of these defaults keeps the old number here, for the versions stored without it.
    """
    later = values_of(DEFAULT_WEIGHTS)
    return weights_from({name: later[name] for names in _OUTLINES.values() for name in names} | dict(values))


def _is_within(value: object, limits: WeightRange) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return False
    if limits.is_whole and value != int(value):
        return False
    return limits.low <= value <= limits.high

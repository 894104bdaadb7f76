"""One cell of the readiness grid: how well one regu is tested in one scenario, today.

Called by readiness and by the grid on the drills page. Never lets an old success hide a later failure:
of each drill type only the latest one speaks. Source: domain 3.3.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS, ReadinessWeights
from dashboard.kernel.reference import Regu, Scenario


@dataclass(frozen=True, slots=True)
class DrillResult:
    """One drill that was held (a cancelled one is none). ``quality`` is Q, 0..1, None if incomplete.

    ``held_on`` is a site day. A drill with several regu is one result for each.
    """

    reference: str
    scenario: Scenario
    regu: Regu
    type: DrillType
    is_joint: bool
    held_on: date
    quality: float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` is C, 0..1. ``best`` is the drill it rests on; None: "belum diuji", value 0.

    ``effect`` is tau, ``recency`` f(a), both 0..1; ``age_days`` the age of ``best``. They explain the
    value and are None for a cell that was never tested.
    """

    regu: Regu
    value: float
    best: DrillResult | None = None
    age_days: int | None = None
    effect: float | None = None
    recency: float | None = None
    is_never: bool = False


def by_cell(drills: Iterable[DrillResult]) -> Mapping[tuple[Scenario, Regu], Sequence[DrillResult]]:
    """Every cell with its own drills, in the order given; an empty list for one that has none."""
    found: dict[tuple[Scenario, Regu], list[DrillResult]] = defaultdict(list)
    for drill in drills:
        found[drill.scenario, drill.regu].append(drill)
    return found


def effect(drill_type: DrillType, is_joint: bool, weights: ReadinessWeights = DEFAULT_WEIGHTS) -> float:
    """``tau``: type x participation, 0..1; 0.85 of it when only one agency took part."""
    return weights.types[drill_type] * (1.0 if is_joint else weights.one_agency)


def recency(age_days: int, weights: ReadinessWeights = DEFAULT_WEIGHTS) -> float:
    """``f(a)``: 1 up to the interval (90 d), then halved every 90 days."""
    late = max(age_days - weights.interval_days, 0)
    return 0.5 ** (late / weights.half_life_days)


def cell(
    drills: Iterable[DrillResult],
    scenario: Scenario,
    regu: Regu,
    as_of: date,
    weights: ReadinessWeights = DEFAULT_WEIGHTS,
) -> Cell:
    """``C = max over types of Q * tau * f``, of each type only the latest (domain 3.3).

    Left out: drills after ``as_of``, without quality, or older than 365 days. When nothing remains the
    value is 0 and the cell ``is_never``. Two of one type on one day: the weaker one speaks.
    """
    latest: dict[DrillType, DrillResult] = {}
    for drill in drills:
        if drill.scenario is not scenario or drill.regu is not regu or drill.quality is None:
            continue
        if not 0 <= (as_of - drill.held_on).days <= weights.expiry_days:
            continue
        known = latest.get(drill.type)
        if known is None or _is_later(drill, known, weights):
            latest[drill.type] = drill
    if not latest:
        return Cell(regu, 0.0, is_never=True)
    candidates = [_rest_on(drill, as_of, weights) for drill in latest.values()]
    return max(candidates, key=lambda candidate: candidate.value)


def _is_later(drill: DrillResult, known: DrillResult, weights: ReadinessWeights) -> bool:
    if drill.held_on != known.held_on:
        return drill.held_on > known.held_on
    return _strength(drill, weights) < _strength(known, weights)


def _strength(drill: DrillResult, weights: ReadinessWeights) -> float:
    return (drill.quality or 0.0) * effect(drill.type, drill.is_joint, weights)


def _rest_on(drill: DrillResult, as_of: date, weights: ReadinessWeights) -> Cell:
    age = (as_of - drill.held_on).days
    fresh = recency(age, weights)
    return Cell(
        regu=drill.regu,
        value=_strength(drill, weights) * fresh,
        best=drill,
        age_days=age,
        effect=effect(drill.type, drill.is_joint, weights),
        recency=fresh,
    )

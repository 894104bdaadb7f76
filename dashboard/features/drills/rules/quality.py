"""Quality of one drill: objectives (O), timing (T), both together (Q).

Called by the evaluation form (preview), actions and kpis. Never guesses: what was not observed is left
out, and with too little observed there is no quality at all. Source: domain 3.3.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.features.drills.rules.codes import InjectOutcome, Rating
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS, ReadinessWeights


@dataclass(frozen=True, slots=True)
class RatedObjective:
    """``weight`` above 0; ``rating`` None: not observed."""

    weight: float
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class TimedInject:
    """Minutes from the inject to the expected reaction. ``target`` None: an inject without a time.

    ``actual`` None with ``achieved``: the time was not taken, so the inject cannot be scored.
    """

    target: float | None
    actual: float | None
    outcome: InjectOutcome = InjectOutcome.ACHIEVED


@dataclass(frozen=True, slots=True)
class DrillQuality:
    """Shares 0..1, unrounded. ``quality`` None: "evaluasi belum lengkap", the drill does not count."""

    objectives: float | None
    timing: float | None
    quality: float | None
    rated_share: float | None


def objective_score(
    objectives: Iterable[RatedObjective], weights: ReadinessWeights = DEFAULT_WEIGHTS
) -> tuple[float | None, float | None]:
    """``O = sum w*v / sum w`` over the rated ones, and the rated share of the whole weight.

    Both 0..1; O is None when nothing was rated, both are None without any weight.
    """
    items = list(objectives)
    total = sum(item.weight for item in items)
    if total <= 0:
        return None, None
    rated = [(item.weight, item.rating) for item in items if item.rating is not None]
    rated_weight = sum(weight for weight, _ in rated)
    if rated_weight <= 0:
        return None, 0.0
    achieved = sum(weight * weights.ratings[rating] for weight, rating in rated)
    return achieved / rated_weight, rated_weight / total


def inject_score(inject: TimedInject) -> float | None:
    """``min(1, target / actual)``; 0 when executed but not achieved; None when it does not count.

    Raises ValueError for a target that is not above 0 or a negative actual time.
    """
    if inject.target is None or inject.outcome is InjectOutcome.CANCELLED:
        return None
    if inject.target <= 0 or (inject.actual is not None and inject.actual < 0):
        raise ValueError("inject times are minutes: target above 0, actual not negative")
    if inject.outcome is InjectOutcome.NOT_ACHIEVED:
        return 0.0
    if inject.actual is None:
        return None
    return 1.0 if inject.actual <= inject.target else inject.target / inject.actual


def timing_score(injects: Iterable[TimedInject]) -> float | None:
    """``T``: mean of the injects that count, 0..1; None when there is none."""
    scores = [score for inject in injects if (score := inject_score(inject)) is not None]
    return sum(scores) / len(scores) if scores else None


def drill_quality(
    objectives: Iterable[RatedObjective],
    injects: Iterable[TimedInject],
    weights: ReadinessWeights = DEFAULT_WEIGHTS,
) -> DrillQuality:
    """``Q = 0.7 O + 0.3 T``; without a timed inject ``Q = O``; None below 60 % rated weight."""
    achieved, rated_share = objective_score(objectives, weights)
    timing = timing_score(injects)
    if achieved is None or rated_share is None or rated_share < weights.min_rated_share:
        return DrillQuality(achieved, timing, None, rated_share)
    quality = achieved
    if timing is not None:
        quality = weights.objective_share * achieved + weights.timing_share * timing
    return DrillQuality(achieved, timing, quality, rated_share)

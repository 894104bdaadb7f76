"""How a drill's quality came about, step by step, so that anybody can follow it with a pencil."""

from dataclasses import dataclass
from math import fsum

from dashboard.features.drills.queries.records import DrillDetail
from dashboard.features.drills.rules.quality import TimedInject, inject_score
from dashboard.features.drills.rules.templates import MINUTE
from dashboard.features.drills.ui.weights_view import written
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number, percent


@dataclass(frozen=True)
class Sums:
    """Sentences; empty ones where there is nothing to compute."""

    objectives: str = ""
    observed: str = ""
    timing: str = ""
    quality: str = ""


def sums_of(detail: DrillDetail, language: Language) -> Sums:
    """O over the rated objectives, T over the timed injects, Q from both; all zero to one, four decimals.

    Weights stand as they were agreed, with all their decimals: rounded, the sums would not add up.
    """
    if detail.row.evaluated_at is None:
        return Sums(quality=say("drills.report.sum.not_yet", language))
    rated = [
        (one.weight, detail.weights.ratings[one.rating])
        for one in detail.objectives
        if one.rating is not None
    ]
    objectives = say("drills.report.sum.none_rated", language)
    if rated and detail.objectives_score is not None:
        above = " + ".join(f"{written(w, language)} × {written(v, language)}" for w, v in rated)
        below = written(fsum(weight for weight, _ in rated), language)
        objectives = f"O = ({above}) / {below} = {_share(detail.objectives_score, language)}"
    return Sums(
        objectives=objectives,
        observed=say(
            "drills.report.sum.observed",
            language,
            share=percent(100 * (detail.rated_share or 0.0), language),
            least=written(100 * detail.weights.min_rated_share, language) + " %",
        ),
        timing=_timing(detail, language),
        quality=_quality(detail, language),
    )


def _timing(detail: DrillDetail, language: Language) -> str:
    scores = []
    for one in detail.injects:
        actual = None if one.actual_seconds is None else one.actual_seconds / MINUTE
        score = inject_score(TimedInject(one.target_seconds / MINUTE, actual, one.outcome))
        if score is not None:
            scores.append(score)
    if not scores or detail.timing_score is None:
        return say("drills.report.sum.no_timing", language)
    above = " + ".join(_share(score, language) for score in scores)
    return f"T = ({above}) / {len(scores)} = {_share(detail.timing_score, language)}"


def _quality(detail: DrillDetail, language: Language) -> str:
    quality, objectives, timing = detail.row.quality, detail.objectives_score, detail.timing_score
    if quality is None or objectives is None:
        return say("drills.report.sum.incomplete", language)
    if timing is None:
        return f"Q = O = {_share(quality, language)}"
    parts = detail.weights
    of_objectives = f"{written(parts.objective_share, language)} × {_share(objectives, language)}"
    of_timing = f"{written(parts.timing_share, language)} × {_share(timing, language)}"
    return f"Q = {of_objectives} + {of_timing} = {_share(quality, language)}"


def _share(value: float, language: Language) -> str:
    return number(value, language, 4)

"""What ``/drills/REFERENCE`` shows, already worded, with what this actor may do to the drill."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.features.drills.queries.records import (
    DrillDetail,
    DrillRow,
    DrillState,
    InjectRow,
    ObjectiveRow,
)
from dashboard.features.drills.rules.codes import InjectOutcome
from dashboard.features.drills.ui.action_lines import ActionLine, action_line
from dashboard.features.drills.ui.weights_view import written
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, duration_words, number, percent, short_day


@dataclass(frozen=True)
class ObjectiveLine:
    """One objective. ``note`` is its weight in words."""

    number: str
    name: str
    note: str
    weight: str
    rating: str


@dataclass(frozen=True)
class InjectLine:
    """One timed inject. ``note`` is its target in words, ``result`` the time or the outcome."""

    number: str
    name: str
    note: str
    target: str
    result: str


@dataclass(frozen=True)
class DrillView:
    """The drill. ``refused_note`` says why this evaluator may not rate it."""

    reference: str = ""
    title: str = ""
    state: str = ""
    type: str = ""
    regus: str = ""
    agencies: str = ""
    commander: str = ""
    planned_for: str = ""
    held_at: str = ""
    evaluated_at: str = ""
    quality: str = ""
    quality_note: str = ""
    notes: str = ""
    is_evaluated: bool = False
    may_conduct: bool = False
    is_running: bool = False
    may_add_action: bool = False
    refused_note: str = ""
    objectives: tuple[ObjectiveLine, ...] = ()
    injects: tuple[InjectLine, ...] = ()
    actions: tuple[ActionLine, ...] = ()


def view_of(detail: DrillDetail, actor: Actor, now: datetime) -> DrillView:
    """The drill as this actor may see it."""
    row, language = detail.row, actor.language
    refused = _refusal(row, actor)
    is_evaluated = row.evaluated_at is not None
    plans = actor.may(Permission.DRILL_PLAN)
    return DrillView(
        reference=row.reference,
        title=say(f"scenario.{row.scenario.value}", language),
        state=say(f"drills.state.{row.state.value}", language),
        type=say(f"drills.type.{row.type.value}", language),
        regus=", ".join(row.regus),
        agencies=", ".join(say(f"agency.short.{one.value}", language) for one in row.agencies),
        commander=say(f"role.{row.commander}", language) if row.commander else "",
        planned_for=_moment(row.planned_for, language),
        held_at=_moment(row.held_at, language),
        evaluated_at=_moment(row.evaluated_at, language),
        quality="" if row.quality is None else number(100 * row.quality, language, 1),
        quality_note=_quality_note(detail, language) if is_evaluated else "",
        notes=say("drills.detail.notes.hidden", language) if detail.has_hidden_notes else detail.notes,
        is_evaluated=is_evaluated,
        may_conduct=_may_conduct(row, actor),
        is_running=row.state is DrillState.RUNNING,
        may_add_action=plans and is_evaluated,
        refused_note=say(refused, language) if refused and actor.may(Permission.DRILL_EVALUATE) else "",
        objectives=tuple(_objective(one, language, is_evaluated) for one in detail.objectives),
        injects=tuple(_inject(one, language) for one in detail.injects),
        actions=tuple(action_line(one, site_day(now), language) for one in detail.actions),
    )


def _may_conduct(row: DrillRow, actor: Actor) -> bool:
    """Whether to show the way to the controls; whether a press counts is decided by rules.conduct."""
    is_over = row.state is DrillState.CANCELLED or row.evaluated_at is not None
    takes_part = actor.agency in row.agencies and row.commander not in actor.roles
    return actor.may(Permission.DRILL_CONDUCT) and takes_part and not is_over


def _refusal(row: DrillRow, actor: Actor) -> str:
    """Why this actor may not rate the drill now, as the action would say it; empty when they may."""
    if row.state is DrillState.CANCELLED:
        return "drills.refused.cancelled"
    if row.state is DrillState.EVALUATED:
        return "drills.refused.evaluated"
    if row.state is DrillState.PLANNED:
        return "drills.refused.not_held"
    if actor.user_id == row.planned_by:
        return "drills.refused.own_plan"
    return "drills.refused.own_command" if row.commander and row.commander in actor.roles else ""


def _moment(moment: datetime | None, language: Language) -> str:
    return "" if moment is None else f"{short_day(moment, language)}, {clock_time(moment, language)}"


def _quality_note(detail: DrillDetail, language: Language) -> str:
    if detail.row.quality is None:
        least = written(100 * detail.weights.min_rated_share, language)
        return say("drills.detail.quality.none", language, least=least)
    timing = say("drills.detail.quality.no_timing", language)
    if detail.timing_score is not None:
        timing = number(100 * detail.timing_score, language, 1)
    return say(
        "drills.detail.quality.parts",
        language,
        objectives=number(100 * (detail.objectives_score or 0.0), language, 1),
        timing=timing,
        share=percent(100 * (detail.rated_share or 0.0), language),
    )


def _objective(row: ObjectiveRow, language: Language, is_evaluated: bool) -> ObjectiveLine:
    unrated = "not_observed" if is_evaluated else ""
    rating = row.rating.value if row.rating is not None else unrated
    weight = written(row.weight, language)
    return ObjectiveLine(
        number=str(row.number),
        name=say(row.text_key, language) if row.text_key else row.text,
        note=say("drills.evaluate.weight", language, weight=weight),
        weight=weight,
        rating=say(f"drills.rating.{rating}", language) if rating else "",
    )


def _inject(row: InjectRow, language: Language) -> InjectLine:
    target = duration_words(row.target_seconds, language)
    return InjectLine(
        number=str(row.number),
        name=say(row.text_key, language) if row.text_key else row.text,
        note=say("drills.evaluate.target", language, target=target),
        target=target,
        result=result_words(row, language),
    )


def result_words(row: InjectRow, language: Language) -> str:
    """The time that was taken, or the outcome; empty while nothing is recorded."""
    if not row.is_recorded:
        return ""
    if row.actual_seconds is not None:
        return _stopwatch(row.actual_seconds, language)
    outcome = "no_time" if row.outcome is InjectOutcome.ACHIEVED else row.outcome.value
    return say(f"drills.outcome.{outcome}", language)


def _stopwatch(seconds: int, language: Language) -> str:
    """Minutes and seconds as on a stopwatch: ``4.05``, in English ``4:05``."""
    return f"{seconds // 60}{'.' if language is Language.ID else ':'}{seconds % 60:02d}"

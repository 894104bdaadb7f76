"""The after-action report in words: one frozen view, shown by the page and printed by the template."""

from dataclasses import dataclass, field
from datetime import datetime

from dashboard.features.drills.queries.evaluation import EvaluationDesk
from dashboard.features.drills.queries.records import DrillDetail, InjectRow
from dashboard.features.drills.rules.codes import InjectOutcome
from dashboard.features.drills.ui.action_lines import ActionLine, action_line
from dashboard.features.drills.ui.desk_view import (
    SeenLine,
    agency_name,
    closer_words,
    objective_name,
    seen_line,
)
from dashboard.features.drills.ui.report_sums import Sums, sums_of
from dashboard.features.drills.ui.weights_view import written
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, number, short_day, site_instant


@dataclass(frozen=True)
class Fact:
    """Name and value."""

    name: str
    value: str


@dataclass(frozen=True)
class ReportObjective:
    """One objective with its final rating, what that means, and what evaluators noted as far as readable."""

    name: str
    weight: str
    rating: str
    meaning: str
    seen: tuple[SeenLine, ...]


@dataclass(frozen=True)
class ReportInject:
    """One inject. ``bar`` and ``mark`` are shares 0..1 of the longest time: the actual one, the target.

    ``bar`` -1: no time, no bar.
    """

    name: str
    target: str
    actual: str
    bar: float
    mark: float
    is_late: bool


@dataclass(frozen=True)
class ReportAction:
    """One corrective action."""

    reference: str
    text: str
    owner: str
    priority: str
    due: str
    state: str


@dataclass(frozen=True)
class ReportView:
    """Empty tuples: nothing of the kind. ``as_of`` says how old the data is."""

    reference: str = ""
    title: str = ""
    as_of: str = ""
    facts: tuple[Fact, ...] = ()
    quality: str = ""
    sums: Sums = field(default_factory=Sums)
    objectives: tuple[ReportObjective, ...] = ()
    injects: tuple[ReportInject, ...] = ()
    notes: str = ""
    actions: tuple[ReportAction, ...] = ()


def report_of(detail: DrillDetail, desk: EvaluationDesk, actor: Actor, at: datetime) -> ReportView:
    """The report as this actor may read it, known at ``at``."""
    language, row = actor.language, detail.row
    notes = say("drills.detail.notes.hidden", language) if detail.has_hidden_notes else detail.notes
    return ReportView(
        reference=row.reference,
        title=say(f"scenario.{row.scenario.value}", language),
        as_of=say("drills.report.as_of", language, moment=site_instant(at, language)),
        facts=_facts(detail, desk, language),
        quality=say("kpi.no_data", language)
        if row.quality is None
        else number(100 * row.quality, language, 1),
        sums=sums_of(detail, language),
        objectives=_objectives(detail, desk, language),
        injects=_injects(detail.injects, language),
        notes=notes,
        actions=tuple(
            ReportAction(line.reference, line.text, line.owner, line.priority, line.due, _state_of(line))
            for line in (action_line(one, site_day(at), language) for one in detail.actions)
        ),
    )


def _state_of(line: ActionLine) -> str:
    return "; ".join(part for part in (line.state, line.moved, line.tests) if part)


def _facts(detail: DrillDetail, desk: EvaluationDesk, language: Language) -> tuple[Fact, ...]:
    row = detail.row
    values = {
        "reference": row.reference,
        "state": say(f"drills.state.{row.state.value}", language),
        "type": say(f"drills.type.{row.type.value}", language),
        "regus": ", ".join(row.regus),
        "agencies": ", ".join(agency_name(one, language) for one in row.agencies),
        "commander": say(f"role.{row.commander}", language) if row.commander else "",
        "planned_for": _moment(row.original_planned_for, language),
        "held_at": _moment(row.held_at, language),
        "ended_at": _moment(row.ended_at, language),
        "evaluated_at": _moment(row.evaluated_at, language),
    }
    known = [
        Fact(say(f"drills.report.fact.{name}", language), value) for name, value in values.items() if value
    ]
    return (*known, Fact(say("drills.closer", language), closer_words(desk.closer, language)))


def _moment(moment: datetime | None, language: Language) -> str:
    return "" if moment is None else f"{short_day(moment, language)}, {clock_time(moment, language)}"


def _objectives(detail: DrillDetail, desk: EvaluationDesk, language: Language) -> tuple[ReportObjective, ...]:
    found = []
    for one in detail.objectives:
        code = one.rating.value if one.rating is not None else "not_observed"
        seen = tuple(seen_line(row, language) for row in desk.observations if row.number == one.number)
        if detail.row.evaluated_at is None:
            rating, meaning = say("kpi.no_data", language), ""
        else:
            rating = say(f"drills.rating.{code}", language)
            meaning = say(f"drills.rating.meaning.{code}", language)
        found.append(
            ReportObjective(
                f"{one.number}. {objective_name(one, language)}",
                written(one.weight, language),
                rating,
                meaning,
                seen,
            )
        )
    return tuple(found)


def _injects(rows: tuple[InjectRow, ...], language: Language) -> tuple[ReportInject, ...]:
    longest = max((max(row.target_seconds, row.actual_seconds or 0) for row in rows), default=1) or 1
    return tuple(_inject(row, longest, language) for row in rows)


def _inject(row: InjectRow, longest: int, language: Language) -> ReportInject:
    actual = say("kpi.no_data", language)
    if row.actual_seconds is not None:
        actual = stopwatch(row.actual_seconds, language)
    elif row.is_recorded:
        code = "no_time" if row.outcome is InjectOutcome.ACHIEVED else row.outcome.value
        actual = say(f"drills.outcome.{code}", language)
    seconds = row.actual_seconds
    return ReportInject(
        name=f"{row.number}. {say(row.text_key, language) if row.text_key else row.text}",
        target=stopwatch(row.target_seconds, language),
        actual=actual,
        bar=-1.0 if seconds is None else seconds / longest,
        mark=row.target_seconds / longest,
        is_late=seconds is not None and seconds > row.target_seconds,
    )


def stopwatch(seconds: int, language: Language) -> str:
    """Minutes and seconds: ``4.05``, in English ``4:05``."""
    return f"{seconds // 60}{'.' if language is Language.ID else ':'}{seconds % 60:02d}"

"""The checklist of one incident as its section shows it, worded for the viewer. Pure: rows in, words out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.features.incidents.queries.parts import CheckRow, IncidentHead
from dashboard.features.incidents.rules.protap import (
    DONE,
    ClockState,
    Protap,
    Step,
    StepAgency,
    is_settled,
    step_clock,
    visible_steps,
)
from dashboard.features.incidents.ui.part_state import exact_duration, milliseconds, signed
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say


@dataclass(frozen=True)
class AnswerView:
    """One button of a step. ``name`` is what a screen reader says: the word and the step."""

    code: str
    word: str
    name: str


@dataclass(frozen=True)
class StepView:
    """One step. ``due_ms`` runs while it waits; ``result`` and ``clock`` stand once it is settled."""

    code: str = ""
    number: str = ""
    title: str = ""
    letters: tuple[str, ...] = ()
    is_done: bool = False
    is_late: bool = False
    is_next: bool = False
    is_waiting_for_partner: bool = False
    may_undo: bool = False
    undo_name: str = ""
    answers: tuple[AnswerView, ...] = ()
    due_ms: int = 0
    result: str = ""
    clock: str = ""
    turn: int = 0


@dataclass(frozen=True)
class ProtapView:
    """All steps that apply now, in order. ``version`` is that of the incident's checklist."""

    steps: tuple[StepView, ...] = ()
    progress: str = ""
    version: int = 0
    is_over: bool = False


def protap_view(
    head: IncidentHead, checklist: Protap, checks: Mapping[str, CheckRow], actor: Actor, now: datetime
) -> ProtapView:
    """The steps whose branch is open, with what this viewer may do about them."""
    settled = {code: row.answer for code, row in checks.items() if is_settled(row.answer)}
    steps = visible_steps(checklist, settled)
    may = actor.may(Permission.INCIDENT_ON_SCENE) and not head.is_over and head.is_worked_by(actor.agency)
    following = next((step.code for step in steps if step.code not in settled), "")
    views = tuple(
        _step_view(head, step, index, checks.get(step.code), actor, now, may=may, following=following)
        for index, step in enumerate(steps, 1)
    )
    done = sum(view.is_done for view in views)
    progress = say("incidents.checks.progress", actor.language, done=done, total=len(views))
    return ProtapView(views, progress, checklist.version, head.is_over)


def _step_view(
    head: IncidentHead,
    step: Step,
    number: int,
    row: CheckRow | None,
    actor: Actor,
    now: datetime,
    *,
    may: bool,
    following: str,
) -> StepView:
    language = actor.language
    answered = row if row is not None and is_settled(row.answer) else None
    clock = step_clock(step, head.reported_at, answered.at if answered else None, now)
    is_mine = step.agency is StepAgency.BOTH or step.agency.value == actor.agency.value
    title = say(step.label_key, language)
    return StepView(
        code=step.code,
        number=str(number),
        title=title,
        letters=_letters(step),
        is_done=answered is not None,
        is_late=clock.state in (ClockState.LATE, ClockState.DONE_LATE),
        is_next=step.code == following,
        is_waiting_for_partner=answered is None and not is_mine and not head.is_over,
        may_undo=answered is not None and may and is_mine,
        undo_name=say("incidents.checks.undo_name", language, step=title),
        answers=_answers(step, title, language) if answered is None and may and is_mine else (),
        due_ms=milliseconds(clock.due_at) if answered is None and not head.is_over else 0,
        result=_result(step, answered, now, language),
        clock=_clock(step, clock.state, clock.seconds, language) if answered else "",
        turn=row.turns if row else 0,
    )


def _letters(step: Step) -> tuple[str, ...]:
    return {StepAgency.RUTAN: ("R",), StepAgency.POLRES: ("P",), StepAgency.BOTH: ("R", "P")}[step.agency]


def _answers(step: Step, title: str, language: Language) -> tuple[AnswerView, ...]:
    codes = step.options or (DONE,)
    words = {
        code: say("incidents.checks.done" if code == DONE else f"incidents.option.{code}", language)
        for code in codes
    }
    return tuple(AnswerView(code, word, f"{word}: {title}") for code, word in words.items())


def _result(step: Step, row: CheckRow | None, now: datetime, language: Language) -> str:
    """What was answered, when and by which duty."""
    if row is None:
        return ""
    who = signed(row.at, row.agency, row.title, now, language)
    return f"{say(f'incidents.option.{row.answer}', language)}, {who}" if step.options else who


def _clock(step: Step, state: ClockState, seconds: int, language: Language) -> str:
    """How long it took since the report, and against its target when it has one."""
    took = exact_duration(seconds, language)
    if step.target_seconds is None:
        return say("incidents.checks.took", language, time=took)
    late = state is ClockState.DONE_LATE
    key = "incidents.checks.took_late" if late else "incidents.checks.took_in_time"
    target = exact_duration(step.target_seconds, language)
    return say(key, language, time=took, target=target)

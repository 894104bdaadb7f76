"""The detail page already worded for its viewer: facts, who accepted, what may be done, answers, history.

Called by detail_state. Made from frozen rows, never from tables; holds no name of a person.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from dashboard.features.incidents.queries.detail import IncidentDetail
from dashboard.features.incidents.rules.quality import LATE_ENTRY
from dashboard.features.incidents.rules.severity import is_lowering
from dashboard.features.incidents.ui.detail_answer_views import AnswersView, answers_view
from dashboard.features.incidents.ui.detail_people import AcceptanceView, acceptances, handler_words
from dashboard.features.incidents.ui.detail_rights import (
    ActionView,
    RecordActionView,
    Rights,
    actions,
    asks_before_end,
    record_steps,
    rights,
    step_to_take_back,
)
from dashboard.features.incidents.ui.detail_steps import StepView, step_view, title_word
from dashboard.kernel.actor import Actor
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration, short_moment


@dataclass(frozen=True)
class DetailView:
    """One incident. Codes where the page chooses the words, words where the server knows them.

    ``since_ms`` lets the browser count the age of an open one; ``age`` is the whole duration of a resolved
    one. ``suggested_word`` is set when type and markers ask for more than the present severity. ``is_late``:
    recorded more than a day after it happened. ``turn`` counts the steps that were taken back.
    """

    reference: str = ""
    version: int = 0
    severity: str = ""
    severity_word: str = ""
    suggested_word: str = ""
    state_word: str = ""
    record_state: str = ""
    record_word: str = ""
    callsign: str = ""
    exercise: str = ""
    title: str = ""
    is_site: bool = True
    is_open: bool = True
    since_ms: int = 0
    age: str = ""
    agency_letter: str = ""
    agency_word: str = ""
    occurred: str = ""
    reported: str = ""
    reporter: str = ""
    resolve_by: str = ""
    text: str = ""
    text_note: str = ""
    lp_number: str = ""
    duplicate_of: str = ""
    duplicates: tuple[str, ...] = ()
    handler: str = ""
    acceptances: tuple[AcceptanceView, ...] = ()
    actions: tuple[ActionView, ...] = ()
    record_steps: tuple[RecordActionView, ...] = ()
    rights: Rights = field(default_factory=Rights)
    answers: AnswersView = field(default_factory=AnswersView)
    steps: tuple[StepView, ...] = ()
    asks_before_end: bool = False
    is_late: bool = False
    turn: int = 0


def detail_view(detail: IncidentDetail, actor: Actor, now: datetime) -> DetailView:
    """The page as this actor may see it."""
    row, language = detail.row, actor.language
    end = row.resolved_at
    return DetailView(
        reference=row.reference,
        version=row.version,
        severity=row.severity.value,
        severity_word=say(f"severity.{row.severity.value}", language),
        suggested_word=_suggested(detail, language),
        state_word=say(f"incidents.state.{row.state.value}", language),
        record_state=row.record_state.value,
        record_word=say(f"incidents.record_state.{row.record_state.value}", language),
        callsign=row.callsign,
        exercise=say("exercise.word", language) if row.is_exercise else "",
        title=_title(detail, language),
        is_site=row.zone.is_site,
        is_open=end is None,
        since_ms=int(row.reported_at.timestamp() * 1000),
        age=duration(((end or now) - row.reported_at).total_seconds(), language),
        agency_letter=row.agency.letter,
        agency_word=say(f"agency.short.{row.agency.value}", language),
        occurred=short_moment(row.occurred_at, now, language),
        reported=short_moment(row.reported_at, now, language),
        reporter=title_word(detail.reporter_title, language),
        resolve_by=_resolve_by(detail, now, language),
        text=row.description,
        text_note=say("incidents.text.hidden", language) if row.has_hidden_text else "",
        lp_number=detail.lp_number,
        duplicate_of=detail.duplicate_of,
        duplicates=detail.duplicates,
        handler=handler_words(detail, actor.user_id, language),
        acceptances=acceptances(detail, now, language),
        actions=actions(detail, actor),
        record_steps=record_steps(detail, actor),
        rights=rights(detail, actor),
        answers=answers_view(detail, actor, now),
        steps=_steps(detail, actor, now),
        asks_before_end=asks_before_end(detail),
        is_late=detail.recorded_at - row.occurred_at > LATE_ENTRY,
        turn=detail.turn,
    )


def _steps(detail: IncidentDetail, actor: Actor, now: datetime) -> tuple[StepView, ...]:
    """The history; beside the viewer's own last step of the response the way back, while there is one."""
    own, language = step_to_take_back(detail, actor, now), actor.language
    found = []
    for step in detail.steps:
        view = step_view(step, now, language)
        if step is own:
            name = say("incidents.undo.name", language, step=view.text)
            view = replace(view, undo=step.action, undo_name=name)
        found.append(view)
    return tuple(found)


def _title(detail: IncidentDetail, language: Language) -> str:
    kind, zone = detail.row.type.value, detail.row.zone.value
    return f"{say(f'incidents.type.{kind}', language)}, {say(f'zone.{zone}', language)}"


def _suggested(detail: IncidentDetail, language: Language) -> str:
    """The level that type and markers ask for, where the present one is lower."""
    suggested = detail.suggested_severity
    if not is_lowering(detail.row.severity, suggested):
        return ""
    return say(f"severity.{suggested.value}", language)


def _resolve_by(detail: IncidentDetail, now: datetime, language: Language) -> str:
    if detail.resolve_due_at is None or detail.row.resolved_at is not None:
        return ""
    return short_moment(detail.resolve_due_at, now, language)

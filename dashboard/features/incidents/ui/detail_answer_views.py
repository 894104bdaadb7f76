"""The answers of one incident as its page shows them: the present ones, and what was answered before.

Called by detail_views and detail_answers_state. Old answers keep their own questions.
"""

from dataclasses import dataclass
from datetime import datetime

from dashboard.features.incidents.queries.detail import AnswerRow, IncidentDetail
from dashboard.features.incidents.rules.questions import missing_required, question_set
from dashboard.features.incidents.ui.detail_questions import AnswerLine, answer_lines
from dashboard.features.incidents.ui.detail_steps import title_word
from dashboard.kernel.actor import Actor
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import short_moment


@dataclass(frozen=True)
class SavedAnswers:
    """One earlier state of the answers: of which type, when, by which duty."""

    title: str = ""
    lines: tuple[AnswerLine, ...] = ()


@dataclass(frozen=True)
class AnswersView:
    """``is_own`` False: details are the other agency's. ``missing_note`` counts what is still asked for."""

    is_own: bool = False
    lines: tuple[AnswerLine, ...] = ()
    saved_note: str = ""
    missing_note: str = ""
    earlier: tuple[SavedAnswers, ...] = ()


def saved_by(row: AnswerRow, now: datetime, language: Language) -> str:
    """ "Karupam 14.32": the duty title and the time under which answers were saved."""
    who = title_word(row.title, language) or say(f"agency.short.{row.agency.value}", language)
    return f"{who} {short_moment(row.at, now, language)}"


def current_row(detail: IncidentDetail) -> AnswerRow | None:
    """The newest answers to the questions that are asked now."""
    for row in detail.saved_answers:
        if row.type == detail.row.type.value and row.type_version == detail.type_version:
            return row
    return None


def answers_view(detail: IncidentDetail, actor: Actor, now: datetime) -> AnswersView:
    """What this actor may see of the answers; the other agency sees none."""
    if detail.row.agency is not actor.agency:
        return AnswersView()
    language, current = actor.language, current_row(detail)
    questions = question_set(detail.row.type, detail.type_version)
    missing = missing_required(questions, detail.current_answers)
    note = saved_by(current, now, language) if current is not None else ""
    earlier = [row for row in detail.saved_answers if row is not current]
    return AnswersView(
        is_own=True,
        lines=answer_lines(questions, detail.current_answers, missing, language),
        saved_note=say("incidents.answers.saved_by", language, who=note) if note else "",
        missing_note=say("incidents.answers.missing", language, count=len(missing)) if missing else "",
        earlier=tuple(_saved(row, now, language) for row in earlier),
    )


def _saved(row: AnswerRow, now: datetime, language: Language) -> SavedAnswers:
    kind = say(f"incidents.type.{row.type}", language)
    lines = answer_lines(question_set(row.type, row.type_version), row.answers, (), language)
    return SavedAnswers(f"{kind}, {saved_by(row, now, language)}", lines)

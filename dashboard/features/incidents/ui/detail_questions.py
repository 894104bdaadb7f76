"""Questions and answers in words: what was answered, and the form as data for the browser.

Called by detail_views and detail_answers_state. Knows no State; the rules decide what is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.features.incidents.rules.questions import (
    Question,
    QuestionKind,
    QuestionSet,
    option_key,
    visible_questions,
)
from dashboard.kernel.clock import to_site
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, number, short_day


@dataclass(frozen=True)
class AnswerLine:
    """One question that is asked, with its answer in words. ``is_missing``: required and not answered."""

    label: str = ""
    value: str = ""
    is_missing: bool = False


@dataclass(frozen=True)
class OptionView:
    """One option. ``id`` is the HTML id; the first one carries the field's, where the summary leads."""

    value: str = ""
    label: str = ""
    name: str = ""
    id: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class QuestionView:
    """One field of the form. ``kind``: one (radios), many (boxes), number, text, moment."""

    code: str = ""
    field: str = ""
    id: str = ""
    kind: str = ""
    label: str = ""
    hint: str = ""
    value: str = ""
    is_required: bool = False
    options: tuple[OptionView, ...] = ()


_ONE = (QuestionKind.CHOICE, QuestionKind.YES_NO)


def answer_words(question: Question, answer: object, language: Language) -> str:
    """An answer as people read it; empty when there is none."""
    if answer in (None, "", []):
        return ""
    if question.kind in _ONE:
        return say(option_key(str(answer)), language)
    if question.kind is QuestionKind.MANY and isinstance(answer, list | tuple):
        return ", ".join(say(option_key(str(code)), language) for code in answer)
    if question.kind is QuestionKind.NUMBER and isinstance(answer, int):
        return number(answer, language)
    if question.kind is QuestionKind.MOMENT:
        moment = datetime.fromisoformat(str(answer))
        return f"{short_day(moment, language)} {clock_time(moment, language)}"
    return str(answer)


def answer_lines(
    questions: QuestionSet, answers: Mapping[str, Any], missing: Sequence[str], language: Language
) -> tuple[AnswerLine, ...]:
    """What is asked with these answers; a question nobody has to answer and nobody did is left out."""
    lines = (
        AnswerLine(
            say(question.label_key, language),
            answer_words(question, answers.get(question.code), language),
            question.code in missing,
        )
        for question in visible_questions(questions, answers)
    )
    return tuple(line for line in lines if line.value or line.is_missing)


def question_views(
    questions: QuestionSet, answers: Mapping[str, Any], language: Language
) -> tuple[QuestionView, ...]:
    """The whole form, hidden branches too: opening one again shows what was typed there."""
    return tuple(
        _question(question, answers.get(question.code), language) for question in questions.questions
    )


def _question(question: Question, answer: object, language: Language) -> QuestionView:
    kind = "one" if question.kind in _ONE else question.kind.value
    hint = say(question.range_key, language) if question.kind is QuestionKind.NUMBER else ""
    return QuestionView(
        code=question.code,
        field=question.field,
        id=f"f-{question.field}",
        kind=kind,
        label=say(question.label_key, language),
        hint=hint,
        value="" if question.options else _typed(question, answer),
        is_required=question.required,
        options=tuple(_option(question, code, answer, language) for code in question.options),
    )


def _option(question: Question, code: str, answer: object, language: Language) -> OptionView:
    is_many = question.kind is QuestionKind.MANY
    chosen = code in answer if isinstance(answer, list | tuple) else answer == code
    name = f"{question.field}.{code}" if is_many else question.field
    return OptionView(code, say(option_key(code), language), name, f"f-{question.field}-{code}", chosen)


def _typed(question: Question, answer: object) -> str:
    """What stands in the field when the form opens; a moment as the browser's picker writes it."""
    if answer in (None, ""):
        return ""
    if question.kind is QuestionKind.MOMENT:
        return to_site(datetime.fromisoformat(str(answer))).strftime("%Y-%m-%dT%H:%M")
    return str(answer)


def typed_answers(questions: QuestionSet, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Question code to what the form sent: a text, or the list of the boxes that are ticked."""
    typed: dict[str, Any] = {}
    for question in questions.questions:
        if question.kind is QuestionKind.MANY:
            typed[question.code] = [
                code for code in question.options if fields.get(f"{question.field}.{code}")
            ]
        else:
            typed[question.code] = fields.get(question.field, "")
    return typed

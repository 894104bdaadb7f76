"""The questions per type of incident: versioned data in question_sets.toml, branching, reading of answers.

Called by the details form, by the actions that save answers and by the workflow (required questions). Pure
but for reading its own data file once. A question never asks for a name, an identity or a case number.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.features.incidents.rules.question_data import (
    Question,
    QuestionKind,
    QuestionSet,
    read_question_sets,
)
from dashboard.features.incidents.rules.versions import Versions, answer_codes, visible
from dashboard.kernel.errors import Refused
from dashboard.kernel.form import FormReader

__all__ = [
    "Question",
    "QuestionKind",
    "QuestionSet",
    "active_version",
    "all_question_sets",
    "missing_required",
    "option_key",
    "parse_answers",
    "question_set",
    "visible_questions",
]

OLDEST_MOMENT = timedelta(days=366)
_STANDS_ALONE = frozenset({"none", "unknown"})


def option_key(code: str) -> str:
    """String key of one option; a code means the same in every question."""
    return f"incidents.option.{code}"


def active_version(type: str, at: datetime) -> int:
    """The version for a record reported ``at`` (aware); the first for anything older.

    Raises ``Refused("incidents.refused.unknown_version")`` for an unknown type.
    """
    return _sets().active(type, at)


def question_set(type: str, version: int) -> QuestionSet:
    """One set. Raises ``Refused("incidents.refused.unknown_version")``."""
    return _sets().get(type, version)


def all_question_sets() -> tuple[QuestionSet, ...]:
    """Every version of every type."""
    return tuple(_sets())


def visible_questions(questions: QuestionSet, answers: Mapping[str, Any]) -> tuple[Question, ...]:
    """What is asked with these answers (code to answer), in order."""
    return visible(questions.questions, answers)


def missing_required(questions: QuestionSet, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Codes of the required questions that are asked with these answers and have none."""
    shown = visible_questions(questions, answers)
    return tuple(q.code for q in shown if q.required and answers.get(q.code) in (None, "", []))


def parse_answers(questions: QuestionSet, raw: object, *, now: datetime | None = None) -> dict[str, Any]:
    """Question code to answer, fit for JSON: code, list of codes, whole number, text, ISO time in UTC.

    ``raw`` is question code to what a form sent; what is absent or empty, and what is not asked (any more),
    is left out. With ``now``, a time must lie in the year before it. Required questions are not demanded
    here (``missing_required``): details come bit by bit. Raises ``Invalid`` with ``answer_CODE`` per bad
    answer, ``Refused("incidents.question.unknown")`` for a question this version does not have.
    """
    given = {} if raw is None else raw
    if not isinstance(given, Mapping) or not all(
        isinstance(code, str) and questions.find(code) for code in given
    ):
        raise Refused("incidents.question.unknown")
    reader = FormReader({f"answer_{code}": value for code, value in given.items()})
    answers: dict[str, Any] = {}
    for question in questions.questions:
        # Looked at one by one: an answer above decides whether this question is asked at all.
        if question not in visible_questions(questions, answers):
            continue
        if given.get(question.code) in (None, "", [], ()):
            continue
        answer = _read(reader, question, now)
        if answer not in (None, "", []):
            answers[question.code] = answer
    reader.finish()
    return answers


def _read(reader: FormReader, question: Question, now: datetime | None) -> Any:
    """One answer; None after the reader was told what is wrong with it."""
    field, kind = question.field, question.kind
    if kind is QuestionKind.NUMBER:
        return reader.whole(field, question.lowest, question.highest, question.range_key)
    if kind is QuestionKind.TEXT:
        return reader.text(field, question.longest)
    if kind is QuestionKind.MOMENT:
        return _read_moment(reader, field, now)
    return _read_codes(reader, question)


def _read_moment(reader: FormReader, field: str, now: datetime | None) -> str | None:
    if now is None:
        moment = reader.moment(field, datetime.max.replace(tzinfo=UTC), future=True)
    else:
        moment = reader.moment(field, now, earliest=OLDEST_MOMENT)
    return None if moment is None else moment.isoformat()


def _read_codes(reader: FormReader, question: Question) -> Any:
    value = reader.raw(question.field)
    codes = answer_codes(value)
    if question.kind is not QuestionKind.MANY:
        if len(codes) != 1 or isinstance(value, list | tuple) or codes[0] not in question.options:
            reader.fail(question.field, "incidents.answer.choose")
            return None
        return codes[0]
    count = len(value) if isinstance(value, list | tuple) else 1
    if len(codes) != count or not codes or not set(codes) <= set(question.options):
        reader.fail(question.field, "incidents.answer.choose_many")
        return None
    if len(set(codes)) > 1 and _STANDS_ALONE & set(codes):
        reader.fail(question.field, "incidents.answer.alone")
        return None
    return [option for option in question.options if option in codes]


@lru_cache(maxsize=1)
def _sets() -> Versions[QuestionSet]:
    text = Path(__file__).with_name("question_sets.toml").read_text(encoding="utf-8")
    sets = read_question_sets(text)
    sets.require_all_types()
    return sets

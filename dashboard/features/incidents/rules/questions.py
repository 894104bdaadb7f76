"""The questions per type of incident: versioned data in question_sets.toml, branching, reading of answers.

Called by the details form, by the actions that save answers and by the workflow (required questions). Pure
but for reading its own data file once. A question never asks for a name, an identity or a case number.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.features.incidents.rules.versions import (
    Versions,
    When,
    answer_codes,
    refuse_other_keys,
    take_code,
    take_options,
    take_valid_from,
    take_when,
    visible,
)
from dashboard.kernel.errors import Refused
from dashboard.kernel.form import FormReader

LONGEST_TEXT = 500
OLDEST_MOMENT = timedelta(days=366)
YES_NO = ("yes", "no")
_STANDS_ALONE = frozenset({"none", "unknown"})


class QuestionKind(StrEnum):
    """How an answer is given, and so what is stored: a code, a list of codes, a number or a text."""

    CHOICE = "choice"
    MANY = "many"
    YES_NO = "yes_no"
    NUMBER = "number"
    TEXT = "text"
    MOMENT = "moment"


_WITH_OPTIONS = (QuestionKind.CHOICE, QuestionKind.MANY)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``options`` are codes (``yes`` and ``no`` for a yes_no), () for number, text, moment."""

    type: str
    code: str
    kind: QuestionKind
    options: tuple[str, ...]
    required: bool
    when: When | None
    lowest: int
    highest: int
    longest: int

    @property
    def field(self) -> str:
        """Name of the form field, and of its error in ``Invalid``."""
        return f"answer_{self.code}"

    @property
    def label_key(self) -> str:
        return f"incidents.question.{self.type}.{self.code}"

    @property
    def range_key(self) -> str:
        """The sentence that says which numbers are accepted."""
        return f"incidents.answer.range.{self.lowest}_{self.highest}"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of one type in one version, in the order in which they are asked."""

    type: str
    version: int
    valid_from: datetime
    questions: tuple[Question, ...]

    def find(self, code: str) -> Question | None:
        return next((question for question in self.questions if question.code == code), None)


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


def read_question_sets(text: str) -> Versions[QuestionSet]:
    """The sets in a TOML text. Raises ValueError for anything that is not exactly as it should be."""
    rows = refuse_other_keys(tomllib.loads(text), {"set"}).get("set", [])
    return Versions([_read_set(row) for row in rows])


def _read_set(row: object) -> QuestionSet:
    table = refuse_other_keys(row, {"type", "version", "valid_from", "questions"})
    questions: list[Question] = []
    earlier: dict[str, tuple[str, ...]] = {}
    for line in table.get("questions", []):
        question = _read_question(str(table.get("type")), line, earlier)
        earlier[question.code] = question.options
        questions.append(question)
    if not any(question.required for question in questions):
        raise ValueError(f"{table.get('type')}: no required question")
    return QuestionSet(
        str(table.get("type")), table.get("version", 0), take_valid_from(table), tuple(questions)
    )


def _read_question(type: str, line: object, earlier: Mapping[str, tuple[str, ...]]) -> Question:
    known = {"code", "kind", "options", "required", "when", "lowest", "highest", "longest"}
    row = refuse_other_keys(line, known)
    code = take_code(row, earlier)
    kind = QuestionKind(row.get("kind", ""))
    options = take_options(row, wanted=kind in _WITH_OPTIONS)
    is_number, is_text = kind is QuestionKind.NUMBER, kind is QuestionKind.TEXT
    lowest, highest, longest = row.get("lowest", 0), row.get("highest", 0), row.get("longest", 0)
    if any(not isinstance(limit, int) or isinstance(limit, bool) for limit in (lowest, highest, longest)):
        raise ValueError(f"{code}: limits must be whole numbers")
    limits = {"lowest", "highest"} & set(row)
    if len(limits) != (2 if is_number else 0) or (is_number and not 0 <= lowest < highest):
        raise ValueError(f"{code}: a number, and only a number, has lowest and highest")
    if is_text != ("longest" in row) or (is_text and not 0 < longest <= LONGEST_TEXT):
        raise ValueError(f"{code}: a text, and only a text, has longest, at most {LONGEST_TEXT}")
    if not isinstance(row.get("required", False), bool):
        raise ValueError(f"{code}: required is true or false")
    return Question(
        type=type,
        code=code,
        kind=kind,
        options=YES_NO if kind is QuestionKind.YES_NO else options,
        required=row.get("required", False),
        when=take_when(row, earlier),
        lowest=lowest,
        highest=highest,
        longest=longest,
    )

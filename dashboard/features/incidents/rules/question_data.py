"""The shape of a question set, and the strict reading of its data file.

Called by questions.py, which keeps the sets; everyone else asks there. Never repairs data: what is not
exactly right is a ValueError when the product starts.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dashboard.features.incidents.rules.versions import (
    Versions,
    When,
    refuse_other_keys,
    take_code,
    take_options,
    take_valid_from,
    take_when,
)

LONGEST_TEXT = 500
YES_NO = ("yes", "no")


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

"""Two people at one record: what is stored now beside what was typed, question by question.

Called by detail_answers_state. Three texts meet: what the form started from, what is stored now, what was
typed. Where only one of them moved it is proposed; where both did, nothing is chosen for anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.features.incidents.forms import SaveAnswers
from dashboard.features.incidents.queries.detail import find_incident
from dashboard.features.incidents.rules.questions import QuestionSet, parse_answers, question_set
from dashboard.features.incidents.ui.detail_answer_views import current_row, saved_by
from dashboard.features.incidents.ui.detail_questions import answer_words, typed_answers
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.form import FormReader
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say

THEIRS, MINE = "theirs", "mine"


@dataclass(frozen=True)
class ConflictView:
    """One question with both answers. ``pick`` is what is proposed: theirs, mine, or nothing."""

    code: str = ""
    field: str = ""
    id: str = ""
    label: str = ""
    theirs: str = ""
    mine: str = ""
    pick: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the form of answers was opened on."""

    reference: str
    version: int
    questions: QuestionSet
    answers: Mapping[str, Any]
    by: str

    def is_branch(self, code: str) -> bool:
        """Whether other questions hang on this one."""
        return any(one.when is not None and one.when.question == code for one in self.questions.questions)

    def require_same_questions(self, other: "Opened") -> None:
        """Raises Refused when the type was changed meanwhile: what was typed answers other questions."""
        if (self.questions.type, self.questions.version) != (other.questions.type, other.questions.version):
            raise Refused("incidents.answers.type_changed")


def read_opened(actor: Actor, reference: str, now: datetime) -> Opened:
    """The answers as stored now. Raises Missing."""
    with reading() as session:
        detail = find_incident(session, actor, reference)
    questions, row = question_set(detail.row.type, detail.type_version), current_row(detail)
    by = saved_by(row, now, actor.language) if row is not None else ""
    return Opened(detail.row.reference, detail.row.version, questions, detail.current_answers, by)


def picked(opened: Opened, shown: Sequence[ConflictView], fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the form sent, with the stored answer where it was chosen. Raises Invalid without a choice."""
    typed = typed_answers(opened.questions, fields)
    open_ = [one.field for one in shown if fields.get(one.field) not in (THEIRS, MINE)]
    if open_:
        raise Invalid(dict.fromkeys(open_, "incidents.answers.pick"))
    for one in shown:
        if fields[one.field] == THEIRS:
            typed[one.code] = opened.answers.get(one.code, "")
    return typed


def parse_typed(
    opened: Opened, typed: Mapping[str, Any], fields: Mapping[str, Any], now: datetime
) -> SaveAnswers:
    """The command. Raises Invalid with one sentence per question to mend."""
    form = FormReader(fields)
    key = form.key()
    form.finish()
    answers = parse_answers(opened.questions, typed, now=now)
    return SaveAnswers(opened.reference, opened.questions.version, opened.version, answers, key)


def conflicts(
    base: Opened, stored: Opened, mine: Mapping[str, Any], language: Language
) -> list[ConflictView]:
    """Every question whose stored answer is not the typed one, unless nobody else saved answers."""
    if stored.answers == base.answers:
        return []
    found = []
    nothing = say("incidents.answers.none", language)
    for question in stored.questions.questions:
        code = question.code
        theirs, typed, before = (one.get(code) for one in (stored.answers, mine, base.answers))
        if theirs == typed:
            continue
        pick = MINE if theirs == before else THEIRS if typed == before else ""
        their_words = answer_words(question, theirs, language) or nothing
        my_words = answer_words(question, typed, language) or nothing
        found.append(
            ConflictView(
                code=code,
                field=f"pick_{code}",
                id=f"f-pick_{code}",
                label=say(question.label_key, language),
                theirs=say("incidents.answers.theirs", language, who=stored.by, answer=their_words),
                mine=say("incidents.answers.mine", language, answer=my_words),
                pick=pick,
            )
        )
    return found

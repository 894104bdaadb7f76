"""Before the meeting: its month, its agenda, its headlines, the instant at which its numbers are frozen."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.features.meetings.rules.months import is_month
from dashboard.kernel.form import FormReader
from dashboard.kernel.promises import Topic

QUESTION_LONGEST = 200
NOTE_LONGEST = 300
HEADLINE_LONGEST = 160
HIGHEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class OpenMeeting:
    """A meeting about a month (``2026-02``)."""

    month: str
    key: str


@dataclass(frozen=True, slots=True)
class Freeze:
    """``as_of`` None is now, so that a repeated click asks for the same thing."""

    month: str
    as_of: datetime | None
    key: str


@dataclass(frozen=True, slots=True)
class EditHeadline:
    """The sentence of a step; "" goes back to the rule's own."""

    month: str
    topic: Topic
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class AddItem:
    """A question that a person puts on the agenda."""

    month: str
    topic: Topic
    question: str
    note: str
    key: str


@dataclass(frozen=True, slots=True)
class DropItem:
    """An open question that the meeting shall not be asked."""

    month: str
    item: int
    key: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question that a rule asks (``rule`` is its code), made from the frozen numbers by the screens."""

    rule: str
    topic: Topic
    question: str
    note: str = ""


def read_month(form: FormReader, field: str = "month") -> str:
    """A month as ``2026-02``."""
    value = form.raw(field)
    if not is_month(value):
        form.fail(field, "meetings.form.month")
        return ""
    return str(value)


def parse_open(fields: object) -> OpenMeeting:
    """Fields ``month``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    command = OpenMeeting(read_month(form), form.key())
    form.finish()
    return command


def parse_freeze(fields: object, month: str, now: datetime) -> Freeze:
    """Fields ``as_of`` (empty is now), ``key``. Raises Invalid; the action says whether it can be then."""
    form = FormReader(fields)
    command = Freeze(month, form.moment("as_of", now, future=True), form.key())
    form.finish()
    return command


def parse_headline(fields: object, month: str) -> EditHeadline:
    """Fields ``topic``, ``text``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    topic = form.code("topic", Topic, "meetings.form.topic")
    text = " ".join(form.text("text", HEADLINE_LONGEST).split())
    key = form.key()
    form.finish()
    if topic is None:
        raise AssertionError("finish raises for every missing field")
    return EditHeadline(month, topic, text, key)


def parse_item(fields: object, month: str) -> AddItem:
    """Fields ``topic``, ``question``, ``note``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    topic = form.code("topic", Topic, "meetings.form.topic")
    question = form.text("question", QUESTION_LONGEST, required="meetings.form.question")
    note = form.text("note", NOTE_LONGEST)
    key = form.key()
    form.finish()
    if topic is None:
        raise AssertionError("finish raises for every missing field")
    return AddItem(month, topic, question, note, key)


def parse_drop_item(fields: object, month: str) -> DropItem:
    """Fields ``item``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    item = form.whole("item", 1, HIGHEST_ID, "meetings.form.item")
    key = form.key()
    form.finish()
    return DropItem(month, item or 0, key)

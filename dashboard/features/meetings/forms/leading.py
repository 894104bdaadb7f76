"""Leading the room: where everybody looks, and who leads from now on."""

from dataclasses import dataclass

from dashboard.features.meetings.forms.preparing import HIGHEST_ID
from dashboard.features.meetings.rules.minutes import STEPS
from dashboard.kernel.form import FormReader


@dataclass(frozen=True, slots=True)
class MoveCursor:
    """Everybody looks at ``step`` (1..9); ``is_blank`` asks to look at each other instead."""

    month: str
    step: int
    is_blank: bool


@dataclass(frozen=True, slots=True)
class HandOver:
    """A yes to the account ``to`` that asks, as the page showed it."""

    month: str
    to: int


def parse_move(fields: object, month: str) -> MoveCursor:
    """Fields ``step``, ``is_blank``. Raises Invalid."""
    form = FormReader(fields)
    step = form.whole("step", 1, STEPS, "meetings.form.step")
    form.finish()
    return MoveCursor(month, step or 1, form.checked("is_blank"))


def parse_hand_over(fields: object, month: str) -> HandOver:
    """Field ``to``. Raises Invalid."""
    form = FormReader(fields)
    to = form.whole("to", 1, HIGHEST_ID, "meetings.form.to")
    form.finish()
    return HandOver(month, to or 0)

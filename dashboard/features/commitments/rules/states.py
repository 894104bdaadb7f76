"""The state of one promise on a day. Late is judged by the original due day alone, moved or not."""

from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.features.commitments.rules.codes import PromiseState

SOON = timedelta(days=7)
"""Due within the week: the mock's "jatuh tempo pekan ini"."""


@dataclass(frozen=True, slots=True)
class Course:
    """The days that decide: when it was due first, and on which day it was done or cancelled, if it was."""

    original_due_on: date
    done_on: date | None = None
    cancelled_on: date | None = None


def state_of(course: Course, today: date) -> PromiseState:
    """Its state on ``today``; the due day itself is still in time."""
    due = course.original_due_on
    if course.cancelled_on is not None:
        return PromiseState.CANCELLED
    if course.done_on is not None:
        return PromiseState.DONE if course.done_on <= due else PromiseState.DONE_LATE
    if today > due:
        return PromiseState.LATE
    return PromiseState.DUE_SOON if due - today <= SOON else PromiseState.OPEN


def days_past(due: date, day: date) -> int:
    """Days after the due day; 0 or less while it is in time."""
    return (day - due).days

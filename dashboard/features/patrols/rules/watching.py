"""A running patrol and a joint one, seen at an instant: when it alarms, how long a confirmation counts.

Called by actions, queries and the board. No clock, no I/O. Source: domain 3.2 P4 and P5, decision 7.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.features.patrols.rules.codes import StepKind

# A side that has not confirmed by then does not count; what it says later is kept all the same.
CONFIRM_WITHIN = timedelta(hours=48)
_OVERDUE_AT = 1.5


class CloseReason(StrEnum):
    """Why a supervisor ends a patrol that nobody ended. ``checked``: the people were reached and are well."""

    CHECKED = "checked"
    FORGOTTEN = "forgotten"
    CALLED = "called"
    STOPPED = "stopped"


def planned_end(started_at: datetime, minutes: int) -> datetime:
    """When the patrol should be over, by the minutes of its route."""
    return started_at + timedelta(minutes=minutes)


def welfare_at(started_at: datetime, minutes: int) -> datetime:
    """The instant after which somebody has to ask how the people are: 1.5 times the planned minutes."""
    return started_at + timedelta(minutes=minutes) * _OVERDUE_AT


def is_overdue(started_at: datetime, minutes: int, as_of: datetime) -> bool:
    """P5: started, not ended (the caller knows), elapsed > 1.5 x planned."""
    return as_of > welfare_at(started_at, minutes)


def confirm_until(ended_at: datetime) -> datetime:
    """The last instant at which a confirmation still counts."""
    return ended_at + CONFIRM_WITHIN


def part_counts(kind: StepKind, at: datetime, ended_at: datetime | None) -> bool:
    """Whether an agency's answer makes its side count: a confirmation not later than 48 h after the end."""
    return kind is StepKind.CONFIRM and (ended_at is None or at <= confirm_until(ended_at))

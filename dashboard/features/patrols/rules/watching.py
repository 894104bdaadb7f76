"""A running patrol, seen at an instant: when it should be over, and when it alarms.

Called by actions, queries and the board. No clock, no I/O. Source: domain 3.2 P5, decision 7.
"""

from datetime import datetime, timedelta
from enum import StrEnum

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

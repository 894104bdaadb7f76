"""When a missing acceptance goes one level up. Time decides, nobody has to notice.

Called by actions/escalating (a sweep every few seconds), by the wall and the pages (what comes next).
Source: issue 3 point 5, domain feature 53; the step is the acknowledgement target that was in force
when the incident was reported, as the first one (targets).
"""

from datetime import datetime, timedelta
from enum import IntEnum

from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Severity


class Level(IntEnum):
    """Who has been asked to see that somebody accepts."""

    DESK = 0
    COMMAND = 1
    LEADERS = 2


# A low one waits its day at the desk; a medium one is no reason to wake a leader.
HIGHEST = {
    Severity.CRITICAL: Level.LEADERS,
    Severity.HIGH: Level.LEADERS,
    Severity.MEDIUM: Level.COMMAND,
    Severity.LOW: Level.DESK,
}

AUDIENCE = {
    Level.DESK: Permission.INCIDENT_ACKNOWLEDGE,
    Level.COMMAND: Permission.INCIDENT_CONTAIN,
    Level.LEADERS: Permission.ESCALATION_RECEIVE,
}


def level_at(severity: Severity, due_at: datetime | None, step: timedelta, now: datetime) -> Level:
    """The level at ``now`` of an acceptance that was due at ``due_at``: one up then, one more per ``step``.

    A ``step`` of nothing goes up to the highest at once.
    """
    if due_at is None or now <= due_at:
        return Level.DESK
    steps = 1 + (now - due_at) // step if step else HIGHEST[severity]
    return Level(min(steps, HIGHEST[severity]))


def next_step(
    severity: Severity, due_at: datetime | None, step: timedelta, now: datetime
) -> tuple[Level, datetime] | None:
    """(level, instant) of the next step up; None when it is as high as it goes or nothing is due."""
    level = level_at(severity, due_at, step, now)
    if due_at is None or level >= HIGHEST[severity]:
        return None
    return Level(level + 1), due_at + level * step

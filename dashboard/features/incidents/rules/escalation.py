"""When a missing acceptance goes one level up. Time decides, nobody has to notice.

Called by actions/escalating (a sweep every few seconds), by the wall and the pages (what comes next).
Source: issue 3 point 5, domain feature 53; the step is the acknowledgement target of the severity.
"""

from datetime import datetime
from enum import IntEnum

from dashboard.features.incidents.rules.targets import DEFAULT_TARGETS, Measure
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


def level_at(severity: Severity, due_at: datetime | None, now: datetime) -> Level:
    """The level at ``now`` of an acceptance that was due at ``due_at``: one up then, one more per target."""
    if due_at is None or now <= due_at:
        return Level.DESK
    steps = 1 + (now - due_at) // DEFAULT_TARGETS[Measure.ACKNOWLEDGE][severity]
    return Level(min(steps, HIGHEST[severity]))


def next_step(severity: Severity, due_at: datetime | None, now: datetime) -> tuple[Level, datetime] | None:
    """(level, instant) of the next step up; None when it is as high as it goes or nothing is due."""
    level = level_at(severity, due_at, now)
    if due_at is None or level >= HIGHEST[severity]:
        return None
    return Level(level + 1), due_at + level * DEFAULT_TARGETS[Measure.ACKNOWLEDGE][severity]

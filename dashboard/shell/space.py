"""Looks at free space where the product writes: a line in the log, a notice, below five percent a stop.

One line and one notice whenever it changes, not at every look.
"""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.room import Room, room, set_room
from dashboard.kernel.settings import ensure_var
from dashboard.kernel.work import unit_of_work

logger = logging.getLogger(__name__)

LOW_PERCENT = 20.0
OUT_PERCENT = 5.0
# So much more has to be free before it counts as mended: a file that comes and goes changes nothing.
_MARGIN = 1.0
_WATCHER = "space-watch"
_NOTICES = {Room.LOW: "system.space_low", Room.OUT: "system.space_out", Room.PLENTY: "system.space_again"}


def free_percent(folder: Path) -> float:
    """Of the file system that holds the folder, for whoever is not root."""
    found = shutil.disk_usage(folder)
    return 100 * found.free / found.total


def judge(percent: float, before: Room) -> Room:
    """What so much free space means; a state is left only with a margin."""
    out = OUT_PERCENT + (_MARGIN if before is Room.OUT else 0)
    low = LOW_PERCENT + (_MARGIN if before is not Room.PLENTY else 0)
    return Room.OUT if percent < out else Room.LOW if percent < low else Room.PLENTY


def watch_space(*, clock: Clock, measure: Callable[[Path], float] = free_percent) -> Room:
    """Look once, and tell both agencies' supervisors when it has changed.

    The stop comes first: it holds even when the notice cannot be written.
    """
    before, percent = room(), measure(ensure_var())
    found = judge(percent, before)
    if found is before:
        return found
    set_room(found)
    logger.log(
        logging.INFO if found is Room.PLENTY else logging.ERROR, "free space %.1f %%: %s", percent, found
    )
    for agency in Agency:
        with unit_of_work(system_actor(_WATCHER, agency), clock) as work:
            work.tell(agency, Permission.INCIDENT_REVIEW, _NOTICES[found], "")
            work.audit("system.space", "disk", "", state=found.value, free_percent=round(percent, 1))
    return found

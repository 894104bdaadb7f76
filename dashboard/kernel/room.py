"""Whether there is room to write. Below five percent of free space the product can only be read.

A full disk in the middle of everything is worse than a sentence before it. Set by shell/space.py, asked by
kernel/work.py; what people type is still kept as drafts, and signing in and out still works.
"""

from enum import StrEnum

ESSENTIAL = ("access.", "account.", "audit.", "backup.", "clock.", "session.", "system.")
"""What begins so in the audit is written all the same: it is small, and whoever mends this needs it."""


class Room(StrEnum):
    """``low``: somebody must act; ``out``: only reading."""

    PLENTY = "plenty"
    LOW = "low"
    OUT = "out"


_now = Room.PLENTY


def room() -> Room:
    """As it was when it was looked at last."""
    return _now


def set_room(found: Room) -> None:
    """Called by the sweep, and by tests."""
    global _now
    _now = found


def may_write(actions: list[str]) -> bool:
    """Whether a transaction with these audited actions may commit now; one without any is bookkeeping."""
    return _now is not Room.OUT or all(action.startswith(ESSENTIAL) for action in actions)

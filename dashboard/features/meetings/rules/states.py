"""The life of a meeting as one table that can be read aloud: planned, frozen, running, locked.

Called by actions (to move a state or refuse) and by pages (to show only what is possible). A state never goes
back; what is locked is never opened again. Source: docs/decisions/0010-review-meetings.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dashboard.kernel.errors import Refused
from dashboard.kernel.permissions import Permission


class MeetingState(StrEnum):
    """The declaration order is the order of a meeting's life."""

    PLANNED = "planned"
    """It has a month and an agenda."""
    FROZEN = "frozen"
    """Its numbers are stored."""
    RUNNING = "running"
    """Somebody has presented."""
    LOCKED = "locked"
    """Both agencies have turned their keys: the minutes stand."""

    @property
    def rank(self) -> int:
        return list(MeetingState).index(self)


class Act(StrEnum):
    """What somebody does with a meeting that is there."""

    FREEZE = "freeze"
    EDIT_HEADLINE = "edit_headline"
    CHANGE_AGENDA = "change_agenda"
    INVITE = "invite"
    REVOKE = "revoke"
    PRESENT = "present"
    DECIDE = "decide"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Move:
    """One row: whoever has ``permission``, of either agency, may do ``act`` in ``from_states``.

    ``to_state`` is the state afterwards unless the meeting is further already; None leaves it as it is.
    ``needs_both``: it only moves the meeting once a person of each agency has done it.
    """

    act: Act
    from_states: tuple[MeetingState, ...]
    to_state: MeetingState | None
    permission: Permission
    needs_both: bool = False


_PLANNED, _FROZEN, _RUNNING, _LOCKED = MeetingState
_BEFORE = (_PLANNED, _FROZEN)
_OPEN = (_PLANNED, _FROZEN, _RUNNING)

# Freezing again in a running meeting voids a key that was turned on the numbers before. A headline is written
# before the meeting: the sentence everybody has in front of them must not change under their eyes.
MOVES: tuple[Move, ...] = (
    Move(Act.FREEZE, _OPEN, _FROZEN, Permission.MEETING_PREPARE),
    Move(Act.EDIT_HEADLINE, _BEFORE, None, Permission.MEETING_PREPARE),
    Move(Act.CHANGE_AGENDA, _OPEN, None, Permission.MEETING_PREPARE),
    Move(Act.INVITE, _OPEN, None, Permission.MEETING_PREPARE),
    Move(Act.REVOKE, tuple(MeetingState), None, Permission.MEETING_PREPARE),
    Move(Act.PRESENT, (_FROZEN, _RUNNING), _RUNNING, Permission.MEETING_PRESENT),
    Move(Act.DECIDE, (_RUNNING,), None, Permission.MEETING_PRESENT),
    Move(Act.CONFIRM, (_RUNNING,), _LOCKED, Permission.MEETING_CONFIRM, needs_both=True),
)

_ROWS = {move.act: move for move in MOVES}
PERMISSION_OF: Mapping[Act, Permission] = {move.act: move.permission for move in MOVES}

# Why something is not possible depends on where the meeting stands, not on what was asked.
REFUSED_KEYS: Mapping[MeetingState, str] = {
    _PLANNED: "meetings.refused.not_frozen",
    _FROZEN: "meetings.refused.not_started",
    _RUNNING: "meetings.refused.begun",
    _LOCKED: "meetings.refused.locked",
}


def state_of(*, is_frozen: bool, started_at: datetime | None, locked_at: datetime | None) -> MeetingState:
    """Where a meeting stands, from what is stored of it."""
    if locked_at is not None:
        return _LOCKED
    if started_at is not None:
        return _RUNNING
    return _FROZEN if is_frozen else _PLANNED


def is_possible(state: MeetingState, act: Act) -> bool:
    """Whether the table has such a row."""
    return state in _ROWS[act].from_states


def next_state(state: MeetingState, act: Act) -> MeetingState:
    """The state after ``act`` (of both agencies, where it needs both).

    Raises Refused with a sentence that says what to do first.
    """
    row = _ROWS[act]
    if state not in row.from_states:
        raise Refused(REFUSED_KEYS[state])
    if row.to_state is None:
        return state
    return max(state, row.to_state, key=lambda candidate: candidate.rank)

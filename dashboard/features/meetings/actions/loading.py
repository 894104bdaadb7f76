"""What every writer of a meeting does first: take it for itself and ask the table. Never commits."""

from sqlmodel import select

from dashboard.features.meetings.rules.states import Act, MeetingState, next_state, state_of
from dashboard.features.meetings.tables import AgendaItem, Meeting, MeetingSnapshot
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.work import UnitOfWork

TOPIC = "meetings"
"""The revision that every screen of a meeting follows."""


def load_meeting(work: UnitOfWork, month: str, act: Act) -> tuple[Meeting, MeetingState]:
    """The meeting, locked until the commit, and its state after ``act``.

    Two who change one meeting wait for each other, so a decision cannot slip in between two keys.
    Raises Missing for a month without a meeting, Refused when the table has no such row.
    """
    take_month(work, month)
    meeting = work.session.exec(select(Meeting).where(Meeting.month == month).with_for_update()).first()
    if meeting is None:
        raise Missing("meetings.missing")
    frozen = select(MeetingSnapshot.id).where(MeetingSnapshot.meeting_id == meeting.id).limit(1)
    state = state_of(
        is_frozen=work.session.exec(frozen).first() is not None,
        started_at=meeting.started_at,
        locked_at=meeting.locked_at,
    )
    return meeting, next_state(state, act)


def take_month(work: UnitOfWork, month: str) -> None:
    """Whoever writes about this month waits here."""
    work.one_writer_at_a_time(f"meeting:{month}")


def load_item(work: UnitOfWork, meeting: Meeting, item: int) -> AgendaItem:
    """A question of this meeting. Raises Missing when it has none with this number."""
    statement = select(AgendaItem).where(AgendaItem.id == item, AgendaItem.meeting_id == meeting.id)
    row = work.session.exec(statement.with_for_update()).first()
    if row is None:
        raise Missing("meetings.item.missing")
    return row


def duty_of(actor: Actor, permission: Permission) -> str:
    """The code of the duty in which somebody does this: titles are kept as they were then."""
    return min(role.value for role in actor.roles if permission in ROLE_PERMISSIONS[role])


def id_of(meeting: Meeting) -> int:
    """Its number; it has one once it is stored."""
    if meeting.id is None:
        raise AssertionError("the meeting is not stored")
    return meeting.id

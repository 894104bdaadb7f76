"""Who leads the room and where everybody looks. One row with a version: two presenters cannot be."""

from dashboard.features.meetings.actions.loading import TOPIC, id_of, load_meeting
from dashboard.features.meetings.forms import HandOver, MoveCursor
from dashboard.features.meetings.rules.presenting import (
    Lead,
    Presence,
    asks,
    may_consent,
    may_start,
    presence,
)
from dashboard.features.meetings.rules.states import PERMISSION_OF, Act
from dashboard.features.meetings.tables import Meeting, MeetingCursor, MeetingStep
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Conflict, Denied, Refused
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work

_PERMISSION = PERMISSION_OF[Act.PRESENT]


def start_presenting(actor: Actor, month: str, *, clock: Clock) -> int:
    """Lead the room, or come back to it; returns the step at which it stands. The meeting runs from now on.

    Raises Denied, Missing, Refused (nothing frozen, locked), or Conflict when somebody else leads.
    """
    actor.require(_PERMISSION)
    with unit_of_work(actor, clock) as work:
        meeting, _ = load_meeting(work, month, Act.PRESENT)
        cursor = _cursor(work, meeting)
        if not may_start(_lead(cursor), actor.user_id):
            raise Conflict("meetings.conflict.presenter")
        if meeting.started_at is None:
            meeting.started_at = work.now
            meeting.version += 1
            work.session.add(meeting)
        _give(work, cursor, actor.user_id, actor.agency)
        work.audit("meeting.present", "meeting", month, step=cursor.step)
        work.bump(TOPIC)
        return cursor.step


def move_cursor(actor: Actor, command: MoveCursor, *, clock: Clock) -> int:
    """Take every screen in the room along; returns the version of the cursor.

    Raises Denied, Missing, Refused (not running), or Conflict when somebody else leads by now.
    """
    actor.require(_PERMISSION)
    with unit_of_work(actor, clock, quiet=True) as work:
        meeting, _ = load_meeting(work, command.month, Act.PRESENT)
        cursor = _cursor(work, meeting)
        if cursor.presenter_id != actor.user_id:
            raise Conflict("meetings.conflict.not_presenter")
        if cursor.step != command.step:
            cursor.step, cursor.step_at = command.step, work.now
            _note_step(work, cursor)
        cursor.is_blank, cursor.seen_at = command.is_blank, work.now
        cursor.version += 1
        work.session.add(cursor)
        work.bump(TOPIC)
        return cursor.version


def show_life(actor: Actor, month: str, *, clock: Clock) -> bool:
    """The presenter's sign of life; False for whoever does not lead any more. Screens hear of a return only.

    Raises Denied, Missing, or Refused (not frozen, locked).
    """
    actor.require(_PERMISSION)
    with unit_of_work(actor, clock, quiet=True) as work:
        meeting, _ = load_meeting(work, month, Act.PRESENT)
        cursor = work.session.get(MeetingCursor, id_of(meeting))
        if cursor is None or cursor.presenter_id != actor.user_id:
            return False
        if presence(_lead(cursor), work.now) is Presence.GONE:
            work.bump(TOPIC)
        cursor.seen_at = work.now
        work.session.add(cursor)
        return True


def ask_to_present(actor: Actor, month: str, *, clock: Clock) -> None:
    """Ask for the lead; whoever may agree sees it. The first wish stands until it is answered or forgotten.

    Raises Denied, Missing, or Refused: nobody leads (then just start), the actor leads already, or another
    wish waits.
    """
    actor.require(_PERMISSION)
    with unit_of_work(actor, clock) as work:
        meeting, _ = load_meeting(work, month, Act.PRESENT)
        cursor = _cursor(work, meeting)
        lead = _lead(cursor)
        if may_start(lead, actor.user_id):
            raise Refused("meetings.refused.may_start")
        if asks(lead, work.now) and cursor.wanted_by != actor.user_id:
            raise Refused("meetings.refused.asked")
        cursor.wanted_by, cursor.wanted_agency, cursor.wanted_at = actor.user_id, actor.agency, work.now
        cursor.version += 1
        work.session.add(cursor)
        work.audit("meeting.ask_to_present", "meeting", month)
        work.bump(TOPIC)


def hand_over(actor: Actor, command: HandOver, *, clock: Clock) -> int:
    """Agree that ``to`` leads from now on; returns the step. Said by the presenter, or, when the presenter is
    gone, by a person of the agency that does not ask.

    Raises Denied (not this person's yes), Missing, Refused (nobody asks any more), or Conflict when somebody
    else asks by now.
    """
    actor.require(_PERMISSION)
    with unit_of_work(actor, clock) as work:
        meeting, _ = load_meeting(work, command.month, Act.PRESENT)
        cursor = _cursor(work, meeting)
        lead = _lead(cursor)
        if not asks(lead, work.now) or cursor.wanted_by is None:
            raise Refused("meetings.refused.nobody_asks")
        if cursor.wanted_by != command.to:
            raise Conflict("meetings.conflict.asked")
        if not may_consent(lead, actor.user_id, actor.agency, work.now):
            raise Denied("meetings.denied.consent")
        work.audit("meeting.hand_over", "meeting", command.month, to=cursor.wanted_by, step=cursor.step)
        _give(work, cursor, cursor.wanted_by, Agency(cursor.wanted_agency))
        work.bump(TOPIC)
        return cursor.step


def _cursor(work: UnitOfWork, meeting: Meeting) -> MeetingCursor:
    """The row of this meeting; made at the first step by whoever comes first."""
    cursor = work.session.get(MeetingCursor, id_of(meeting))
    if cursor is None:
        cursor = MeetingCursor(meeting_id=id_of(meeting), step_at=work.now, version=0)
        _note_step(work, cursor)
    return cursor


def _give(work: UnitOfWork, cursor: MeetingCursor, user_id: int, agency: Agency) -> None:
    cursor.presenter_id, cursor.presenter_agency, cursor.seen_at = user_id, agency, work.now
    cursor.wanted_by, cursor.wanted_agency, cursor.wanted_at = None, "", None
    cursor.version += 1
    work.session.add(cursor)


def _note_step(work: UnitOfWork, cursor: MeetingCursor) -> None:
    """Minutes used are counted from these rows."""
    work.session.add(
        MeetingStep(meeting_id=cursor.meeting_id, step=cursor.step, at=work.now, by=work.actor.user_id)
    )


def _lead(cursor: MeetingCursor) -> Lead:
    agency = Agency(cursor.wanted_agency) if cursor.wanted_agency else None
    return Lead(cursor.presenter_id, cursor.seen_at, cursor.wanted_by, agency, cursor.wanted_at)

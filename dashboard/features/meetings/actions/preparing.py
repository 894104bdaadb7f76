"""Before the meeting: open it, put questions on its agenda, write a headline of one's own."""

from sqlmodel import select

from dashboard.features.meetings.actions.carrying import carry_from_locked, take_agendas
from dashboard.features.meetings.actions.loading import (
    TOPIC,
    duty_of,
    id_of,
    load_item,
    load_meeting,
    take_month,
)
from dashboard.features.meetings.forms import AddItem, DropItem, EditHeadline, OpenMeeting
from dashboard.features.meetings.rules.months import begins, is_month
from dashboard.features.meetings.rules.states import PERMISSION_OF, Act
from dashboard.features.meetings.tables import AgendaItem, Meeting, MeetingHeadline
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import unit_of_work


def open_meeting(actor: Actor, command: OpenMeeting, *, clock: Clock) -> str:
    """A meeting about a month that has begun; returns the month. What locked ones left open comes along.

    Raises Denied, Invalid (no month, or one that has not begun), or Refused when it is there already.
    """
    actor.require(Permission.MEETING_PREPARE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("meeting.open", command.key, command)
        if earlier is not None:
            return earlier
        if not is_month(command.month):
            raise Invalid({"month": "meetings.form.month"})
        if begins(command.month) > work.now:
            raise Invalid({"month": "meetings.form.month.future"})
        take_agendas(work)
        take_month(work, command.month)
        if work.session.exec(select(Meeting.id).where(Meeting.month == command.month)).first() is not None:
            raise Refused("meetings.refused.exists")
        meeting = Meeting(month=command.month, created_at=work.now, created_by=actor.user_id)
        work.session.add(meeting)
        work.session.flush()
        carried = carry_from_locked(work, meeting)
        work.remember("meeting.open", command.key, command, command.month)
        work.audit("meeting.open", "meeting", command.month, carried=carried)
        work.bump(TOPIC)
        return command.month


def add_item(actor: Actor, command: AddItem, *, clock: Clock) -> int:
    """One more question; returns its number. Raises Denied, Missing, or Refused after locking."""
    actor.require(PERMISSION_OF[Act.CHANGE_AGENDA])
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("meeting.add_item", command.key, command)
        if earlier is not None:
            return int(earlier)
        meeting, _ = load_meeting(work, command.month, Act.CHANGE_AGENDA)
        item = AgendaItem(
            meeting_id=id_of(meeting),
            topic=command.topic,
            question=command.question,
            note=command.note,
            proposed_by=actor.agency,
            created_at=work.now,
            created_by=actor.user_id,
        )
        work.session.add(item)
        work.session.flush()
        number = item.id or 0
        work.remember("meeting.add_item", command.key, command, number)
        work.audit("meeting.add_item", "meeting", command.month, item=number, topic=command.topic)
        work.bump(TOPIC)
        return number


def drop_item(actor: Actor, command: DropItem, *, clock: Clock) -> int:
    """Take an open question off the agenda; returns its number.

    Raises Denied, Missing, or Refused: after locking, decided already, or carried over from the last meeting
    (a question that was put off has to be answered, or put off again).
    """
    actor.require(PERMISSION_OF[Act.CHANGE_AGENDA])
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("meeting.drop_item", command.key, command)
        if earlier is not None:
            return int(earlier)
        meeting, _ = load_meeting(work, command.month, Act.CHANGE_AGENDA)
        item = load_item(work, meeting, command.item)
        if item.outcome:
            raise Refused("meetings.refused.item_decided")
        if item.carried_from is not None:
            raise Refused("meetings.refused.item_carried")
        work.session.delete(item)
        work.remember("meeting.drop_item", command.key, command, command.item)
        work.audit("meeting.drop_item", "meeting", command.month, item=command.item, rule=item.rule)
        work.bump(TOPIC)
        return command.item


def edit_headline(actor: Actor, command: EditHeadline, *, clock: Clock) -> str:
    """Another sentence for a step, or "" for the rule's own; returns the month. Every sentence is kept.

    Raises Denied, Missing, or Refused once the meeting has begun.
    """
    actor.require(PERMISSION_OF[Act.EDIT_HEADLINE])
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("meeting.headline", command.key, command)
        if earlier is not None:
            return earlier
        meeting, _ = load_meeting(work, command.month, Act.EDIT_HEADLINE)
        work.session.add(
            MeetingHeadline(
                meeting_id=id_of(meeting),
                topic=command.topic,
                text=command.text,
                at=work.now,
                by=actor.user_id,
                role=duty_of(actor, PERMISSION_OF[Act.EDIT_HEADLINE]),
            )
        )
        work.remember("meeting.headline", command.key, command, command.month)
        work.audit(
            "meeting.headline", "meeting", command.month, topic=command.topic, is_own=bool(command.text)
        )
        work.bump(TOPIC)
        return command.month

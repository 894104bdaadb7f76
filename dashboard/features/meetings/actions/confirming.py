"""Two keys on one digest lock the minutes: one of each agency, on the same numbers and the same decisions."""

from sqlmodel import col, select

from dashboard.features.meetings.actions.carrying import carry_to_next, take_agendas
from dashboard.features.meetings.actions.loading import TOPIC, duty_of, id_of, load_meeting
from dashboard.features.meetings.forms import ConfirmMinutes
from dashboard.features.meetings.queries.agreed import decisions_digest
from dashboard.features.meetings.rules.states import PERMISSION_OF, Act, MeetingState
from dashboard.features.meetings.tables import GuestLink, Meeting, MeetingKey
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Conflict, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.promises import note_discussed
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work


def confirm_minutes(actor: Actor, command: ConfirmMinutes, *, clock: Clock) -> MeetingState:
    """Turn the own agency's key on what was read back; returns LOCKED when it was the second one.

    Raises Denied, Missing, Refused (not running, locked, the own key is turned already), or Conflict when a
    number or a decision has changed since the page showed it.
    """
    actor.require(PERMISSION_OF[Act.CONFIRM])
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("meeting.confirm", command.key, command)
        if earlier is not None:
            return MeetingState(earlier)
        take_agendas(work)
        meeting, after = load_meeting(work, command.month, Act.CONFIRM)
        if command.digest != decisions_digest(work.session, command.month):
            raise Conflict("meetings.conflict.changed")
        turned = _agencies(work, meeting, command.digest)
        if actor.agency in turned:
            raise Refused("meetings.refused.key_turned")
        work.session.add(
            MeetingKey(
                meeting_id=id_of(meeting),
                agency=actor.agency,
                digest=command.digest,
                at=work.now,
                by=actor.user_id,
                role=duty_of(actor, PERMISSION_OF[Act.CONFIRM]),
            )
        )
        is_second = actor.agency.other in turned
        if is_second:
            _lock(work, meeting)
        state = after if is_second else MeetingState.RUNNING
        work.remember("meeting.confirm", command.key, command, state)
        work.audit("meeting.confirm", "meeting", command.month, digest=command.digest, is_second=is_second)
        work.bump(TOPIC)
        return state


def _agencies(work: UnitOfWork, meeting: Meeting, digest: str) -> frozenset[Agency]:
    """Whose key is turned on exactly this."""
    keys = select(MeetingKey.agency).where(
        MeetingKey.meeting_id == id_of(meeting), MeetingKey.digest == digest
    )
    return frozenset(Agency(agency) for agency in work.session.exec(keys))


def _lock(work: UnitOfWork, meeting: Meeting) -> None:
    """The minutes stand: promises are discussed, what was put off goes on, no guest watches any more."""
    meeting.locked_at = work.now
    meeting.version += 1
    work.session.add(meeting)
    discussed = note_discussed(work, meeting.month)
    carried = carry_to_next(work, meeting)
    guests = _end_links(work, meeting)
    for agency in Agency:
        work.tell(agency, Permission.MEETING_PRESENT, "meeting.locked", meeting.month)
    work.audit("meeting.lock", "meeting", meeting.month, discussed=discussed, carried=carried, guests=guests)


def _end_links(work: UnitOfWork, meeting: Meeting) -> int:
    """Guest screens close within two seconds; returns how many links were still valid."""
    links = work.session.exec(
        select(GuestLink)
        .where(GuestLink.meeting_id == id_of(meeting), col(GuestLink.valid_until) > work.now)
        .with_for_update()
    ).all()
    for link in links:
        link.valid_until = work.now
        work.session.add(link)
    return len(links)

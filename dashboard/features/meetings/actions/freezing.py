"""Freeze the numbers of a meeting, and let the rules ask their questions about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from dashboard.features.meetings.actions.loading import TOPIC, id_of, load_meeting
from dashboard.features.meetings.forms import Freeze, Proposal
from dashboard.features.meetings.queries.snapshots import last_snapshot_id
from dashboard.features.meetings.rules.freezing import freeze_fault
from dashboard.features.meetings.rules.states import PERMISSION_OF, Act
from dashboard.features.meetings.tables import AgendaItem, Meeting, MeetingSnapshot
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work


@dataclass(frozen=True, slots=True)
class Numbers:
    """A picture as JSON with its digest, and the questions that rules ask about it."""

    picture: dict[str, Any]
    digest: str
    first_record_at: datetime | None
    proposals: Sequence[Proposal] = ()


def freeze_meeting(
    actor: Actor,
    command: Freeze,
    picture: dict[str, Any],
    digest: str,
    as_of: datetime,
    first_record_at: datetime | None,
    *,
    proposals: Sequence[Proposal] = (),
    again: Callable[[Session], Numbers] | None = None,
    clock: Clock,
) -> int:
    """Store ``picture``, made at ``as_of``, as a new snapshot; returns its number. Earlier ones are kept.

    ``proposals``: one question for each rule that asks; open questions of rules that ask no more go.
    ``again`` makes the numbers of ``as_of`` anew where nobody else can write them: what was recorded before
    ``as_of`` but stored after the picture was made is in it, so that the same numbers can always be made.
    Raises Denied, Missing, Refused after locking, or Invalid (``as_of`` in the future, before the month began
    or before the first record).
    """
    actor.require(PERMISSION_OF[Act.FREEZE])
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("meeting.freeze", command.key, command)
        if earlier is not None:
            return int(earlier)
        meeting, _ = load_meeting(work, command.month, Act.FREEZE)
        numbers = Numbers(picture, digest, first_record_at, proposals)
        if again is not None:
            numbers = again(work.session)
        fault = freeze_fault(command.month, as_of, numbers.first_record_at, work.now)
        if fault:
            raise Invalid({"as_of": fault})
        number = _last_number(work, meeting) + 1
        work.session.add(
            MeetingSnapshot(
                meeting_id=id_of(meeting),
                number=number,
                as_of=as_of,
                frozen_at=work.now,
                frozen_by=actor.user_id,
                picture=numbers.picture,
                digest=numbers.digest,
                previous_id=last_snapshot_id(work.session, command.month),
            )
        )
        meeting.version += 1
        work.session.add(meeting)
        _ask(work, meeting, numbers.proposals)
        for agency in Agency:
            work.tell(agency, Permission.MEETING_PRESENT, "meeting.frozen", command.month)
        work.remember("meeting.freeze", command.key, command, number)
        work.audit(
            "meeting.freeze",
            "meeting",
            command.month,
            number=number,
            as_of=as_of.isoformat(),
            digest=numbers.digest,
            is_anew=numbers.digest != digest,
        )
        work.bump(TOPIC)
        return number


def _last_number(work: UnitOfWork, meeting: Meeting) -> int:
    highest = select(func.coalesce(func.max(col(MeetingSnapshot.number)), 0))
    return work.session.exec(highest.where(MeetingSnapshot.meeting_id == id_of(meeting))).one()


def _ask(work: UnitOfWork, meeting: Meeting, proposals: Sequence[Proposal]) -> None:
    """The rules' questions as the newest numbers ask them; what was decided or put off stays."""
    statement = select(AgendaItem).where(AgendaItem.meeting_id == id_of(meeting), AgendaItem.rule != "")
    there = {item.rule: item for item in work.session.exec(statement)}
    asked = {proposal.rule: proposal for proposal in proposals}
    for rule, item in there.items():
        if item.outcome:
            continue
        if rule in asked:
            item.question, item.note = asked[rule].question, asked[rule].note
            work.session.add(item)
        elif item.carried_from is None:
            work.session.delete(item)
    work.session.add_all(
        AgendaItem(
            meeting_id=id_of(meeting),
            topic=proposal.topic,
            question=proposal.question,
            note=proposal.note,
            rule=rule,
            created_at=work.now,
            created_by=work.actor.user_id,
        )
        for rule, proposal in asked.items()
        if rule not in there
    )

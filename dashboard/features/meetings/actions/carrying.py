"""What a meeting leaves open does not evaporate: it stands on the agenda of the next one. Never commits.

Only the agenda of a locked meeting is carried: until then each of its questions can still be decided there. A
rule's question that nobody came to is left behind: the rule asks again when the numbers still say so.
"""

from sqlmodel import and_, col, or_, select

from dashboard.features.meetings.actions.loading import id_of
from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.features.meetings.tables import AgendaItem, Meeting
from dashboard.kernel.work import UnitOfWork


def carry_from_last(work: UnitOfWork, meeting: Meeting) -> int:
    """Into a meeting that was just opened; returns how many questions came along."""
    earlier = select(Meeting).where(col(Meeting.month) < meeting.month).order_by(col(Meeting.month).desc())
    last = work.session.exec(earlier.limit(1)).first()
    return _carry(work, last, meeting) if last is not None and last.locked_at is not None else 0


def carry_to_next(work: UnitOfWork, meeting: Meeting) -> int:
    """Out of a meeting that was just locked, into the next one when that is open already."""
    later = select(Meeting).where(col(Meeting.month) > meeting.month).order_by(col(Meeting.month))
    following = work.session.exec(later.limit(1).with_for_update()).first()
    is_open = following is not None and following.locked_at is None
    return _carry(work, meeting, following) if is_open and following is not None else 0


def _carry(work: UnitOfWork, source: Meeting, target: Meeting) -> int:
    there = select(AgendaItem).where(AgendaItem.meeting_id == id_of(target))
    known = {(item.topic, item.question) for item in work.session.exec(there)}
    not_reached = and_(
        AgendaItem.outcome == "", or_(AgendaItem.rule == "", col(AgendaItem.carried_from).is_not(None))
    )
    unsettled = (
        select(AgendaItem)
        .where(AgendaItem.meeting_id == id_of(source))
        .where(or_(AgendaItem.outcome == Outcome.POSTPONED.value, not_reached))
        .order_by(col(AgendaItem.id))
    )
    items = [item for item in work.session.exec(unsettled).all() if (item.topic, item.question) not in known]
    work.session.add_all(
        AgendaItem(
            meeting_id=id_of(target),
            topic=item.topic,
            question=item.question,
            note=item.note,
            proposed_by=item.proposed_by,
            rule=item.rule,
            carried_from=item.id,
            created_at=work.now,
            created_by=work.actor.user_id,
        )
        for item in items
    )
    return len(items)

"""What a meeting leaves open does not evaporate: it stands on the agenda of the next one. Never commits.

Only the agenda of a locked meeting is carried: until then each of its questions can still be decided there.
It goes to the first later meeting that is not locked, or waits until one is opened. A rule's question that
nobody came to is left behind: the rule asks again when the numbers still say so.
"""

from sqlmodel import and_, col, or_, select

from dashboard.features.meetings.actions.loading import id_of
from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.features.meetings.tables import AgendaItem, Meeting
from dashboard.kernel.work import UnitOfWork


def take_agendas(work: UnitOfWork) -> None:
    """Whoever opens or locks a meeting waits here, before taking its month.

    Otherwise one who opens the next month and one who locks the last would each not see the other's meeting.
    """
    work.one_writer_at_a_time("meetings:agendas")


def carry_from_locked(work: UnitOfWork, meeting: Meeting) -> int:
    """Into a meeting that was just opened; returns how many questions came along."""
    earlier = select(Meeting).where(col(Meeting.month) < meeting.month, col(Meeting.locked_at).is_not(None))
    sources = work.session.exec(earlier.order_by(col(Meeting.month))).all()
    return sum(_carry(work, source, meeting) for source in sources)


def carry_to_next(work: UnitOfWork, meeting: Meeting) -> int:
    """Out of a meeting that was just locked, into the first later one that is open already."""
    later = select(Meeting).where(col(Meeting.month) > meeting.month, col(Meeting.locked_at).is_(None))
    following = work.session.exec(later.order_by(col(Meeting.month)).limit(1).with_for_update()).first()
    return 0 if following is None else _carry(work, meeting, following)


def _carry(work: UnitOfWork, source: Meeting, target: Meeting) -> int:
    """A question that somebody has put there in the same words already is that question."""
    later = select(AgendaItem).join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
    there = work.session.exec(later.where(col(Meeting.month) > source.month)).all()
    came = {item.carried_from for item in there}
    same = {(item.topic, item.question): item for item in there if item.meeting_id == target.id}
    moved = 0
    for item in _unsettled(work, source):
        if item.id in came:
            continue
        twin = same.get((item.topic, item.question))
        if twin is None:
            twin = AgendaItem(
                meeting_id=id_of(target),
                topic=item.topic,
                question=item.question,
                note=item.note,
                proposed_by=item.proposed_by,
                rule=item.rule,
                created_at=work.now,
                created_by=work.actor.user_id,
            )
            same[twin.topic, twin.question] = twin
        if twin.carried_from is None:
            twin.carried_from = item.id
            work.session.add(twin)
            moved += 1
    return moved


def _unsettled(work: UnitOfWork, source: Meeting) -> list[AgendaItem]:
    not_reached = and_(
        AgendaItem.outcome == "", or_(AgendaItem.rule == "", col(AgendaItem.carried_from).is_not(None))
    )
    statement = (
        select(AgendaItem)
        .where(AgendaItem.meeting_id == id_of(source))
        .where(or_(AgendaItem.outcome == Outcome.POSTPONED.value, not_reached))
        .order_by(col(AgendaItem.id))
    )
    return list(work.session.exec(statement).all())

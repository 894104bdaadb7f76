"""SELECTs of what a meeting talks about: its questions, what became of them, the headlines people wrote."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.features.meetings.tables import AgendaItem, Meeting, MeetingHeadline, MeetingSnapshot
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Agency


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One question. ``rule``: the code of the rule that asks it, "" for a person of ``proposed_by``.

    ``carried_from``: the month of the meeting that left it open, "" for a new one. ``outcome`` None is open;
    ``commitment`` names the promise it has become.
    """

    id: int
    topic: Topic
    question: str
    note: str
    proposed_by: Agency | None
    rule: str
    carried_from: str
    outcome: Outcome | None
    decided_at: datetime | None
    commitment: str
    version: int


def agenda_of(session: Session, actor: Actor, month: str) -> tuple[AgendaRow, ...]:
    """In the order of the steps, then as they were put down. Empty for an unknown month. Raises Denied."""
    actor.require(Permission.MEETING_READ)
    rows = session.exec(
        select(AgendaItem)
        .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
        .where(Meeting.month == month)
        .order_by(col(AgendaItem.id))
    ).all()
    months = _months(session, [row.carried_from for row in rows if row.carried_from is not None])
    found = [
        AgendaRow(
            id=row.id or 0,
            topic=Topic(row.topic),
            question=row.question,
            note=row.note,
            proposed_by=Agency(row.proposed_by) if row.proposed_by else None,
            rule=row.rule,
            carried_from=months.get(row.carried_from or 0, ""),
            outcome=Outcome(row.outcome) if row.outcome else None,
            decided_at=row.decided_at,
            commitment=row.commitment,
            version=row.version,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda row: row.topic.number))


@dataclass(frozen=True, slots=True)
class HeadlineRow:
    """A sentence of somebody with the duty ``role``. ``is_old``: numbers were frozen again since."""

    text: str
    role: str
    is_old: bool


def headlines_of(session: Session, month: str) -> dict[Topic, HeadlineRow]:
    """Those that stand in front of everybody: about the numbers that are frozen now."""
    rows = written_headlines(session, month)
    return {topic: row for topic, row in rows.items() if not row.is_old}


def written_headlines(session: Session, month: str) -> dict[Topic, HeadlineRow]:
    """The newest sentence somebody wrote for a step; steps that show the rule's own are left out."""
    frozen = session.exec(
        select(func.max(col(MeetingSnapshot.frozen_at)))
        .join(Meeting, col(Meeting.id) == col(MeetingSnapshot.meeting_id))
        .where(Meeting.month == month)
    ).one()
    rows = session.exec(
        select(MeetingHeadline)
        .join(Meeting, col(Meeting.id) == col(MeetingHeadline.meeting_id))
        .where(Meeting.month == month)
        .order_by(col(MeetingHeadline.id))
    )
    newest = {
        Topic(row.topic): HeadlineRow(row.text, row.role, frozen is not None and row.at < frozen)
        for row in rows
    }
    return {topic: row for topic, row in newest.items() if row.text}


def _months(session: Session, items: list[int]) -> dict[int, str]:
    """Item of an earlier meeting -> the month of that meeting."""
    statement = (
        select(AgendaItem.id, Meeting.month)
        .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
        .where(col(AgendaItem.id).in_(items))
    )
    return {item or 0: month for item, month in session.exec(statement)}

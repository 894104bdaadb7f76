"""SELECTs of frozen pictures: what this meeting looks at, and what the one before looked at."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from dashboard.features.meetings.tables import Meeting, MeetingSnapshot


class Snapshot(NamedTuple):
    """Numbers as known at ``as_of``; ``picture`` as stored (screens/review/board/picture.py reads it)."""

    as_of: datetime
    picture: dict[str, Any]
    digest: str


def newest_snapshot(session: Session, month: str) -> Snapshot | None:
    """What counts for the meeting about this month; None as long as nothing is frozen."""
    return _newest(session, col(Meeting.month) == month)


def previous_snapshot(session: Session, month: str) -> Snapshot | None:
    """What the last frozen meeting before this month looked at; None when there was none."""
    return _newest(session, col(Meeting.month) < month)


def _newest(session: Session, which: ColumnElement[bool]) -> Snapshot | None:
    statement = (
        select(MeetingSnapshot)
        .join(Meeting, col(Meeting.id) == col(MeetingSnapshot.meeting_id))
        .where(which)
        .order_by(col(Meeting.month).desc(), col(MeetingSnapshot.number).desc())
    )
    row = session.exec(statement.limit(1)).first()
    return None if row is None else Snapshot(row.as_of, row.picture, row.digest)

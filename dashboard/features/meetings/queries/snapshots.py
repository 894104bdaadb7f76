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
    row = _newest(session, col(Meeting.month) == month)
    return None if row is None else _snapshot(row)


def previous_snapshot(session: Session, month: str) -> Snapshot | None:
    """What the last meeting looked at, as it was when this one was frozen; None when there was none.

    Pinned then: freezing an earlier month again must not change what this meeting compares itself with.
    """
    newest = _newest(session, col(Meeting.month) == month)
    if newest is None or newest.previous_id is None:
        return None
    row = session.get(MeetingSnapshot, newest.previous_id)
    return None if row is None else _snapshot(row)


def last_snapshot_id(session: Session, month: str) -> int | None:
    """The number of what the last frozen meeting before this month looks at now: to be pinned by a freeze."""
    row = _newest(session, col(Meeting.month) < month)
    return None if row is None else row.id


def _newest(session: Session, which: ColumnElement[bool]) -> MeetingSnapshot | None:
    statement = (
        select(MeetingSnapshot)
        .join(Meeting, col(Meeting.id) == col(MeetingSnapshot.meeting_id))
        .where(which)
        .order_by(col(Meeting.month).desc(), col(MeetingSnapshot.number).desc())
    )
    return session.exec(statement.limit(1)).first()


def _snapshot(row: MeetingSnapshot) -> Snapshot:
    return Snapshot(row.as_of, row.picture, row.digest)

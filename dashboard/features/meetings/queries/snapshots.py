"""SELECTs of frozen pictures: what this meeting looks at, and what the one before looked at."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from dashboard.features.meetings.tables import Meeting, MeetingSnapshot


class Snapshot(NamedTuple):
    """Numbers as known at ``as_of``; ``picture`` as stored (screens/review/board/picture.py reads it)."""

    as_of: datetime
    picture: dict[str, Any]
    digest: str


def newest_snapshot(session: Session, month: str) -> Snapshot | None:
    """What counts for the meeting about this month; None as long as nothing is frozen."""
    row = session.exec(_newest(select(MeetingSnapshot), col(Meeting.month) == month)).first()
    return None if row is None else _snapshot(row)


def previous_snapshot(session: Session, month: str) -> Snapshot | None:
    """What the last meeting looked at, as it was when this one was frozen; None when there was none.

    Pinned then: freezing an earlier month again must not change what this meeting compares itself with.
    """
    pinned = session.exec(_newest(select(MeetingSnapshot.previous_id), col(Meeting.month) == month)).first()
    row = None if pinned is None else session.get(MeetingSnapshot, pinned)
    return None if row is None else _snapshot(row)


def frozen_digests(session: Session, month: str) -> tuple[str, str]:
    """The digests of ``newest_snapshot`` and ``previous_snapshot``, "" for none.

    For screens that all show the same numbers: the pictures themselves are large.
    """
    before = aliased(MeetingSnapshot)
    both = select(MeetingSnapshot.digest, before.digest).outerjoin(
        before, col(before.id) == col(MeetingSnapshot.previous_id)
    )
    row = session.exec(_newest(both, col(Meeting.month) == month)).first()
    return ("", "") if row is None else (row[0], row[1] or "")


def last_snapshot_id(session: Session, month: str) -> int | None:
    """The number of what the last frozen meeting before this month looks at now: to be pinned by a freeze."""
    return session.exec(_newest(select(MeetingSnapshot.id), col(Meeting.month) < month)).first()


def _newest(statement: Any, which: ColumnElement[bool]) -> Any:
    """The newest snapshot of the latest month that fits."""
    return (
        statement.join(Meeting, col(Meeting.id) == col(MeetingSnapshot.meeting_id))
        .where(which)
        .order_by(col(Meeting.month).desc(), col(MeetingSnapshot.number).desc())
        .limit(1)
    )


def _snapshot(row: MeetingSnapshot) -> Snapshot:
    return Snapshot(row.as_of, row.picture, row.digest)

"""What both keys have to be turned on: the digest of a meeting's newest numbers and of its decisions."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from dashboard.features.meetings.queries.snapshots import newest_snapshot
from dashboard.features.meetings.rules.agreeing import DecidedItem, digest_of
from dashboard.features.meetings.tables import AgendaItem, Meeting, MeetingSnapshot


def decisions_digest(session: Session, month: str) -> str:
    """64 hexadecimal digits; "" as long as nothing is frozen."""
    meeting_id = session.exec(select(Meeting.id).where(Meeting.month == month)).first()
    frozen = newest_snapshot(session, month)
    if meeting_id is None or frozen is None:
        return ""
    return digests_of(session, {meeting_id: frozen.digest})[meeting_id]


def digests_of(session: Session, snapshots: Mapping[int, str]) -> dict[int, str]:
    """Meeting -> the digest to agree on, for meetings given with the digest of their newest snapshot."""
    decided: dict[int, list[DecidedItem]] = {one: [] for one in snapshots}
    statement = select(AgendaItem).where(
        col(AgendaItem.meeting_id).in_(list(snapshots)), AgendaItem.outcome != ""
    )
    for item in session.exec(statement):
        row = (item.id or 0, item.topic, item.question, item.outcome, item.commitment)
        decided[item.meeting_id].append(row)
    before = _previous(session, list(snapshots))
    return {one: digest_of(snapshot, before[one], decided[one]) for one, snapshot in snapshots.items()}


def _previous(session: Session, meetings: Sequence[int]) -> dict[int, str]:
    """Meeting -> the digest of what its newest snapshot is compared with, "" for nothing."""
    earlier = aliased(MeetingSnapshot)
    statement = (
        select(MeetingSnapshot.meeting_id, earlier.digest)
        .outerjoin(earlier, col(earlier.id) == col(MeetingSnapshot.previous_id))
        .where(col(MeetingSnapshot.meeting_id).in_(meetings))
        .order_by(col(MeetingSnapshot.number))
    )
    return {meeting: digest or "" for meeting, digest in session.exec(statement)}

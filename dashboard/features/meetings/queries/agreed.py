"""What both keys have to be turned on: the digest of a meeting's newest numbers and of its decisions."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from dashboard.features.meetings.queries.snapshots import newest_snapshot
from dashboard.features.meetings.rules.agreeing import DecidedItem, digest_of
from dashboard.features.meetings.tables import AgendaItem, Meeting


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
    return {one: digest_of(snapshot, decided[one]) for one, snapshot in snapshots.items()}

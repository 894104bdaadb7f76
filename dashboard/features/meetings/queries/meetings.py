"""SELECTs of meetings: where each stands, on which numbers, and who has turned a key on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.features.meetings.queries.agreed import digests_of
from dashboard.features.meetings.rules.states import MeetingState, state_of
from dashboard.features.meetings.tables import Meeting, MeetingKey, MeetingSnapshot
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One agency's key, turned in the duty ``role``.

    ``is_void``: numbers or decisions have changed since.
    """

    agency: Agency
    at: datetime
    by: int
    role: str
    is_void: bool


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting. ``digest`` is that of its newest snapshot, ``agreed`` what a key is turned on now.

    ``snapshots``: how often it was frozen; 0 leaves ``as_of`` and ``frozen_at`` None and both digests empty.
    """

    month: str
    state: MeetingState
    as_of: datetime | None
    frozen_at: datetime | None
    digest: str
    agreed: str
    snapshots: int
    created_at: datetime
    started_at: datetime | None
    locked_at: datetime | None
    keys: tuple[KeyRow, ...]
    version: int


def list_meetings(session: Session, actor: Actor) -> tuple[MeetingRow, ...]:
    """Every meeting, the newest month first. Raises Denied."""
    actor.require(Permission.MEETING_READ)
    return _rows(session, session.exec(select(Meeting).order_by(col(Meeting.month).desc())).all())


def find_meeting(session: Session, actor: Actor, month: str) -> MeetingRow:
    """The meeting about a month. Raises Denied, or Missing when nobody has opened one."""
    actor.require(Permission.MEETING_READ)
    found = session.exec(select(Meeting).where(Meeting.month == month)).all()
    if not found:
        raise Missing("meetings.missing")
    return _rows(session, found)[0]


def stage_of(session: Session, month: str) -> MeetingState:
    """Where a meeting stands, for whoever watches it through a link and may know nothing else of it."""
    found = session.exec(select(Meeting).where(Meeting.month == month)).first()
    if found is None:
        return MeetingState.PLANNED
    frozen = select(MeetingSnapshot.id).where(MeetingSnapshot.meeting_id == found.id)
    is_frozen = session.exec(frozen).first() is not None
    return state_of(is_frozen=is_frozen, started_at=found.started_at, locked_at=found.locked_at)


def _rows(session: Session, meetings: Sequence[Meeting]) -> tuple[MeetingRow, ...]:
    ids = [meeting.id or 0 for meeting in meetings]
    frozen = _newest(session, ids)
    agreed = digests_of(session, {one: frozen[one][3] for one in frozen})
    keys: dict[int, list[MeetingKey]] = {}
    turned = select(MeetingKey).where(col(MeetingKey.meeting_id).in_(ids)).order_by(col(MeetingKey.id))
    for key in session.exec(turned):
        keys.setdefault(key.meeting_id, []).append(key)
    rows = []
    for meeting in meetings:
        one = meeting.id or 0
        number, as_of, frozen_at, digest = frozen.get(one, (0, None, None, ""))
        now = agreed.get(one, "")
        rows.append(
            MeetingRow(
                month=meeting.month,
                state=state_of(
                    is_frozen=number > 0, started_at=meeting.started_at, locked_at=meeting.locked_at
                ),
                as_of=as_of,
                frozen_at=frozen_at,
                digest=digest,
                agreed=now,
                snapshots=number,
                created_at=meeting.created_at,
                started_at=meeting.started_at,
                locked_at=meeting.locked_at,
                keys=tuple(_key(key, now) for key in keys.get(one, ())),
                version=meeting.version,
            )
        )
    return tuple(rows)


def _key(key: MeetingKey, agreed: str) -> KeyRow:
    return KeyRow(Agency(key.agency), key.at, key.by, key.role, is_void=key.digest != agreed)


def _newest(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[int, datetime, datetime, str]]:
    """Meeting -> number, as_of, frozen_at and digest of its newest snapshot, without the picture."""
    columns = (
        MeetingSnapshot.meeting_id,
        MeetingSnapshot.number,
        MeetingSnapshot.as_of,
        MeetingSnapshot.frozen_at,
        MeetingSnapshot.digest,
    )
    statement = (
        select(*columns)  # pyright: ignore[reportCallIssue,reportArgumentType]
        .where(col(MeetingSnapshot.meeting_id).in_(ids))
        .order_by(col(MeetingSnapshot.number))
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in session.exec(statement)}

"""SELECTs of screens: whose session a cookie is, what waits for a code, and the list of an agency."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from dashboard.features.devices.rules import ScreenState, permissions_of, screen_state
from dashboard.features.devices.tables import Device, DevicePairing
from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.identity import Role
from dashboard.kernel.people import account
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency

_FORMER = 20
"""Screens that are over and still listed, the latest first."""


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """One screen. ``paired_by``, ``revoked_by``: role codes of who did it; empty when that account is closed.

    ``ends_at`` is when it ends, or when it ended, whatever ended it.
    """

    id: int
    place: str
    profile: str
    address: str
    paired_at: datetime
    paired_by: tuple[str, ...]
    seen_at: datetime | None
    ends_at: datetime
    revoked_by: tuple[str, ...]
    state: ScreenState


@dataclass(frozen=True, slots=True)
class Waiting:
    """A screen that shows its code. ``device_id``: approved, but not fetched yet."""

    ends_at: datetime
    device_id: int | None


def find_device(session: Session, id_hash: str, now: datetime) -> LiveSession | None:
    """The session of a screen with this cookie or of this name, or None: unknown, ended, revoked look alike.

    Its actor may do what its profile needs and nothing else that the role could.
    """
    row = device_of(session, id_hash)
    if row is None or row.id is None or row.revoked_at is not None or now >= row.ends_at:
        return None
    actor = Actor(
        user_id=-row.id,
        username=f"screen-{row.id}",
        agency=Agency(row.agency),
        roles=frozenset({Role.WALL}),
        session_ref=row.session_hash[:12],
        only=permissions_of(row.profile),
    )
    return LiveSession(row.session_hash, actor, csrf="", last_used_at=now, address=row.address, kind="device")


def device_of(session: Session, id_hash: str) -> Device | None:
    """The row behind a cookie's hash (the newest or the one before) or a session's name."""
    if not id_hash:
        return None
    known = or_(
        col(Device.id_hash) == id_hash,
        col(Device.previous_hash) == id_hash,
        col(Device.session_hash) == id_hash,
    )
    return session.exec(select(Device).where(known)).first()


def find_waiting(session: Session, claim_hash: str, now: datetime) -> Waiting | None:
    """What this claim waits for; None when it is unknown or its time is over."""
    row = session.get(DevicePairing, claim_hash)
    return Waiting(row.ends_at, row.device_id) if row is not None and now < row.ends_at else None


def list_screens(session: Session, actor: Actor, now: datetime) -> tuple[ScreenRow, ...]:
    """The screens of the actor's agency: those in force by place, then the latest that are over."""
    actor.require(Permission.DEVICE_ADMINISTER)
    rows = session.exec(select(Device).where(Device.agency == actor.agency.value)).all()
    known = [_row(session, row, now) for row in rows]
    over = (ScreenState.ENDED, ScreenState.REVOKED)
    active = sorted((row for row in known if row.state not in over), key=lambda row: (row.place, row.id))
    former = sorted((row for row in known if row.state in over), key=lambda row: -row.id)
    return (*active, *former[:_FORMER])


def _row(session: Session, row: Device, now: datetime) -> ScreenRow:
    return ScreenRow(
        id=row.id or 0,
        place=row.place,
        profile=row.profile,
        address=row.address,
        paired_at=row.paired_at,
        paired_by=_duties(session, row.paired_by),
        seen_at=row.seen_at,
        ends_at=min(row.ends_at, row.revoked_at or row.ends_at),
        revoked_by=_duties(session, row.revoked_by) if row.revoked_by is not None else (),
        state=screen_state(
            seen=row.seen_at,
            ends=row.ends_at,
            revoked=row.revoked_at,
            by=row.revoked_by,
            now=now,
        ),
    )


def _duties(session: Session, user_id: int) -> tuple[str, ...]:
    """The duties of now; none when the account is closed."""
    person = account(session, user_id)
    return tuple(sorted(role.value for role in person.roles)) if person else ()

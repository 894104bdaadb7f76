"""SELECTs of guest links: those of a meeting, and whose session a cookie belongs to."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.features.meetings.rules.guests import LinkState, link_state
from dashboard.features.meetings.tables import GuestLink, Meeting
from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.errors import Denied
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency


@dataclass(frozen=True, slots=True)
class GuestRow:
    """One link; its secret is not known to anybody but whoever was given it."""

    id: int
    label: str
    agency: Agency
    created_at: datetime
    valid_until: datetime
    opened_at: datetime | None
    address: str
    state: LinkState


def guest_links(session: Session, actor: Actor, month: str, now: datetime) -> tuple[GuestRow, ...]:
    """Every link of a meeting, the newest first. Raises Denied."""
    actor.require(Permission.MEETING_PREPARE)
    rows = session.exec(
        select(GuestLink)
        .join(Meeting, col(Meeting.id) == col(GuestLink.meeting_id))
        .where(Meeting.month == month)
        .order_by(col(GuestLink.id).desc())
    )
    return tuple(
        GuestRow(
            id=row.id or 0,
            label=row.label,
            agency=Agency(row.agency),
            created_at=row.created_at,
            valid_until=row.valid_until,
            opened_at=row.opened_at,
            address=row.address,
            state=link_state(
                opened_at=row.opened_at, valid_until=row.valid_until, revoked_at=row.revoked_at, now=now
            ),
        )
        for row in rows
    )


def find_guest(session: Session, id_hash: str, now: datetime) -> LiveSession | None:
    """The guest session with this hash, or None: unknown, ended and revoked look alike.

    Its actor has the number of the link below zero: no account and no other guest has it. ``address`` is
    where it was opened; the front door refuses it anywhere else.
    """
    row = session.exec(select(GuestLink).where(GuestLink.session_hash == id_hash)).first()
    if row is None or row.id is None:
        return None
    state = link_state(
        opened_at=row.opened_at, valid_until=row.valid_until, revoked_at=row.revoked_at, now=now
    )
    if state is not LinkState.WATCHING:
        return None
    guest = Actor(
        user_id=-row.id,
        username=f"guest-{row.id}",
        agency=Agency(row.agency),
        roles=frozenset({Role.GUEST}),
        session_ref=id_hash[:12],
    )
    return LiveSession(id_hash, guest, row.csrf, last_used_at=now, address=row.address, kind="guest")


def meeting_of_guest(session: Session, actor: Actor) -> str:
    """The month of the one meeting this guest may watch. Raises Denied."""
    actor.require(Permission.MEETING_WATCH)
    statement = (
        select(Meeting.month)
        .join(GuestLink, col(GuestLink.meeting_id) == col(Meeting.id))
        .where(GuestLink.id == -actor.user_id)
    )
    month = session.exec(statement).first()
    if month is None:
        raise Denied
    return month


def is_session_of(session: Session, secret_hash: str, id_hash: str) -> bool:
    """Whether this session came from this link: whoever reloads the address has lost nothing."""
    statement = select(GuestLink.id).where(
        GuestLink.secret_hash == secret_hash, GuestLink.session_hash == id_hash
    )
    return session.exec(statement).first() is not None

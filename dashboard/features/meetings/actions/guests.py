"""Links for guest screens: make one, take it back, exchange it for a session at its first opening."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, func, select

from dashboard.features.meetings.actions.loading import TOPIC, id_of, load_meeting
from dashboard.features.meetings.forms import InviteGuest, RevokeGuest
from dashboard.features.meetings.rules.guests import (
    MOST_LINKS,
    LinkState,
    hash_of,
    is_secret,
    link_state,
    new_secret,
)
from dashboard.features.meetings.rules.states import PERMISSION_OF, Act
from dashboard.features.meetings.tables import GuestLink
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing, Refused
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import unit_of_work

_OPENER = "guest-link"
_LONGEST_ADDRESS = 64


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """``token`` goes into the cookie and is stored nowhere; the session ends with the link."""

    token: str
    ends_at: datetime


def invite_guest(actor: Actor, command: InviteGuest, *, clock: Clock) -> str:
    """A new link; returns its secret, told this once: "" when the same click came a second time.

    Raises Denied, Missing, or Refused (locked, too many links).
    """
    actor.require(PERMISSION_OF[Act.INVITE])
    with unit_of_work(actor, clock) as work:
        if work.earlier("meeting.invite", command.key, command) is not None:
            return ""
        meeting, _ = load_meeting(work, command.month, Act.INVITE)
        count = select(func.count()).select_from(GuestLink).where(GuestLink.meeting_id == id_of(meeting))
        is_open = col(GuestLink.revoked_at).is_(None) & (col(GuestLink.valid_until) > work.now)
        if work.session.exec(count.where(is_open)).one() >= MOST_LINKS:
            raise Refused("meetings.refused.links", most=MOST_LINKS)
        secret = new_secret()
        link = GuestLink(
            meeting_id=id_of(meeting),
            secret_hash=hash_of(secret),
            label=command.label,
            agency=actor.agency,
            created_at=work.now,
            created_by=actor.user_id,
            valid_until=work.now + timedelta(hours=command.hours),
        )
        work.session.add(link)
        work.session.flush()
        work.remember("meeting.invite", command.key, command, link.id)
        work.audit("meeting.invite", "guest_link", link.id, month=command.month, hours=command.hours)
        work.bump(TOPIC)
        return secret


def revoke_guest(actor: Actor, command: RevokeGuest, *, clock: Clock) -> str:
    """Close a link for good, of either agency; returns its label. Closing it again is no mistake.

    Its screen is cut by the shell within two seconds. Raises Denied, or Missing.
    """
    actor.require(PERMISSION_OF[Act.REVOKE])
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("meeting.revoke", command.key, command)
        if earlier is not None:
            return earlier
        link = work.session.get(GuestLink, command.link, with_for_update=True)
        if link is None:
            raise Missing("meetings.guest.missing")
        link.revoked_at = link.revoked_at or work.now
        work.session.add(link)
        work.remember("meeting.revoke", command.key, command, link.label)
        work.audit("meeting.revoke", "guest_link", command.link)
        work.bump(TOPIC)
        return link.label


def open_guest_link(secret: str, address: str, *, clock: Clock) -> OpenedLink:
    """Exchange a link for a session bound to ``address``; works once.

    Raises Missing with one and the same sentence for a link that is used, ended, revoked or unknown.
    """
    if not is_secret(secret) or not address or len(address) > _LONGEST_ADDRESS:
        raise Missing("meetings.guest.closed")
    known = select(GuestLink.id, GuestLink.agency).where(GuestLink.secret_hash == hash_of(secret))
    with reading() as session:
        found = session.exec(known).first()
    if found is None:
        raise Missing("meetings.guest.closed")
    link_id, agency = found
    with unit_of_work(system_actor(_OPENER, Agency(agency)), clock) as work:
        link = work.session.get(GuestLink, link_id, with_for_update=True)
        if link is None or _state(link, work.now) is not LinkState.WAITING:
            raise Missing("meetings.guest.closed")
        token = new_secret()
        link.opened_at, link.address = work.now, address
        link.session_hash, link.csrf = hash_of(token), secrets.token_urlsafe(24)
        work.session.add(link)
        work.audit("meeting.guest_open", "guest_link", link_id, session=hash_of(token)[:12])
        work.bump(TOPIC)
        return OpenedLink(token, link.valid_until)


def _state(link: GuestLink, now: datetime) -> LinkState:
    return link_state(
        opened_at=link.opened_at, valid_until=link.valid_until, revoked_at=link.revoked_at, now=now
    )

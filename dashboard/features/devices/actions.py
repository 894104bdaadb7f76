"""The only writers of screens: show a code, approve it, fetch the cookie, stay alive, take it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from dashboard.features.devices.forms import PairScreen, RevokeScreen
from dashboard.features.devices.queries import device_of
from dashboard.features.devices.rules import (
    CODE_LASTS,
    MOST_SCREENS,
    MOST_WAITING,
    MOST_WAITING_AT,
    SEEN_STEP,
    code_of,
    hash_of,
    is_due,
    new_token,
)
from dashboard.features.devices.tables import Device, DevicePairing
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.settings import settings
from dashboard.kernel.work import unit_of_work

TOPIC = "devices"
_SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Shown:
    """``claim`` goes into the waiting screen's cookie; it and ``code`` are stored nowhere."""

    claim: str
    code: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Fetched:
    """``token`` goes into the screen's session cookie and is stored nowhere."""

    token: str
    ends_at: datetime


def show_code(address: str, *, clock: Clock) -> Shown:
    """A new code for a screen that waits at ``address``. Raises Refused when too many wait already.

    Whoever asks is nobody yet, so nothing is audited before an administrator approves.
    """
    claim = new_token()
    with unit_of_work(system_actor(_SCREEN, Agency.RUTAN), clock, quiet=True) as work:
        work.one_writer_at_a_time("device_pairing")
        work.session.execute(delete(DevicePairing).where(col(DevicePairing.ends_at) <= work.now))
        everywhere = _waiting(work.session)
        if everywhere >= MOST_WAITING or _waiting(work.session, address) >= MOST_WAITING_AT:
            raise Refused("devices.refused.waiting")
        ends = work.now + CODE_LASTS
        work.session.add(
            DevicePairing(
                claim_hash=hash_of(claim),
                code_hash=hash_of(code_of(claim)),
                address=address[:64],
                created_at=work.now,
                ends_at=ends,
            )
        )
    return Shown(claim, code_of(claim), ends)


def _waiting(session: Session, address: str | None = None) -> int:
    count = select(func.count()).select_from(DevicePairing).where(col(DevicePairing.device_id).is_(None))
    if address is not None:
        count = count.where(DevicePairing.address == address[:64])
    return session.exec(count).one()


def pair_screen(actor: Actor, command: PairScreen, *, clock: Clock) -> int:
    """Let the screen in that shows this code, for the actor's own agency; returns its number.

    Raises Denied, or Refused: one sentence for a code that is unknown, ended or used.
    """
    actor.require(Permission.DEVICE_ADMINISTER)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("device.pair", command.key, command)
        if earlier is not None:
            return int(earlier)
        shown = select(DevicePairing).where(DevicePairing.code_hash == hash_of(command.code))
        pairing = work.session.exec(shown.with_for_update()).first()
        if pairing is None or pairing.device_id is not None or work.now >= pairing.ends_at:
            raise Refused("devices.refused.code")
        if command.is_bound and not pairing.address:
            raise Refused("devices.refused.address")
        work.one_writer_at_a_time(f"devices:{actor.agency}")
        _require_room(work.session, actor, work.now)
        device = Device(
            agency=actor.agency,
            place=command.place,
            profile=command.profile,
            address=pairing.address if command.is_bound else "",
            session_hash=hash_of(new_token()),
            rotated_at=work.now,
            paired_at=work.now,
            paired_by=actor.user_id,
            ends_at=work.now + timedelta(days=settings().wall_session_days),
        )
        work.session.add(device)
        work.session.flush()
        # From the approval on the screen has ten minutes again to fetch its cookie.
        pairing.device_id, pairing.ends_at = device.id, work.now + CODE_LASTS
        work.session.add(pairing)
        work.remember("device.pair", command.key, command, device.id)
        work.audit("device.pair", "device", device.id, profile=command.profile, is_bound=command.is_bound)
        work.bump(TOPIC)
        return device.id or 0


def _require_room(session: Session, actor: Actor, now: datetime) -> None:
    in_force = (
        (col(Device.agency) == actor.agency.value)
        & col(Device.revoked_at).is_(None)
        & (col(Device.ends_at) > now)
    )
    if session.exec(select(func.count()).select_from(Device).where(in_force)).one() >= MOST_SCREENS:
        raise Refused("devices.refused.many", most=MOST_SCREENS)


def fetch_cookie(claim: str, address: str, *, clock: Clock) -> Fetched | None:
    """Exchange the claim of an approved screen for its cookie; None when there is nothing to fetch.

    Until the screen was seen with it, it may fetch again: the answer may have been lost.
    """
    with reading() as session:
        pairing = session.get(DevicePairing, hash_of(claim))
        found = session.get(Device, pairing.device_id) if pairing and pairing.device_id else None
    if pairing is None or found is None:
        return None
    with unit_of_work(system_actor(_SCREEN, Agency(found.agency)), clock, quiet=True) as work:
        device = work.session.get(Device, found.id, with_for_update=True)
        waits = device is not None and device.seen_at is None and device.revoked_at is None
        if device is None or not waits or work.now >= pairing.ends_at:
            return None
        if device.address and device.address != address:
            return None
        token = new_token()
        # Two windows of one browser may both fetch: whichever cookie it keeps is good.
        device.previous_hash, device.id_hash = device.id_hash, hash_of(token)
        device.rotated_at = work.now
        work.session.add(device)
        work.audit("device.fetch", "device", device.id, session=device.session_hash[:12])
        work.bump(TOPIC)
        return Fetched(token, device.ends_at)


def keep_screen(id_hash: str, *, clock: Clock) -> Fetched | None:
    """A screen's sign of life, with the cookie of this hash; a new cookie when it is time for one.

    Writes at most once a minute, quietly; only the first one wakes the pages that list it. The cookie before
    ends as soon as the newest was seen.
    """
    now = clock()
    with reading() as session:
        known = device_of(session, id_hash)
        if known is None or known.revoked_at is not None or now >= known.ends_at:
            return None
        if not _is_news(known, id_hash, now):
            return None
    with unit_of_work(system_actor(_SCREEN, Agency(known.agency)), clock, quiet=True) as work:
        device = work.session.get(Device, known.id, with_for_update=True)
        if device is None or id_hash not in (device.id_hash, device.previous_hash):
            return None
        is_newest = device.id_hash == id_hash
        if is_newest:
            device.previous_hash = ""
        token = ""
        if is_due(came_with_newest=is_newest, rotated=device.rotated_at, now=work.now):
            token = new_token()
            device.previous_hash = id_hash
            device.id_hash, device.rotated_at = hash_of(token), work.now
        if device.seen_at is None:
            # The administrator who has just let it in waits for exactly this.
            work.bump(TOPIC)
        device.seen_at = work.now
        work.session.add(device)
        return Fetched(token, device.ends_at) if token else None


def end_lapsed_screens(now: datetime, *, clock: Clock) -> None:
    """Mark screens whose time is over at ``now``, so that a clock that goes back revives none."""
    lapsed = col(Device.revoked_at).is_(None) & (col(Device.ends_at) <= now)
    with reading() as session:
        if session.exec(select(Device.id).where(lapsed)).first() is None:
            return
    with unit_of_work(system_actor(_SCREEN, Agency.RUTAN), clock, quiet=True) as work:
        work.session.execute(update(Device).where(lapsed).values(revoked_at=now))


def _is_news(device: Device, id_hash: str, now: datetime) -> bool:
    """Whether this sign of life changes a row: a minute is over, a cookie is due, or a new one came back."""
    is_newest = device.id_hash == id_hash
    return (
        device.seen_at is None
        or now - device.seen_at >= SEEN_STEP
        or (is_newest and bool(device.previous_hash))
        or is_due(came_with_newest=is_newest, rotated=device.rotated_at, now=now)
    )


def revoke_screen(actor: Actor, command: RevokeScreen, *, clock: Clock) -> tuple[str, str]:
    """Close a screen of the own agency for good; returns its place and the session to cut.

    Closing it again is no mistake. Raises Denied, or Missing for a screen that is not the own agency's.
    """
    actor.require(Permission.DEVICE_ADMINISTER)
    with unit_of_work(actor, clock) as work:
        device = work.session.get(Device, command.screen, with_for_update=True)
        if device is None or device.agency != actor.agency:
            raise Missing("devices.missing")
        if work.earlier("device.revoke", command.key, command) is None:
            if device.revoked_at is None:
                device.revoked_at, device.revoked_by = work.now, actor.user_id
            work.session.add(device)
            work.remember("device.revoke", command.key, command, device.id)
            work.audit("device.revoke", "device", device.id)
            work.bump(TOPIC)
        return device.place, device.session_hash

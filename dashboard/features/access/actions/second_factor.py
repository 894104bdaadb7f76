"""The second factor of the own account: enrolling or replacing it, new recovery codes, giving it up.

A seed that has been shown travels back sealed in the form, bound to account and session, so nothing is stored
before its first code was right. Replacing and the rest ask for a proof; a changed factor ends other sessions.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import col, delete

from dashboard.features.access.actions.factor_checks import seal_seed
from dashboard.features.access.actions.opening import (
    Place,
    SignedIn,
    end_all_sessions,
    end_session,
    open_session,
)
from dashboard.features.access.actions.sealing import seal, unseal
from dashboard.features.access.actions.telling import tell_approvers
from dashboard.features.access.queries import actor_of
from dashboard.features.access.rules.factor import (
    ENROLMENT,
    matching_step,
    new_recovery_codes,
    new_seed,
    provisioning_uri,
    recovery_hash,
    seed_text,
)
from dashboard.features.access.tables import Account, LoginSession, RecoveryCode
from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Refused
from dashboard.kernel.settings import settings
from dashboard.kernel.work import UnitOfWork, unit_of_work


@dataclass(frozen=True, slots=True)
class ShownSeed:
    """What the enrolment page shows; ``sealed`` comes back with the first code."""

    text: str
    uri: str
    sealed: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The new session, and the recovery codes, shown now and never again."""

    signed: SignedIn
    codes: list[str]


def may_enrol(live: LiveSession) -> bool:
    """A session that waits for a factor may enrol only where there is none: it has proved a password only."""
    with reading() as session:
        account = session.get(Account, live.actor.user_id)
    if live.kind != "account" or account is None or not account.is_active:
        return False
    return account.factor_at is None or not live.factor_due


def show_seed(live: LiveSession, *, clock: Clock, sealed: str = "") -> ShownSeed:
    """A new seed, or the one of ``sealed`` again when it is still good: a typing error needs no new scan.

    Raises Refused when the key is missing that sealed the factors there are.
    """
    seed = _open(live, sealed, clock()) if sealed else None
    if seed is None:
        seed = new_seed()
        stamp = struct.pack(">q", int(clock().timestamp()))
        sealed = seal(stamp + seed, _context(live))
    return ShownSeed(seed_text(seed), provisioning_uri(seed, live.actor.username), sealed)


def enrol_factor(live: LiveSession, sealed: str, code: str, *, place: Place, clock: Clock) -> Enrolled:
    """The shown seed is the account's from now on, with ten new recovery codes; every other session ends.

    Raises Refused for a wrong code or a page that was open too long, Denied where enrolling is not allowed.
    """
    if not may_enrol(live):
        raise Denied
    seed = _open(live, sealed, clock())
    step = matching_step(seed, code, clock()) if seed else None
    if seed is None or step is None:
        raise Refused("factor.wrong" if seed else "factor.old")
    actor = _whole_actor(live)
    with unit_of_work(actor, clock) as work:
        work.one_writer_at_a_time(f"account:{actor.user_id}")
        account = work.session.get(Account, actor.user_id)
        if account is None or not account.is_active or (live.factor_due and account.factor_at is not None):
            raise Denied
        # Whoever signs in only now begins a shift; who replaces a factor goes on with the own one.
        replaces = None if live.factor_due else work.session.get(LoginSession, live.id_hash)
        if not end_session(work, live.id_hash):
            raise Denied
        account.totp_seed, account.totp_step = seal_seed(seed, actor.user_id), step
        account.factor_at = work.now
        work.session.add(account)
        codes = _replace_codes(work, actor.user_id)
        end_all_sessions(work, actor.user_id)
        work.audit("account.factor", "account", actor.user_id)
        return Enrolled(open_session(work, actor, place, replaces=replaces), codes)


def renew_recovery_codes(actor: Actor, *, clock: Clock) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing from now on. Raises Refused without a factor."""
    with unit_of_work(actor, clock) as work:
        account = work.session.get(Account, actor.user_id)
        if account is None or account.factor_at is None:
            raise Refused("factor.none")
        work.audit("account.recovery_codes", "account", actor.user_id)
        return _replace_codes(work, actor.user_id)


def remove_factor(live: LiveSession, *, clock: Clock) -> None:
    """The own account signs in with a password alone from now on. Raises Refused in production."""
    if settings().is_production:
        raise Refused("factor.mandatory")
    with unit_of_work(live.actor, clock) as work:
        clear_factor(work, live.actor.user_id)
        end_all_sessions(work, live.actor.user_id, but=live.id_hash)


def clear_factor(work: UnitOfWork, account_id: int) -> None:
    """Forget an account's factor and codes, audited: for its owner, or for a lost phone and lost codes."""
    account = work.session.get(Account, account_id)
    if account is None:
        raise Denied
    if account.factor_at is not None:
        tell_approvers(work, account_id, "access.factor_gone")
    account.totp_seed, account.totp_step, account.factor_at = "", 0, None
    work.session.add(account)
    work.session.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    work.audit("account.factor_removed", "account", account_id)


def _replace_codes(work: UnitOfWork, account_id: int) -> list[str]:
    work.session.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    codes = new_recovery_codes()
    work.session.add_all(RecoveryCode(account_id=account_id, code_hash=recovery_hash(code)) for code in codes)
    return codes


def _whole_actor(live: LiveSession) -> Actor:
    """The actor with its roles: a session that waits for a factor has none."""
    with reading() as session:
        account = session.get(Account, live.actor.user_id)
        if account is None:
            raise Denied
        return actor_of(session, account, live.actor.session_ref)


def _context(live: LiveSession) -> str:
    return f"enrol:{live.actor.user_id}:{live.id_hash}"


def _open(live: LiveSession, sealed: str, now: datetime) -> bytes | None:
    plain = unseal(sealed, _context(live))
    if plain is None:
        return None
    shown = datetime.fromtimestamp(struct.unpack(">q", plain[:8])[0], UTC)
    return plain[8:] if timedelta(0) <= now - shown < ENROLMENT else None

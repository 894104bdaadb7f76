"""What a person does to the own sessions, the own password and the own screen."""

from sqlmodel import col, select, update

from dashboard.features.access.actions.factor_checks import spend_code
from dashboard.features.access.actions.hashing import hash_password, password_matches
from dashboard.features.access.actions.opening import (
    Place,
    SignedIn,
    end_all_sessions,
    end_session,
    open_session,
)
from dashboard.features.access.rules.passwords import password_fault
from dashboard.features.access.tables import Account, LoginSession
from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Invalid, Missing
from dashboard.kernel.reference import Language
from dashboard.kernel.work import unit_of_work


def sign_out(actor: Actor, id_hash: str, *, clock: Clock) -> None:
    """End the session. Nothing happens when it is not the actor's own or has ended."""
    with unit_of_work(actor, clock) as work:
        row = work.session.get(LoginSession, id_hash)
        if row is not None and row.account_id == actor.user_id and row.revoked_at is None:
            row.revoked_at = work.now
            work.session.add(row)
        work.audit("session.close", "session", id_hash[:12])


def keep_session(actor: Actor, id_hash: str, *, clock: Clock) -> None:
    """Move the idle time of a session that a person has just used."""
    with unit_of_work(actor, clock, quiet=True) as work:
        row = work.session.get(LoginSession, id_hash)
        if row is not None and row.revoked_at is None:
            row.last_used_at = work.now
            work.session.add(row)


def revoke_session(actor: Actor, ref: str, *, clock: Clock) -> None:
    """End one of the own sessions by its reference. Raises Missing for any other."""
    with unit_of_work(actor, clock) as work:
        own = select(LoginSession).where(
            LoginSession.account_id == actor.user_id, col(LoginSession.revoked_at).is_(None)
        )
        row = next((row for row in work.session.exec(own) if row.id_hash[:12] == ref), None)
        if row is None:
            raise Missing("account.session.gone")
        row.revoked_at = work.now
        work.session.add(row)
        work.audit("session.revoke", "session", ref)


def revoke_others(actor: Actor, id_hash: str, *, clock: Clock) -> int:
    """End every own session but this one; returns how many. Nothing is written when there is none."""
    open_ones = select(LoginSession.id_hash).where(
        LoginSession.account_id == actor.user_id, col(LoginSession.revoked_at).is_(None)
    )
    with reading() as session:
        if set(session.exec(open_ones)) <= {id_hash}:
            return 0
    with unit_of_work(actor, clock) as work:
        ended = end_all_sessions(work, actor.user_id, but=id_hash)
        work.audit("session.revoke_others", "account", actor.user_id, ended=ended)
        return ended


def prove(live: LiveSession, secret: str, *, place: Place, clock: Clock) -> SignedIn:
    """Password or code once more: sensitive actions are open for a few minutes. Raises Denied.

    A new session takes the place of the one that proved; it ends no later, idles as short (ASVS 5.0, 7.2.4).
    """
    if live.factor_due or live.kind != "account":
        raise Denied
    account = _own_account(live.actor)
    by_password = password_matches(account.password_hash, secret)
    with unit_of_work(live.actor, clock) as work:
        row = work.session.get(LoginSession, live.id_hash)
        if row is None or row.revoked_at is not None:
            raise Denied("error.session_ended")
        if by_password or spend_code(work, account, secret, recovery=False):
            if not end_session(work, live.id_hash):
                raise Denied("error.session_ended")
            work.audit("session.prove", "session", live.id_hash[:12])
            return open_session(work, live.actor, place, replaces=row)
        work.audit("session.prove_refuse", "session", live.id_hash[:12])
    raise Denied("prove.wrong")


def change_password(live: LiveSession, present: str, wanted: str, *, place: Place, clock: Clock) -> SignedIn:
    """A new password, a new session in the place of this one, and the end of every other session.

    Raises Denied when the session has ended, Invalid by field (``present``, ``password``): nothing has
    changed then.
    """
    if live.factor_due or live.kind != "account":
        raise Denied
    account = _own_account(live.actor)
    if not password_matches(account.password_hash, present):
        with unit_of_work(live.actor, clock) as work:
            work.audit("account.password_refuse", "account", live.actor.user_id)
        raise Invalid({"present": "account.password.wrong"})
    if fault := password_fault(wanted, account.username):
        raise Invalid({"password": fault})
    if password_matches(account.password_hash, wanted):
        raise Invalid({"password": "access.password.same"})
    hashed = hash_password(wanted)
    with unit_of_work(live.actor, clock) as work:
        unchanged = (col(Account.id) == account.id) & (col(Account.password_hash) == account.password_hash)
        new = {"password_hash": hashed, "password_changed_at": work.now}
        if work.session.exec(update(Account).where(unchanged).values(**new)).rowcount != 1:
            raise Invalid({"present": "account.password.wrong"})
        row = work.session.get(LoginSession, live.id_hash)
        if row is None or row.revoked_at is not None:
            raise Denied("error.session_ended")
        end_all_sessions(work, live.actor.user_id)
        work.audit("account.password", "account", live.actor.user_id)
        return open_session(work, live.actor, place, replaces=row)


def choose_language(actor: Actor, language: Language, *, clock: Clock) -> None:
    """The language of the actor's own screens from now on."""
    with unit_of_work(actor, clock) as work:
        account = work.session.get(Account, actor.user_id)
        if account is None:
            raise Denied
        account.language = language.value
        work.session.add(account)
        work.audit("account.language", "account", actor.user_id, language=language.value)


def _own_account(actor: Actor) -> Account:
    with reading() as session:
        account = session.get(Account, actor.user_id)
    if account is None or not account.is_active:
        raise Denied
    return account

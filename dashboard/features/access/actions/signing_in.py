"""Signing in: the password opens a session, the second factor a new one in its place.

Every refusal costs the same work and says the same, whether the account exists or not.
"""

from dataclasses import replace

from sqlmodel import select

from dashboard.features.access.actions.factor_checks import spend_code
from dashboard.features.access.actions.hashing import password_matches
from dashboard.features.access.actions.opening import (
    Place,
    SignedIn,
    end_replaced,
    end_session,
    next_step,
    open_session,
)
from dashboard.features.access.forms import SignIn
from dashboard.features.access.queries import actor_of
from dashboard.features.access.tables import Account
from dashboard.kernel.actor import LiveSession, system_actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied
from dashboard.kernel.reference import Agency
from dashboard.kernel.word_mark import word_mark
from dashboard.kernel.work import UnitOfWork, unit_of_work


def sign_in(
    command: SignIn, *, address: str, clock: Clock, browser: str = "", replaces: str = ""
) -> SignedIn:
    """Check the password and open a session; with a second factor ahead it may do nothing but give it.

    ``replaces``: hash of the session that the browser still held, whoever it was; it ends. Raises Denied for
    an unknown account, a wrong password and an inactive account alike, after the same work; also when the
    password was changed or the account closed while this one was being checked.
    """
    with reading() as session:
        account = session.exec(select(Account).where(Account.username == command.username)).first()
    matches = password_matches(account.password_hash if account else "", command.password)
    if account is None or account.id is None or not matches or not account.is_active:
        _audit_refusal(command.username, account, clock)
        raise Denied("login.wrong")
    with reading() as session:
        actor = actor_of(session, account)
    with unit_of_work(actor, clock) as work:
        now = _held(work, account.id)
        if now.is_active and now.password_hash == account.password_hash:
            end_replaced(work, replaces)
            return open_session(work, actor, Place(address, browser), next_step(now))
        work.audit("session.refuse", "account", account.username)
    raise Denied("login.wrong")


def give_code(live: LiveSession, code: str, *, place: Place, clock: Clock) -> SignedIn:
    """Exchange a session that waits for its second factor for one that may work.

    ``code`` is one of the app or a recovery code. Raises Denied for a wrong or used one, and for a session
    that waits for none. Of many with the same code at once exactly one succeeds.
    """
    account = _waiting_account(live)
    with reading() as session:
        actor = actor_of(session, account)
    with unit_of_work(actor, clock) as work:
        means = spend_code(work, account, code)
        if means and end_session(work, live.id_hash):
            work.audit("session.factor", "account", actor.user_id, means=means)
            return replace(open_session(work, actor, place), by_recovery=means == "recovery")
        work.session.rollback()
        work.audit("session.factor_refuse", "account", actor.user_id)
    raise Denied("login.code_wrong")


def _held(work: UnitOfWork, account_id: int) -> Account:
    """The account as it stands, held until this transaction ends: hashing took its time meanwhile.

    Whoever changes password, factor or state writes this row and then ends every session, so a session is
    either opened on what they wrote, or ended by them.
    """
    return work.session.exec(select(Account).where(Account.id == account_id).with_for_update()).one()


def _waiting_account(live: LiveSession) -> Account:
    if not live.factor_due:
        raise Denied
    with reading() as session:
        account = session.get(Account, live.actor.user_id)
    if account is None or not account.is_active or account.factor_at is None:
        raise Denied
    return account


def _audit_refusal(username: str, account: Account | None, clock: Clock) -> None:
    """A refusal is recorded, an unknown name only as a mark: people type passwords into the wrong field."""
    name = account.username if account else f"unknown:{word_mark('sign-in', username)}"
    agency = Agency(account.agency) if account else Agency.RUTAN
    with unit_of_work(system_actor("sign-in", agency), clock) as work:
        work.audit("session.refuse", "account", name)

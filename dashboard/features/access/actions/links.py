"""Activation and reset links: made by an administrator or a command, used once by the owner of the account.

Unknown, used, ended and somebody else's look alike: Missing.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, update

from dashboard.features.access.actions.hashing import hash_password
from dashboard.features.access.actions.opening import (
    Place,
    SignedIn,
    end_all_sessions,
    end_replaced,
    next_step,
    open_session,
)
from dashboard.features.access.actions.telling import tell_approvers
from dashboard.features.access.queries import actor_of
from dashboard.features.access.queries.links import find_link
from dashboard.features.access.rules.links import LINK_LIFETIME, link_hash, new_secret
from dashboard.features.access.rules.passwords import password_fault
from dashboard.features.access.tables import Account, AccountLink
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Invalid, Missing
from dashboard.kernel.work import UnitOfWork, unit_of_work

TOPIC = "accounts"
"""What pages of administration follow."""


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """``secret`` is shown once and stored nowhere; its address is ``/activate/SECRET``."""

    secret: str
    ends_at: datetime

    @property
    def path(self) -> str:
        return f"/activate/{self.secret}"


def issue_link(work: UnitOfWork, account_id: int, *, told: str = "access.linked") -> IssuedLink:
    """A new link in the caller's transaction, audited and told; an earlier one of the account ends.

    ``told``: the kind of the notice, where the link belongs to something larger.
    """
    unused = col(AccountLink.used_at).is_(None) & (col(AccountLink.ends_at) > work.now)
    work.session.exec(
        update(AccountLink).where(col(AccountLink.account_id) == account_id, unused).values(ends_at=work.now)
    )
    link = IssuedLink(new_secret(), work.now + LINK_LIFETIME)
    work.session.add(
        AccountLink(
            id_hash=link_hash(link.secret),
            account_id=account_id,
            created_at=work.now,
            created_by=work.actor.user_id,
            ends_at=link.ends_at,
        )
    )
    work.audit("account.link", "account", account_id)
    tell_approvers(work, account_id, told)
    return link


def use_link(secret: str, password: str, *, place: Place, clock: Clock, replaces: str = "") -> SignedIn:
    """The password of the link's account from now on, and a session of its owner; every other one ends.

    ``replaces``: hash of the session that the browser still held; it ends too. Raises Invalid with a sentence
    about the password (the link is kept), Missing for a link that is not open.
    """
    with reading() as session:
        found = find_link(session, secret, clock())
    if found is None:
        raise Missing("activate.closed")
    if fault := password_fault(password, found.username):
        raise Invalid({"password": fault})
    hashed = hash_password(password)
    with reading() as session:
        account = session.get(Account, found.account_id)
        if account is None:
            raise Missing("activate.closed")
        actor = actor_of(session, account)
    with unit_of_work(actor, clock) as work:
        # Of many who press at once the database lets one through.
        still_open = (
            (col(AccountLink.id_hash) == link_hash(secret))
            & col(AccountLink.used_at).is_(None)
            & (col(AccountLink.ends_at) > work.now)
        )
        if work.session.exec(update(AccountLink).where(still_open).values(used_at=work.now)).rowcount != 1:
            raise Missing("activate.closed")
        row = work.session.get(Account, found.account_id)
        if row is None or not row.is_active:
            raise Missing("activate.closed")
        row.password_hash, row.password_changed_at = hashed, work.now
        work.session.add(row)
        end_all_sessions(work, found.account_id)
        end_replaced(work, replaces)
        work.audit("account.activate", "account", found.account_id)
        work.bump(TOPIC)
        return open_session(work, actor, place, next_step(row))

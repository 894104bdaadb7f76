"""The links by which the owner of an account came in: who made each, and whether it was used.

Read from the accounts' own tables: the audit itself is for inspectors alone.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.features.access.queries.administration import find_own
from dashboard.features.access.tables import Account, AccountLink, LoginSession
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission

_LATEST = 30


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link. ``made_by``: an account name, "" for the console.

    ``ends_at``: when it ends, or ended without having been used.
    """

    made_at: datetime
    made_by: str
    ends_at: datetime
    used_at: datetime | None


def account_links(session: Session, actor: Actor, username: str) -> tuple[LinkRow, ...]:
    """The latest links of one account of the own agency, the newest first. Raises Denied, Missing."""
    actor.require(Permission.ACCESS_APPROVE)
    account = find_own(session, actor, username)
    own = select(AccountLink).where(AccountLink.account_id == account.id)
    links = session.exec(own.order_by(col(AccountLink.created_at).desc()).limit(_LATEST)).all()
    makers = {link.created_by for link in links}
    named = session.exec(select(Account.id, Account.username).where(col(Account.id).in_(makers))).all()
    names: dict[int | None, str] = dict(named)
    # Whoever uses a link comes in with it; what a restore has only closed opened no session.
    used = {link.used_at for link in links if link.used_at is not None}
    opened = set(
        session.exec(
            select(LoginSession.created_at).where(
                LoginSession.account_id == account.id, col(LoginSession.created_at).in_(used)
            )
        ).all()
    )
    return tuple(
        LinkRow(
            made_at=link.created_at,
            made_by=names.get(link.created_by, ""),
            ends_at=min(link.ends_at, link.used_at or link.ends_at),
            used_at=link.used_at if link.used_at in opened else None,
        )
        for link in links
    )

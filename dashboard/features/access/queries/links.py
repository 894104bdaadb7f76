"""Whose account a one-time link opens."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.features.access.rules.links import is_link_secret, is_open, link_hash
from dashboard.features.access.tables import Account, AccountLink
from dashboard.kernel.reference import Language


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that may be used now, and the name its owner signs in with."""

    account_id: int
    username: str
    language: Language
    ends_at: datetime


def find_link(session: Session, secret: str, now: datetime) -> OpenLink | None:
    """The open link with this secret; unknown, used, ended and of a closed account look alike."""
    if not is_link_secret(secret):
        return None
    found = session.exec(
        select(AccountLink, Account)
        .join(Account, col(Account.id) == col(AccountLink.account_id))
        .where(AccountLink.id_hash == link_hash(secret), col(Account.is_active))
    ).first()
    if found is None:
        return None
    link, account = found
    if not is_open(used_at=link.used_at, created_at=link.created_at, ends_at=link.ends_at, now=now):
        return None
    return OpenLink(link.account_id, account.username, Language(account.language), link.ends_at)

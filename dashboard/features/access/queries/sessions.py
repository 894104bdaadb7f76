"""Who a session belongs to."""

from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.features.access.rules import is_alive, is_wall_account
from dashboard.features.access.tables import Account, AccountRole, LoginSession
from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.settings import settings


def roles_of(session: Session, account_id: int) -> frozenset[Role]:
    rows = session.exec(select(AccountRole.role).where(AccountRole.account_id == account_id))
    return frozenset(Role(role) for role in rows)


def actor_of(session: Session, account: Account, session_ref: str = "") -> Actor:
    """The actor an account stands for. The account must be stored."""
    if account.id is None:
        raise ValueError("account is not stored")
    return Actor(
        user_id=account.id,
        username=account.username,
        agency=Agency(account.agency),
        roles=roles_of(session, account.id),
        language=Language(account.language),
        session_ref=session_ref,
    )


def find_session(session: Session, id_hash: str, now: datetime) -> LiveSession | None:
    """The live session with this hash, or None: unknown, expired, revoked and inactive look alike."""
    statement = (
        select(LoginSession, Account)
        .join(Account, col(Account.id) == col(LoginSession.account_id))
        .where(LoginSession.id_hash == id_hash, col(Account.is_active))
    )
    found = session.exec(statement).first()
    if found is None:
        return None
    row, account = found
    actor = actor_of(session, account, id_hash[:12])
    alive = is_alive(
        now=now,
        last_used=row.last_used_at,
        ends=row.ends_at,
        revoked=row.revoked_at,
        wall=is_wall_account(actor.roles),
        settings=settings(),
    )
    if not alive:
        return None
    return LiveSession(
        id_hash,
        actor,
        row.csrf,
        row.last_used_at,
        proved_at=row.proved_at,
        factor_due=row.factor_due,
        idle_minutes=row.idle_minutes,
    )

"""Who a session belongs to, and the accounts of an agency."""

from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.features.access.rules import is_alive, is_wall_account
from dashboard.features.access.tables import Account, AccountRole, LoginSession
from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.identity import Role
from dashboard.kernel.people import Person
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
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
    return LiveSession(id_hash, actor, row.csrf, row.last_used_at) if alive else None


def find_actor(session: Session, username: str) -> Actor | None:
    """The active account with this name as an actor (seeds, demo driver, commands)."""
    account = session.exec(
        select(Account).where(Account.username == username, col(Account.is_active))
    ).first()
    return actor_of(session, account) if account else None


def find_account(session: Session, user_id: int) -> Actor | None:
    """The port ``kernel/people``: the active account with this number as an actor, with its roles of now."""
    account = session.get(Account, user_id)
    return actor_of(session, account) if account is not None and account.is_active else None


def find_people(session: Session, agency: Agency, permission: Permission) -> tuple[Person, ...]:
    """The port ``kernel/people``: active accounts of the agency with the permission, titles only."""
    rows = session.exec(
        select(Account.id, AccountRole.role)
        .join(AccountRole, col(AccountRole.account_id) == col(Account.id))
        .where(Account.agency == agency.value, col(Account.is_active))
    )
    roles: dict[int, set[Role]] = {}
    for account_id, role in rows:
        roles.setdefault(account_id or 0, set()).add(Role(role))
    able = {role for role, granted in ROLE_PERMISSIONS.items() if permission in granted}
    found = [Person(user_id, min(held).value, agency) for user_id, held in roles.items() if held & able]
    return tuple(sorted(found, key=lambda person: (person.title, person.user_id)))

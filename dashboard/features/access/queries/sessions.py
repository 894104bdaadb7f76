"""Who a session belongs to, and whether it is still alive."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import or_

from sqlmodel import Session, col, func, select

from dashboard.features.access.rules import is_alive, is_wall_account
from dashboard.features.access.tables import Account, AccountCompartment, AccountRole, LoginSession
from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.settings import settings
from dashboard.kernel.sharing import Compartment


def roles_of(session: Session, account_id: int) -> frozenset[Role]:
    rows = session.exec(select(AccountRole.role).where(AccountRole.account_id == account_id))
    return frozenset(Role(role) for role in rows)


def compartments_of(session: Session, account_id: int) -> Compartment:
    """The closed circles of an account; an unknown name opens nothing."""
    rows = session.exec(
        select(AccountCompartment.compartment).where(AccountCompartment.account_id == account_id)
    )
    circles = (Compartment.__members__.get(name.upper(), Compartment.NONE) for name in rows)
    return reduce(or_, circles, Compartment.NONE)


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
        compartments=compartments_of(session, account.id),
    )


def find_session(session: Session, id_hash: str, now: datetime) -> LiveSession | None:
    """The live session with this hash, or None: unknown, expired, revoked and inactive look alike.

    While the second factor is due its actor has no role at all, so whatever asks is refused.
    """
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
    if not _is_alive(row, now, wall=is_wall_account(actor.roles)):
        return None
    if row.factor_due:
        actor = replace(actor, roles=frozenset(), compartments=Compartment.NONE)
    return LiveSession(
        id_hash,
        actor,
        row.csrf,
        row.last_used_at,
        proved_at=row.proved_at,
        factor_due=row.factor_due,
        idle_minutes=row.idle_minutes,
    )


def living_sessions(session: Session, id_hashes: Collection[str], now: datetime) -> set[str]:
    """Those of these sessions that are alive, in two statements however many there are."""
    rows = session.exec(
        select(LoginSession)
        .join(Account, col(Account.id) == col(LoginSession.account_id))
        .where(col(LoginSession.id_hash).in_(id_hashes), col(Account.is_active))
    ).all()
    walls = wall_accounts(session, {row.account_id for row in rows})
    return {row.id_hash for row in rows if _is_alive(row, now, wall=row.account_id in walls)}


def lapsed_sessions(session: Session, *instants: datetime) -> list[LoginSession]:
    """Sessions that nobody has ended but that are over at one of these instants."""
    rows = session.exec(select(LoginSession).where(col(LoginSession.revoked_at).is_(None))).all()
    walls = wall_accounts(session, {row.account_id for row in rows})
    return [
        row
        for row in rows
        if not all(_is_alive(row, instant, wall=row.account_id in walls) for instant in instants)
    ]


def latest_use(session: Session) -> datetime | None:
    """The latest instant at which a session was used: the clock has been there."""
    return session.exec(select(func.max(LoginSession.last_used_at))).one()


def wall_accounts(session: Session, account_ids: Collection[int]) -> set[int]:
    """Those of these accounts that are nothing but a wall."""
    rows = session.exec(select(AccountRole).where(col(AccountRole.account_id).in_(account_ids)))
    held: dict[int, set[Role]] = {}
    for row in rows:
        held.setdefault(row.account_id, set()).add(Role(row.role))
    return {account_id for account_id, roles in held.items() if is_wall_account(frozenset(roles))}


def _is_alive(row: LoginSession, now: datetime, *, wall: bool) -> bool:
    return is_alive(
        now=now,
        last_used=row.last_used_at,
        ends=row.ends_at,
        revoked=row.revoked_at,
        wall=wall,
        idle_minutes=row.idle_minutes,
        settings=settings(),
    )

"""The only writers of accounts and sessions."""

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, col, select

from dashboard.features.access.forms import SignIn
from dashboard.features.access.queries import actor_of
from dashboard.features.access.rules import (
    PASSWORD_LONGEST,
    PASSWORD_SHORTEST,
    is_wall_account,
    role_fits,
    session_end,
)
from dashboard.features.access.tables import Account, AccountRole, LoginSession
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Invalid
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.settings import settings
from dashboard.kernel.work import unit_of_work

# OWASP: argon2id with 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Each check needs 19 MiB: two at a time, so that a flood of logins cannot take the memory.
_HASHING = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """``token`` goes into the cookie and is stored nowhere."""

    token: str
    actor: Actor
    lifetime_seconds: int


def hash_session(token: str) -> str:
    return hashlib.sha256(token.encode("ascii", "replace")).hexdigest()


@lru_cache(maxsize=1)
def _dummy_hash() -> str:
    return _HASHER.hash("unknown accounts take as long as known ones")


def _password_matches(stored: str, password: str) -> bool:
    with _HASHING:
        try:
            return _HASHER.verify(stored or _dummy_hash(), password) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


def sign_in(command: SignIn, *, address: str, clock: Clock) -> SignedIn:
    """Check the password and open a session.

    Raises Denied for an unknown account, a wrong password and an inactive account alike, after the
    same work.
    """
    with reading() as session:
        account = session.exec(select(Account).where(Account.username == command.username)).first()
    matches = _password_matches(account.password_hash if account else "", command.password)
    if account is None or account.id is None or not matches or not account.is_active:
        _audit_refusal(command.username, account, clock)
        raise Denied("login.wrong")
    with reading() as session:
        actor = actor_of(session, account)
    token = secrets.token_urlsafe(32)
    wall = is_wall_account(actor.roles)
    with unit_of_work(actor, clock) as work:
        _end_surplus_sessions(work.session, account.id, wall, work.now)
        ends = session_end(work.now, wall=wall, settings=settings())
        work.session.add(
            LoginSession(
                id_hash=hash_session(token),
                account_id=account.id,
                created_at=work.now,
                last_used_at=work.now,
                ends_at=ends,
                csrf=secrets.token_urlsafe(24),
                address=address[:64],
            )
        )
        work.audit("session.open", "session", hash_session(token)[:12])
        lifetime = int((ends - work.now).total_seconds())
    return SignedIn(token, actor, lifetime)


def _audit_refusal(username: str, account: Account | None, clock: Clock) -> None:
    """A refusal is recorded, an unknown name only as a hash: people type passwords into the wrong field."""
    name = account.username if account else f"unknown:{hashlib.sha256(username.encode()).hexdigest()[:12]}"
    agency = Agency(account.agency) if account else Agency.RUTAN
    with unit_of_work(system_actor("sign-in", agency), clock) as work:
        work.audit("session.refuse", "account", name)


def _end_surplus_sessions(session: Session, account_id: int, wall: bool, now: datetime) -> None:
    """An account may hold only so many sessions: the oldest one makes room."""
    allowed = settings().wall_sessions_per_account if wall else settings().sessions_per_account
    open_rows = session.exec(
        select(LoginSession)
        .where(LoginSession.account_id == account_id, col(LoginSession.revoked_at).is_(None))
        .where(col(LoginSession.ends_at) > now)
        .order_by(col(LoginSession.created_at))
    ).all()
    for row in open_rows[: max(0, len(open_rows) - allowed + 1)]:
        row.revoked_at = now
        session.add(row)


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


def choose_language(actor: Actor, language: Language, *, clock: Clock) -> None:
    """The language of the actor's own screens from now on."""
    with unit_of_work(actor, clock) as work:
        account = work.session.get(Account, actor.user_id)
        if account is None:
            raise Denied
        account.language = language.value
        work.session.add(account)
        work.audit("account.language", "account", actor.user_id, language=language.value)


def create_account(
    actor: Actor, username: str, agency: Agency, roles: frozenset[Role], password: str, *, clock: Clock
) -> int:
    """A new account of one agency with a first password; returns its id.

    Raises Denied unless the actor is the machine, Invalid for a taken name, a role the agency does
    not have, or a password that is too short.
    """
    actor.require(Permission.IMPORT_RUN)
    name = username.strip().lower()
    errors: dict[str, str] = {}
    if not PASSWORD_SHORTEST <= len(password) <= PASSWORD_LONGEST:
        errors["password"] = "access.password.length"
    if not roles or any(not role_fits(role, agency) for role in roles):
        errors["roles"] = "access.roles.fit"
    with _HASHING:
        hashed = _HASHER.hash(password)
    with unit_of_work(actor, clock) as work:
        if not name or work.session.exec(select(Account).where(Account.username == name)).first():
            errors["username"] = "access.username.taken"
        if errors:
            raise Invalid(errors)
        account = Account(username=name, agency=agency, password_hash=hashed, created_at=work.now)
        work.session.add(account)
        work.session.flush()
        if account.id is None:
            raise AssertionError("the database gave no id")
        work.session.add_all(AccountRole(account_id=account.id, role=role) for role in sorted(roles))
        work.audit("account.create", "account", account.id, roles=sorted(roles))
        return account.id

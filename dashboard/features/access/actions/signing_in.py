"""Signing in: the password, and the session it opens."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.features.access.actions.hashing import password_matches
from dashboard.features.access.forms import SignIn
from dashboard.features.access.queries import actor_of
from dashboard.features.access.rules import is_wall_account, session_end
from dashboard.features.access.tables import Account, LoginSession
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied
from dashboard.kernel.reference import Agency
from dashboard.kernel.settings import settings
from dashboard.kernel.work import unit_of_work


@dataclass(frozen=True, slots=True)
class SignedIn:
    """``token`` goes into the cookie and is stored nowhere."""

    token: str
    actor: Actor
    lifetime_seconds: int


def hash_session(token: str) -> str:
    return hashlib.sha256(token.encode("ascii", "replace")).hexdigest()


def sign_in(command: SignIn, *, address: str, clock: Clock) -> SignedIn:
    """Check the password and open a session.

    Raises Denied for an unknown account, a wrong password and an inactive account alike, after the
    same work.
    """
    with reading() as session:
        account = session.exec(select(Account).where(Account.username == command.username)).first()
    matches = password_matches(account.password_hash if account else "", command.password)
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

"""Opening a session: the one place where a session id is made. Every step of signing in makes a new one."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select, update

from dashboard.features.access.rules import is_wall_account, session_end
from dashboard.features.access.rules.factor import HALF_SESSION
from dashboard.features.access.tables import Account, LoginSession
from dashboard.kernel.actor import Actor
from dashboard.kernel.settings import settings
from dashboard.kernel.work import UnitOfWork


class NextStep(StrEnum):
    """What a person still has to do before the session may do anything."""

    NONE = ""
    CODE = "code"
    ENROL = "enrol"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person signs in from: network address and, in plain words, the browser."""

    address: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """``token`` goes into the cookie and is stored nowhere.

    ``by_recovery``: a recovery code opened it.
    """

    token: str
    actor: Actor
    lifetime_seconds: int
    next_step: NextStep = NextStep.NONE
    by_recovery: bool = False


def hash_session(token: str) -> str:
    return hashlib.sha256(token.encode("ascii", "replace")).hexdigest()


def next_step(account: Account) -> NextStep:
    """Production asks everybody for a second factor; the demo whoever has one."""
    if account.factor_at is not None:
        return NextStep.CODE
    return NextStep.ENROL if settings().is_production else NextStep.NONE


def open_session(
    work: UnitOfWork,
    actor: Actor,
    place: Place,
    step: NextStep = NextStep.NONE,
    *,
    replaces: LoginSession | None = None,
) -> SignedIn:
    """A new session in the caller's transaction. With a step ahead it may do that alone, and not for long.

    ``replaces``: the session it takes the place of. It does not outlive that one, and idles no longer: a
    proof or a new password is no new shift, and the sensitive page may still stand in another tab.
    """
    token, wall, half = secrets.token_urlsafe(32), is_wall_account(actor.roles), step is not NextStep.NONE
    _end_surplus_sessions(work.session, actor.user_id, wall=wall, half=half, now=work.now)
    ends = work.now + HALF_SESSION if half else session_end(work.now, wall=wall, settings=settings())
    ends = min(ends, replaces.ends_at) if replaces else ends
    work.session.add(
        LoginSession(
            id_hash=hash_session(token),
            account_id=actor.user_id,
            created_at=work.now,
            last_used_at=work.now,
            ends_at=ends,
            csrf=secrets.token_urlsafe(24),
            address=place.address[:64],
            browser=place.browser[:40],
            factor_due=half,
            proved_at=None if half else work.now,
            idle_minutes=replaces.idle_minutes if replaces else None,
        )
    )
    work.audit("session.half" if half else "session.open", "session", hash_session(token)[:12])
    return SignedIn(token, actor, int((ends - work.now).total_seconds()), step)


def end_session(work: UnitOfWork, id_hash: str) -> bool:
    """End one session; False when it has ended. Of many who try at once exactly one is told True."""
    return _end(work.session, work.now, col(LoginSession.id_hash) == id_hash) == 1


def end_replaced(work: UnitOfWork, id_hash: str) -> None:
    """End what the browser still held when somebody signed in there; "" is nothing."""
    if id_hash and end_session(work, id_hash):
        work.audit("session.close", "session", id_hash[:12])


def end_all_sessions(work: UnitOfWork, account_id: int, *, but: str = "") -> int:
    """End every session of an account, ``but`` one (by hash); returns how many. Open sockets follow."""
    own = col(LoginSession.account_id) == account_id
    return _end(work.session, work.now, own & (col(LoginSession.id_hash) != but))


def _end(session: Session, now: datetime, which: Any) -> int:
    statement = (
        update(LoginSession).where(which, col(LoginSession.revoked_at).is_(None)).values(revoked_at=now)
    )
    return session.exec(statement.execution_options(synchronize_session=False)).rowcount


def _end_surplus_sessions(
    session: Session, account_id: int, *, wall: bool, half: bool, now: datetime
) -> None:
    """An account may hold only so many sessions: the oldest one makes room.

    Those that wait for a second factor are counted apart: a stolen password must not push anybody out.
    """
    allowed = settings().wall_sessions_per_account if wall else settings().sessions_per_account
    open_rows = session.exec(
        select(LoginSession)
        .where(LoginSession.account_id == account_id, col(LoginSession.revoked_at).is_(None))
        .where(col(LoginSession.ends_at) > now, LoginSession.factor_due == half)
        .order_by(col(LoginSession.created_at))
    ).all()
    for row in open_rows[: max(0, len(open_rows) - allowed + 1)]:
        row.revoked_at = now
        session.add(row)

"""What a person may know about the own account: its open sessions, its second factor, its codes."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from dashboard.features.access.queries.sessions import living_sessions
from dashboard.features.access.tables import Account, LoginSession, RecoveryCode
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Missing


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One open session; ``ref`` names it and opens nothing."""

    ref: str
    created_at: datetime
    last_used_at: datetime
    ends_at: datetime
    address: str
    browser: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """``factor_at``: since when there is a second factor; ``codes_left``: unused recovery codes.

    ``code_used_at``: when somebody last came in with one of the present ones.
    """

    username: str
    password_changed_at: datetime | None
    factor_at: datetime | None
    codes_left: int
    code_used_at: datetime | None


def own_sessions(session: Session, actor: Actor, now: datetime) -> tuple[OwnSession, ...]:
    """This session first, then the latest used one."""
    rows = session.exec(
        select(LoginSession)
        .where(LoginSession.account_id == actor.user_id, col(LoginSession.revoked_at).is_(None))
        .where(~col(LoginSession.factor_due))
        .order_by(col(LoginSession.last_used_at).desc())
    ).all()
    living = living_sessions(session, [row.id_hash for row in rows], now)
    found = [
        OwnSession(
            ref=row.id_hash[:12],
            created_at=row.created_at,
            last_used_at=row.last_used_at,
            ends_at=row.ends_at,
            address=row.address,
            browser=row.browser,
            is_this=row.id_hash[:12] == actor.session_ref,
        )
        for row in rows
        if row.id_hash in living
    ]
    return tuple(sorted(found, key=lambda one: not one.is_this))


def own_account(session: Session, actor: Actor) -> OwnAccount:
    """Raises Missing for an actor that is no account."""
    account = session.get(Account, actor.user_id)
    if account is None:
        raise Missing
    return OwnAccount(
        account.username,
        account.password_changed_at,
        account.factor_at,
        unused_codes(session, actor.user_id),
        _code_used_at(session, actor.user_id),
    )


def unused_codes(session: Session, account_id: int) -> int:
    """How many recovery codes of an account are still good."""
    unused = (col(RecoveryCode.account_id) == account_id) & col(RecoveryCode.used_at).is_(None)
    return session.exec(select(func.count()).select_from(RecoveryCode).where(unused)).one()


# A code opens a session in the same transaction; what a restore has used up opened none.
_OPENED = (col(LoginSession.account_id) == col(RecoveryCode.account_id)) & (
    col(LoginSession.created_at) == col(RecoveryCode.used_at)
)


def codes_left_after(session: Session, id_hash: str) -> int | None:
    """How many are still good for whoever this session was opened for by one; None when it was not."""
    by_code = select(LoginSession.account_id).join(RecoveryCode, _OPENED)
    account_id = session.exec(by_code.where(LoginSession.id_hash == id_hash)).first()
    return None if account_id is None else unused_codes(session, account_id)


def _code_used_at(session: Session, account_id: int) -> datetime | None:
    used = select(func.max(RecoveryCode.used_at)).join(LoginSession, _OPENED)
    return session.exec(used.where(RecoveryCode.account_id == account_id)).one()


def has_factor(session: Session, actor: Actor) -> bool:
    account = session.get(Account, actor.user_id)
    return account is not None and account.factor_at is not None

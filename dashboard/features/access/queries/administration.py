"""What administrators and leaders may know of the accounts of their own agency: names, duties, dates.

An account of the other agency is as unknown as one that does not exist.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from dashboard.features.access.rules.changes import ChangeKind, Outcome
from dashboard.features.access.tables import (
    Account,
    AccountChange,
    AccountCompartment,
    AccountRole,
    LoginSession,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Missing
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.sharing import Compartment

_LATEST_DECIDED = 30


@dataclass(frozen=True, slots=True)
class AccountRow:
    """``has_password``: its owner has activated it. ``waits``: a request about it is undecided."""

    id: int
    username: str
    roles: tuple[Role, ...]
    circles: Compartment
    is_active: bool
    has_password: bool
    has_factor: bool
    created_at: datetime
    deactivated_at: datetime | None
    last_sign_in: datetime | None
    waits: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One request or act. ``present`` roles and circles are those of now; names are account names."""

    id: int
    account_id: int
    username: str
    kind: ChangeKind
    roles: tuple[Role, ...]
    circles: Compartment
    present_roles: tuple[Role, ...]
    present_circles: Compartment
    is_active: bool
    reason: str
    asked_at: datetime
    asked_by: int
    asked_name: str
    decided_at: datetime | None
    decided_name: str
    outcome: Outcome


def find_own(session: Session, actor: Actor, username: str) -> Account:
    """The account of the actor's own agency with this name. Raises Missing for any other."""
    own = (col(Account.username) == username) & (col(Account.agency) == actor.agency.value)
    account = session.exec(select(Account).where(own)).first()
    if account is None:
        raise Missing
    return account


def list_accounts(session: Session, actor: Actor) -> tuple[AccountRow, ...]:
    """Every account of the own agency, the active ones first, by name. Raises Denied."""
    actor.require(Permission.ACCESS_APPROVE)
    own = select(Account).where(Account.agency == actor.agency.value)
    accounts = session.exec(own.order_by(col(Account.is_active).desc(), col(Account.username))).all()
    return _rows(session, accounts)


def one_account(session: Session, actor: Actor, username: str) -> AccountRow:
    """One account of the own agency. Raises Denied, Missing."""
    actor.require(Permission.ACCESS_APPROVE)
    (row,) = _rows(session, [find_own(session, actor, username)])
    return row


def active_accounts(session: Session, actor: Actor) -> tuple[AccountRow, ...]:
    """For the monthly review, by name. Raises Denied."""
    actor.require(Permission.ACCESS_REVIEW)
    own = select(Account).where(Account.agency == actor.agency.value)
    return _rows(session, session.exec(own.order_by(col(Account.username))).all())


def open_changes(session: Session, actor: Actor) -> tuple[ChangeRow, ...]:
    """What waits for a second person of the own agency, the oldest first. Raises Denied."""
    actor.require(Permission.ACCESS_APPROVE)
    waiting = _own_changes(actor).where(AccountChange.outcome == Outcome.OPEN.value)
    return _changes(session, session.exec(waiting.order_by(col(AccountChange.id))).all())


def latest_changes(session: Session, actor: Actor, username: str = "") -> tuple[ChangeRow, ...]:
    """What was decided or done, the newest first; of one account, or of all. Raises Denied."""
    actor.require(Permission.ACCESS_APPROVE)
    done = _own_changes(actor).where(AccountChange.outcome != Outcome.OPEN.value)
    if username:
        done = done.where(Account.username == username)
    newest = done.order_by(col(AccountChange.id).desc()).limit(_LATEST_DECIDED)
    return _changes(session, session.exec(newest).all())


def _own_changes(actor: Actor):
    return (
        select(AccountChange, Account)
        .join(Account, col(Account.id) == col(AccountChange.account_id))
        .where(Account.agency == actor.agency.value)
    )


def _rows(session: Session, accounts: Collection[Account]) -> tuple[AccountRow, ...]:
    ids = [account.id or 0 for account in accounts]
    roles, circles = _roles(session, ids), _circles(session, ids)
    used = dict(
        session.exec(
            select(LoginSession.account_id, func.max(LoginSession.created_at))
            .where(col(LoginSession.account_id).in_(ids), ~col(LoginSession.factor_due))
            .group_by(col(LoginSession.account_id))
        ).all()
    )
    waiting = set(
        session.exec(
            select(AccountChange.account_id).where(
                col(AccountChange.account_id).in_(ids), AccountChange.outcome == Outcome.OPEN.value
            )
        ).all()
    )
    return tuple(
        AccountRow(
            id=account.id or 0,
            username=account.username,
            roles=roles.get(account.id or 0, ()),
            circles=circles.get(account.id or 0, Compartment.NONE),
            is_active=account.is_active,
            has_password=account.password_hash != "",
            has_factor=account.factor_at is not None,
            created_at=account.created_at,
            deactivated_at=account.deactivated_at,
            last_sign_in=used.get(account.id or 0),
            waits=account.id in waiting,
        )
        for account in accounts
    )


def _roles(session: Session, ids: Collection[int]) -> dict[int, tuple[Role, ...]]:
    """Every account's duties, in the order of the table of roles."""
    held: dict[int, set[str]] = {}
    for row in session.exec(select(AccountRole).where(col(AccountRole.account_id).in_(ids))):
        held.setdefault(row.account_id, set()).add(row.role)
    return {number: tuple(role for role in Role if role.value in names) for number, names in held.items()}


def _circles(session: Session, ids: Collection[int]) -> dict[int, Compartment]:
    held: dict[int, list[str]] = {}
    for row in session.exec(select(AccountCompartment).where(col(AccountCompartment.account_id).in_(ids))):
        held.setdefault(row.account_id, []).append(row.compartment)
    return {number: circles_from(names) for number, names in held.items()}


def _changes(session: Session, found: Collection[tuple[AccountChange, Account]]) -> tuple[ChangeRow, ...]:
    people = {number for change, _ in found for number in (change.asked_by, change.decided_by) if number}
    named = session.exec(select(Account.id, Account.username).where(col(Account.id).in_(people))).all()
    names: dict[int | None, str] = dict(named)
    ids = {account.id or 0 for _, account in found}
    roles, circles = _roles(session, ids), _circles(session, ids)
    return tuple(
        ChangeRow(
            id=change.id or 0,
            account_id=account.id or 0,
            username=account.username,
            kind=ChangeKind(change.kind),
            roles=tuple(role for role in Role if role.value in change.roles),
            circles=circles_from(change.compartments),
            present_roles=roles.get(account.id or 0, ()),
            present_circles=circles.get(account.id or 0, Compartment.NONE),
            is_active=account.is_active,
            reason=change.reason,
            asked_at=change.asked_at,
            asked_by=change.asked_by,
            asked_name=names.get(change.asked_by, ""),
            decided_at=change.decided_at,
            decided_name=names.get(change.decided_by, ""),
            outcome=Outcome(change.outcome),
        )
        for change, account in found
    )


def circles_from(names: Collection[str]) -> Compartment:
    """What is stored as codes, as one set; an unknown code opens nothing."""
    found = Compartment.NONE
    for name in names:
        found |= Compartment.__members__.get(name.upper(), Compartment.NONE)
    return found

"""What every change of an account is made of, inside the caller's transaction; no permission is asked here.

Called by accounts.py, changes.py and reviews.py.
"""

from collections.abc import Iterable

from sqlmodel import col, delete, select, update

from dashboard.features.access.actions.opening import end_all_sessions
from dashboard.features.access.queries import find_people
from dashboard.features.access.queries.administration import find_own
from dashboard.features.access.rules import circle_code, circles_in
from dashboard.features.access.rules.administration import ADMINISTRATORS
from dashboard.features.access.rules.changes import ChangeKind, Outcome
from dashboard.features.access.tables import (
    Account,
    AccountChange,
    AccountCompartment,
    AccountLink,
    AccountRole,
)
from dashboard.kernel.errors import Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.sharing import Compartment
from dashboard.kernel.work import UnitOfWork


def own_account(work: UnitOfWork, username: str) -> Account:
    """An account of the actor's agency, locked for this transaction. Raises Missing; Refused for the own."""
    account = find_own(work.session, work.actor, username)
    work.one_decision_at_a_time(f"account:{account.id}")
    work.session.refresh(account)
    if account.id == work.actor.user_id:
        raise Refused("access.admin.self")
    return account


def set_access(work: UnitOfWork, account_id: int, roles: Iterable[Role], circles: Compartment) -> None:
    """Exactly these duties and circles, from the next sign-in on."""
    work.session.exec(delete(AccountRole).where(col(AccountRole.account_id) == account_id))
    work.session.exec(delete(AccountCompartment).where(col(AccountCompartment.account_id) == account_id))
    work.session.add_all(AccountRole(account_id=account_id, role=role.value) for role in sorted(roles))
    work.session.add_all(
        AccountCompartment(account_id=account_id, compartment=circle_code(one)) for one in circles_in(circles)
    )
    work.session.flush()


def end_access(work: UnitOfWork, account_id: int) -> None:
    """Every session and every link of an account ends; open sockets follow."""
    end_all_sessions(work, account_id)
    unused = col(AccountLink.used_at).is_(None) & (col(AccountLink.ends_at) > work.now)
    work.session.exec(
        update(AccountLink).where(col(AccountLink.account_id) == account_id, unused).values(ends_at=work.now)
    )


def has_waiting(work: UnitOfWork, account_id: int) -> bool:
    """Whether something asked for this account is undecided; there is one request at most."""
    waiting = select(AccountChange.id).where(
        AccountChange.account_id == account_id, AccountChange.outcome == Outcome.OPEN.value
    )
    return work.session.exec(waiting).first() is not None


def require_none_waits(work: UnitOfWork, account_id: int) -> None:
    """A request was made for what the account had then: nothing else changes before it is decided."""
    if has_waiting(work, account_id):
        raise Refused("access.change.waits")


def ask(
    work: UnitOfWork,
    account_id: int,
    kind: ChangeKind,
    reason: str,
    roles: Iterable[Role] = (),
    circles: Compartment = Compartment.NONE,
) -> int:
    """A request that waits for a second person; who may decide is told. Raises Refused while one waits."""
    require_none_waits(work, account_id)
    number = _write(work, account_id, kind, reason, roles, circles, Outcome.OPEN)
    work.audit(
        "account.ask",
        "account_change",
        number,
        account=account_id,
        kind=kind.value,
        roles=sorted(roles),
        circles=[circle_code(one) for one in circles_in(circles)],
    )
    work.tell(work.actor.agency, Permission.ACCESS_APPROVE, "access.asked", f"change-{number}")
    return number


def note_done(
    work: UnitOfWork,
    account_id: int,
    kind: ChangeKind,
    reason: str,
    roles: Iterable[Role] = (),
    circles: Compartment = Compartment.NONE,
) -> int:
    """What one person did alone, with its reason, beside the requests."""
    return _write(work, account_id, kind, reason, roles, circles, Outcome.DIRECT)


def require_administrator(work: UnitOfWork, roles: Iterable[Role]) -> None:
    """After something was taken from an account with these duties: an agency keeps who administers it."""
    if ADMINISTRATORS.isdisjoint(roles):
        return
    able = [
        one.user_id for one in find_people(work.session, work.actor.agency, Permission.ACCOUNT_ADMINISTER)
    ]
    activated = select(Account.id).where(col(Account.id).in_(able), Account.password_hash != "")
    if work.session.exec(activated).first() is None:
        raise Refused("access.admin.last")


def _write(
    work: UnitOfWork,
    account_id: int,
    kind: ChangeKind,
    reason: str,
    roles: Iterable[Role],
    circles: Compartment,
    outcome: Outcome,
) -> int:
    decided = outcome is Outcome.DIRECT
    row = AccountChange(
        account_id=account_id,
        kind=kind.value,
        roles=sorted(role.value for role in roles),
        compartments=[circle_code(one) for one in circles_in(circles)],
        reason=reason,
        asked_at=work.now,
        asked_by=work.actor.user_id,
        decided_at=work.now if decided else None,
        decided_by=work.actor.user_id if decided else None,
        outcome=outcome.value,
    )
    work.session.add(row)
    work.session.flush()
    return row.id or 0

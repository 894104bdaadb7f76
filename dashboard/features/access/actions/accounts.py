"""Making and closing accounts, and the links their owners come in by. Nobody else's password is ever set.

What one administrator may do alone is done at once; what needs a second person is asked for (changes.py). An
administrator acts on accounts of the own agency, never on the own one.
"""

from dataclasses import dataclass

from sqlmodel import col, select, update

from dashboard.features.access.actions.access_changes import (
    ask,
    end_access,
    has_waiting,
    note_done,
    own_account,
    require_administrator,
    set_access,
)
from dashboard.features.access.actions.hashing import hash_password
from dashboard.features.access.actions.links import TOPIC, IssuedLink, issue_link
from dashboard.features.access.actions.second_factor import clear_factor
from dashboard.features.access.forms import CloseAccount, MakeLink, NewAccount
from dashboard.features.access.queries import roles_of
from dashboard.features.access.queries.sessions import compartments_of
from dashboard.features.access.rules import access_fault, is_sensitive, needs_second, role_fits
from dashboard.features.access.rules.administration import SENSITIVE
from dashboard.features.access.rules.changes import ChangeKind, Outcome, link_needs_second
from dashboard.features.access.rules.passwords import password_fault
from dashboard.features.access.tables import Account, AccountChange, AccountRole
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.sharing import Compartment
from dashboard.kernel.work import UnitOfWork, unit_of_work


@dataclass(frozen=True, slots=True)
class Opened:
    """``link`` is None when the same click came before: its secret was shown then and is stored nowhere.

    ``waits``: sensitive duties were asked for and a second person decides.
    """

    username: str
    link: IssuedLink | None
    waits: bool


def open_account(actor: Actor, command: NewAccount, *, clock: Clock) -> Opened:
    """A new account of the own agency without a password, and the link by which its owner chooses one.

    Sensitive duties and circles are not given yet but asked for. Raises Denied, or Invalid for a taken name,
    duties that do not fit, and a reason that is missing where somebody has to decide.
    """
    actor.require(Permission.ACCOUNT_ADMINISTER)
    roles = frozenset(command.roles)
    waits = needs_second(frozenset(), Compartment.NONE, roles, command.circles)
    errors: dict[str, str] = {}
    if fault := access_fault(roles, command.circles, actor.agency):
        errors["roles"] = fault
    if waits and not command.reason:
        errors["reason"] = "access.form.reason_second"
    with unit_of_work(actor, clock) as work:
        if work.earlier("account.create", command.key, command) is not None:
            return Opened(command.username, None, waits)
        work.one_writer_at_a_time("accounts")
        if work.session.exec(select(Account.id).where(Account.username == command.username)).first():
            errors["username"] = "access.username.taken"
        if errors:
            raise Invalid(errors)
        account = Account(username=command.username, agency=actor.agency, created_at=work.now)
        work.session.add(account)
        work.session.flush()
        account_id = account.id or 0
        given = roles - SENSITIVE if waits else roles
        set_access(work, account_id, given, Compartment.NONE)
        work.audit("account.create", "account", account_id, roles=sorted(given))
        if waits:
            ask(work, account_id, ChangeKind.ROLES, command.reason, roles, command.circles)
        link = issue_link(work, account_id, told="access.opened")
        work.remember("account.create", command.key, command, account_id)
        work.bump(TOPIC)
        return Opened(command.username, link, waits)


def make_link(actor: Actor, command: MakeLink, *, clock: Clock) -> IssuedLink | None:
    """A fresh link for the owner of an account; None when the same click came before.

    ``forgets``: the second factor goes too, and every session. Raises Denied, Missing, or Refused: closed,
    the own account, or a link that would be enough to come in as somebody who holds sensitive duties.
    """
    actor.require(Permission.ACCOUNT_ADMINISTER)
    with unit_of_work(actor, clock) as work:
        if work.earlier("account.link", command.key, command) is not None:
            return None
        account = own_account(work, command.username)
        if not account.is_active:
            raise Refused("access.link.closed")
        account_id = account.id or 0
        if link_needs_second(
            has_password=account.password_hash != "",
            has_factor=account.factor_at is not None,
            is_sensitive=_is_sensitive(work, account_id),
            forgets=command.forgets,
        ):
            raise Refused("access.link.second")
        if command.forgets and account.factor_at is not None:
            # Without the factor the password alone would do: until the link is used nobody comes in.
            account.password_hash = ""
            work.session.add(account)
            clear_factor(work, account_id)
            end_access(work, account_id)
        link = issue_link(work, account_id)
        work.remember("account.link", command.key, command, account_id)
        work.bump(TOPIC)
        return link


def close_account(actor: Actor, command: CloseAccount, *, clock: Clock) -> None:
    """Close an account of the own agency at once: every session, link and request of it ends.

    Only two persons open it again. Raises Denied, Missing, or Refused: closed already, the own account, the
    last administrator.
    """
    actor.require(Permission.ACCOUNT_ADMINISTER)
    with unit_of_work(actor, clock) as work:
        if work.earlier("account.close", command.key, command) is None:
            account = own_account(work, command.username)
            shut(work, account, ChangeKind.CLOSE, command.reason)
            work.remember("account.close", command.key, command, account.id)


def shut(work: UnitOfWork, account: Account, kind: ChangeKind, reason: str) -> None:
    """In the caller's transaction: by an administrator, or by a leader in the review."""
    if not account.is_active:
        raise Refused("access.close.closed")
    account_id = account.id or 0
    account.is_active, account.deactivated_at = False, work.now
    work.session.add(account)
    lapsed = (col(AccountChange.account_id) == account_id) & (
        col(AccountChange.outcome) == Outcome.OPEN.value
    )
    work.session.exec(
        update(AccountChange).where(lapsed).values(outcome=Outcome.LAPSED.value, decided_at=work.now)
    )
    end_access(work, account_id)
    note_done(work, account_id, kind, reason)
    require_administrator(work, roles_of(work.session, account_id))
    work.audit("account.close", "account", account_id, kind=kind.value)
    work.bump(TOPIC)


def _is_sensitive(work: UnitOfWork, account_id: int) -> bool:
    """What is asked for counts as if it were held: the link may be used after it was given."""
    held = is_sensitive(roles_of(work.session, account_id), compartments_of(work.session, account_id))
    return held or has_waiting(work, account_id)


def create_account(
    actor: Actor, username: str, agency: Agency, roles: frozenset[Role], password: str, *, clock: Clock
) -> int:
    """A new account of one agency with a first password; returns its id.

    Raises Denied unless the actor is the machine, Invalid for a taken name, a role the agency does
    not have, or a password that is refused.
    """
    actor.require(Permission.IMPORT_RUN)
    name = username.strip().lower()
    errors: dict[str, str] = {}
    if fault := password_fault(password, name):
        errors["password"] = fault
    if not roles or any(not role_fits(role, agency) for role in roles):
        errors["roles"] = "access.roles.fit"
    hashed = hash_password(password)
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

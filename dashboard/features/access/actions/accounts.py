"""Making accounts."""

from sqlmodel import select

from dashboard.features.access.actions.hashing import hash_password
from dashboard.features.access.rules import role_fits
from dashboard.features.access.rules.passwords import password_fault
from dashboard.features.access.tables import Account, AccountRole
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import unit_of_work


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

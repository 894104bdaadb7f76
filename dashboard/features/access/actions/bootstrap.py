"""The first administrator, and the way back in when nobody can administer: from the server's console only.

No default account exists. What comes out is a one-time link; a password is never set here.
"""

from sqlmodel import Session, col, select

from dashboard.features.access.actions.access_changes import end_access
from dashboard.features.access.actions.links import IssuedLink, issue_link
from dashboard.features.access.actions.second_factor import clear_factor
from dashboard.features.access.queries import find_people, roles_of
from dashboard.features.access.queries.sessions import compartments_of
from dashboard.features.access.rules import access_fault, is_account_name, role_fits
from dashboard.features.access.tables import Account, AccountRole
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work


def create_admin(
    actor: Actor, username: str, agency: Agency, role: Role, *, recover: bool, clock: Clock
) -> IssuedLink:
    """An account with a role and the link that activates it; one that was never activated gets a new link.

    ``recover``: also when an administrator is active, and for an account that exists; its second factor goes.
    Raises Denied for anybody but the machine, Invalid for a name or role that does not fit (an administrator
    holds nothing else, whoever sits at the console), Refused when there is an active administrator or the
    name is taken.
    """
    actor.require(Permission.IMPORT_RUN)
    name = username.strip().lower()
    if not is_account_name(name):
        raise Invalid({"username": "bootstrap.name"})
    if not role_fits(role, agency):
        raise Invalid({"role": "access.roles.fit"})
    with unit_of_work(actor, clock) as work:
        work.one_writer_at_a_time("bootstrap")
        if not recover and has_active_admin(work.session, agency):
            raise Refused("bootstrap.exists")
        account = work.session.exec(select(Account).where(Account.username == name)).first()
        if account is None:
            account = _make(work, name, agency)
        elif account.agency != agency or (account.password_hash and not recover):
            raise Refused("access.username.taken")
        account_id = account.id or 0
        held, circles = roles_of(work.session, account_id), compartments_of(work.session, account_id)
        if fault := access_fault(held | {role}, circles, agency):
            raise Invalid({"role": fault})
        if role not in held:
            work.session.add(AccountRole(account_id=account_id, role=role))
        if recover:
            # Nobody comes in until the link is used: not with the old password, not with a session.
            account.is_active, account.deactivated_at, account.password_hash = True, None, ""
            work.session.add(account)
            clear_factor(work, account_id)
            end_access(work, account_id)
        action = "account.recover" if recover else "account.bootstrap"
        work.audit(action, "account", account_id, role=role)
        return issue_link(work, account_id)


def has_active_admin(session: Session, agency: Agency) -> bool:
    """Whether somebody of this agency can sign in and administer accounts."""
    able = [person.user_id for person in find_people(session, agency, Permission.ACCOUNT_ADMINISTER)]
    statement = select(Account.id).where(col(Account.id).in_(able), Account.password_hash != "")
    return session.exec(statement).first() is not None


def _make(work: UnitOfWork, name: str, agency: Agency) -> Account:
    account = Account(username=name, agency=agency, created_at=work.now)
    work.session.add(account)
    work.session.flush()
    return account

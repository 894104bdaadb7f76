"""The accounts of an agency, as other features may know them."""

from sqlmodel import Session, col, select

from dashboard.features.access.queries.sessions import actor_of
from dashboard.features.access.tables import Account, AccountRole
from dashboard.kernel.actor import Actor
from dashboard.kernel.identity import Role
from dashboard.kernel.people import Person
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency


def find_actor(session: Session, username: str) -> Actor | None:
    """The active account with this name as an actor (seeds, demo driver, commands)."""
    account = session.exec(
        select(Account).where(Account.username == username, col(Account.is_active))
    ).first()
    return actor_of(session, account) if account else None


def find_account(session: Session, user_id: int) -> Actor | None:
    """The port ``kernel/people``: the active account with this number as an actor, with its roles of now."""
    account = session.get(Account, user_id)
    return actor_of(session, account) if account is not None and account.is_active else None


def find_people(session: Session, agency: Agency, permission: Permission) -> tuple[Person, ...]:
    """The port ``kernel/people``: active accounts of the agency with the permission, titles only."""
    rows = session.exec(
        select(Account.id, AccountRole.role)
        .join(AccountRole, col(AccountRole.account_id) == col(Account.id))
        .where(Account.agency == agency.value, col(Account.is_active))
    )
    roles: dict[int, set[Role]] = {}
    for account_id, role in rows:
        roles.setdefault(account_id or 0, set()).add(Role(role))
    able = {role for role, granted in ROLE_PERMISSIONS.items() if permission in granted}
    found = [Person(user_id, min(held).value, agency) for user_id, held in roles.items() if held & able]
    return tuple(sorted(found, key=lambda person: (person.title, person.user_id)))

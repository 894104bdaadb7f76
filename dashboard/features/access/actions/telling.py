"""Who decides about access hears at once what could let somebody in, inside the caller's transaction.

One administrator alone can make an account and its link and come in with it himself: nobody can prevent that
without a second person at every link, but the leaders and the other administrators see it when it happens.
"""

from dashboard.features.access.tables import Account
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork


def tell_approvers(work: UnitOfWork, account_id: int, kind: str) -> None:
    """A notice about an account to whoever holds ``access.approve`` in its agency, but for who did it."""
    account = work.session.get_one(Account, account_id)
    work.tell(Agency(account.agency), Permission.ACCESS_APPROVE, kind, f"account-{account_id}")

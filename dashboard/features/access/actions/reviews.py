"""The monthly review: a leader's tick for each account, and what reminds the leader.

Source: domain 5.3 R16.
"""

from sqlmodel import col, select

from dashboard.features.access.actions.access_changes import own_account
from dashboard.features.access.actions.accounts import shut
from dashboard.features.access.actions.links import TOPIC
from dashboard.features.access.forms import TickAccount
from dashboard.features.access.queries.administration import find_own
from dashboard.features.access.queries.reviews import overdue_review
from dashboard.features.access.rules.changes import ChangeKind
from dashboard.features.access.rules.reviews import month_of
from dashboard.features.access.tables import AccessReview
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import Notice
from dashboard.kernel.work import unit_of_work

_REMINDER = "access-review"
_KIND = "access.review"


def tick_account(actor: Actor, command: TickAccount, *, clock: Clock) -> None:
    """An account of the own agency is still needed (``keeps``), or is closed the same moment.

    The latest tick counts. Raises Denied, Missing, or Refused: a month that is over, an account that is
    closed, the own account or the last administrator where it would be closed.
    """
    actor.require(Permission.ACCESS_REVIEW)
    with unit_of_work(actor, clock) as work:
        if work.earlier("account.review", command.key, command) is not None:
            return
        if command.month != month_of(work.now):
            raise Refused("access.review.over")
        if command.keeps:
            account = find_own(work.session, actor, command.username)
        else:
            account = own_account(work, command.username)
        if not account.is_active:
            raise Refused("access.close.closed")
        account_id = account.id or 0
        if not command.keeps:
            shut(work, account, ChangeKind.REVIEW, "")
        work.session.add(
            AccessReview(
                month=command.month,
                account_id=account_id,
                is_kept=command.keeps,
                at=work.now,
                by=actor.user_id,
            )
        )
        work.remember("account.review", command.key, command, account_id)
        work.audit(
            "account.review_keep" if command.keeps else "account.review_remove", "account", account_id,
            month=command.month,
        )  # fmt: skip
        work.bump(TOPIC)


def remind_of_reviews(*, clock: Clock) -> int:
    """Tell the leaders of each agency once that last month's review was not finished; how many were told."""
    now, told = clock(), 0
    for agency in Agency:
        with reading() as session:
            overdue = overdue_review(session, agency, now)
            if overdue is None:
                continue
            reference = f"review-{overdue.month}"
            known = select(Notice.id).where(
                Notice.agency == agency.value, Notice.kind == _KIND, col(Notice.reference) == reference
            )
            if session.exec(known).first() is not None:
                continue
        with unit_of_work(system_actor(_REMINDER, agency), clock) as work:
            work.tell(agency, Permission.ACCESS_REVIEW, _KIND, reference)
            work.audit("account.review_due", "account", "", month=overdue.month)
            told += 1
    return told

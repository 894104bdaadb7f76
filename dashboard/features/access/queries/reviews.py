"""The monthly access review: this month's list, what is missing of last month's, and the months before.

Called by the page of the review, by the action that ticks and by the reminder. The latest tick counts.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from dashboard.features.access.queries.administration import AccountRow, active_accounts
from dashboard.features.access.rules.reviews import begins, belongs_to, month_before, month_of
from dashboard.features.access.tables import AccessReview, Account
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency


@dataclass(frozen=True, slots=True)
class Tick:
    is_kept: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How many accounts of a month's list were ticked; ``last_at`` is when the latest tick was made."""

    month: str
    ticked: int
    total: int
    last_at: datetime | None = None

    @property
    def is_done(self) -> bool:
        return self.ticked >= self.total


@dataclass(frozen=True, slots=True)
class Review:
    """``rows``: this month's accounts, each with its tick or None; ``earlier``: the newest month first."""

    progress: Progress
    rows: tuple[tuple[AccountRow, Tick | None], ...]
    earlier: tuple[Progress, ...]


def review_of(session: Session, actor: Actor, now: datetime) -> Review:
    """The review as it stands now, of the own agency. Raises Denied."""
    actor.require(Permission.ACCESS_REVIEW)
    month = month_of(now)
    ticks = _ticks(session, actor.agency, month)
    rows = tuple(
        (row, ticks.get(row.id))
        for row in active_accounts(session, actor)
        if row.is_active or row.id in ticks
    )
    progress = _progress(month, {row.id for row, _ in rows}, ticks)
    return Review(progress, rows, _earlier(session, actor.agency, now))


def overdue_review(session: Session, agency: Agency, now: datetime) -> Progress | None:
    """Last month's review when it was not finished and this month's is not either."""
    last = progress_of(session, agency, month_before(now))
    if last.total == 0 or last.is_done:
        return None
    return None if progress_of(session, agency, month_of(now)).is_done else last


def progress_of(session: Session, agency: Agency, month: str) -> Progress:
    """How far the review of a month is or was."""
    ticks = _ticks(session, agency, month)
    accounts = session.exec(select(Account).where(Account.agency == agency.value)).all()
    listed = {
        account.id or 0
        for account in accounts
        if belongs_to(
            month,
            created_at=account.created_at,
            deactivated_at=account.deactivated_at,
            is_ticked=account.id in ticks,
        )
    }
    return _progress(month, listed, ticks)


def _progress(month: str, listed: set[int], ticks: dict[int, Tick]) -> Progress:
    last = max((tick.at for tick in ticks.values()), default=None)
    return Progress(month, len(listed & set(ticks)), len(listed), last)


def _earlier(session: Session, agency: Agency, now: datetime) -> tuple[Progress, ...]:
    """A year of months, back to the first one in which the agency had an account."""
    oldest = session.exec(select(func.min(Account.created_at)).where(Account.agency == agency.value)).one()
    found: list[Progress] = []
    month = month_before(now)
    while oldest is not None and month >= month_of(oldest) and len(found) < 12:
        found.append(progress_of(session, agency, month))
        month = month_before(begins(month))
    return tuple(found)


def _ticks(session: Session, agency: Agency, month: str) -> dict[int, Tick]:
    rows = session.exec(
        select(AccessReview)
        .join(Account, col(Account.id) == col(AccessReview.account_id))
        .where(Account.agency == agency.value, AccessReview.month == month)
        .order_by(col(AccessReview.id))
    )
    return {row.account_id: Tick(row.is_kept, row.at) for row in rows}

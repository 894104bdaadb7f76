"""The monthly review of who still needs what: which month is due, and which accounts belong to its list.

A month is one of the site's calendar, ``2026-11``. Called by queries, actions and pages. Source: domain R16.
"""

import re
from datetime import date, datetime, timedelta

from dashboard.kernel.clock import day_start, site_day, to_site

_SHAPE = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def is_month(text: object) -> bool:
    return isinstance(text, str) and _SHAPE.fullmatch(text) is not None


def month_of(moment: datetime) -> str:
    return f"{to_site(moment):%Y-%m}"


def month_before(moment: datetime) -> str:
    """The month before that of ``moment``: when it was not finished, it is overdue."""
    first = site_day(moment).replace(day=1)
    return f"{first - timedelta(days=1):%Y-%m}"


def begins(month: str) -> datetime:
    """Its first instant, UTC."""
    return day_start(date.fromisoformat(f"{month}-01"))


def ends(month: str) -> datetime:
    """The first instant of the month after, UTC."""
    return day_start((date.fromisoformat(f"{month}-01") + timedelta(days=32)).replace(day=1))


def belongs_to(month: str, *, created_at: datetime, deactivated_at: datetime | None, is_ticked: bool) -> bool:
    """Whether an account stands in a month's list: it was there and open, or the review has closed it."""
    if is_ticked:
        return True
    was_open = deactivated_at is None or deactivated_at >= ends(month)
    return created_at < ends(month) and was_open

"""The month a meeting is about: ``2026-02``. Months are those of the site's calendar.

Called by forms, actions and pages.
"""

import re
from datetime import date, datetime, timedelta

from dashboard.kernel.clock import day_start, to_site

_SHAPE = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def is_month(text: object) -> bool:
    """Whether it is written as a month that a meeting can be about."""
    return isinstance(text, str) and _SHAPE.fullmatch(text) is not None


def first_day(month: str) -> date:
    """The first day of a month that ``is_month``."""
    return date.fromisoformat(f"{month}-01")


def begins(month: str) -> datetime:
    """Its first instant, UTC."""
    return day_start(first_day(month))


def ends(month: str) -> datetime:
    """The first instant after it, UTC: what was known then is what was known at its end."""
    return day_start((first_day(month) + timedelta(days=31)).replace(day=1))


def month_of(moment: datetime) -> str:
    """The month in which an instant falls at the site."""
    return f"{to_site(moment):%Y-%m}"

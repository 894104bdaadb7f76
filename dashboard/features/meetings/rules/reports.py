"""What is kept on paper: kinds of reports, the months and weeks they are about. Pure.

A week runs from Monday 00.00 to Sunday 24.00 WIB and is called by its ISO name, ``2026-W09``.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dashboard.kernel.clock import day_start, site_day

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SWEPT_WEEKS = 4
"""A week that nobody made because the product stood still is made up for, so far back."""

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_WEEK = re.compile(r"(20\d\d)-W(\d\d)")


class ReportKind(StrEnum):
    """In the order in which they are offered; all but ``weekly`` belong to a meeting's frozen data."""

    MINUTES = "minutes"
    MONTHLY = "monthly"
    SUMMARY = "summary"
    NUMBERS = "numbers"
    WEEKLY = "weekly"

    @property
    def media_type(self) -> str:
        return XLSX if self is ReportKind.NUMBERS else PDF

    @property
    def extension(self) -> str:
        return "xlsx" if self is ReportKind.NUMBERS else "pdf"


@dataclass(frozen=True, slots=True)
class Week:
    """``start`` and ``end`` are instants in UTC, the end is the first one that no longer belongs to it."""

    name: str
    start: datetime
    end: datetime

    @property
    def days(self) -> tuple[date, ...]:
        """Its seven site days, Monday first."""
        return tuple(site_day(self.start) + timedelta(days=step) for step in range(7))

    @property
    def before(self) -> "Week":
        return week_of(site_day(self.start) - timedelta(days=1))


def week_of(day: date) -> Week:
    """The week in which a site day lies."""
    year, number, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    return Week(f"{year}-W{number:02d}", day_start(monday), day_start(monday + timedelta(days=7)))


def finished_weeks(now: datetime, count: int = SWEPT_WEEKS) -> tuple[Week, ...]:
    """The last ``count`` weeks that are over, newest first."""
    weeks = [week_of(site_day(now)).before]
    while len(weeks) < count:
        weeks.append(weeks[-1].before)
    return tuple(weeks[:count])


def week_named(name: str) -> Week | None:
    """The week of a name; None when there is no such week."""
    found = _WEEK.fullmatch(name)
    if found is None:
        return None
    try:
        return week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1))
    except ValueError:
        return None


def is_month(name: str) -> bool:
    """Whether this is a month as meetings are called: ``2026-02``."""
    return _MONTH.fullmatch(name) is not None

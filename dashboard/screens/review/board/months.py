"""Months by name (``2026-02``), as addresses, tables and pictures have them. Pure."""

from datetime import date, timedelta

from babel.dates import format_date

from dashboard.kernel.reference import Language


def first_day(month: str) -> date:
    """Raises ValueError for what is no month."""
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    """The last calendar day of the month."""
    return (first_day(month) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def month_of(day: date) -> str:
    """The month of a site day."""
    return f"{day:%Y-%m}"


def months_until(month: str, count: int) -> list[str]:
    """``count`` months that end with this one, oldest first."""
    found, day = [], first_day(month)
    for _ in range(count):
        found.append(month_of(day))
        day = (day - timedelta(days=1)).replace(day=1)
    return found[::-1]


def month_words(month: str, language: Language) -> str:
    """``Februari 2026``."""
    return format_date(first_day(month), "LLLL y", locale=language.value)


def month_short(month: str, language: Language) -> str:
    """``Feb``."""
    return format_date(first_day(month), "LLL", locale=language.value)

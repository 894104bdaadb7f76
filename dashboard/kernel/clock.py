"""Time is passed in. Stored in UTC, shown in the site's zone, day and shift borders in that zone.

A ``Clock`` is any callable that returns an aware UTC datetime; seeds and tests pass a stepped one.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

SITE_ZONE = ZoneInfo("Asia/Jakarta")


def system_clock() -> datetime:
    """Now, UTC, aware."""
    return datetime.now(UTC)


def to_site(moment: datetime) -> datetime:
    """The same instant on the wall clock of the site (WIB)."""
    return moment.astimezone(SITE_ZONE)


def site_day(moment: datetime) -> date:
    """The calendar day of the site in which the instant falls (00.00 to 24.00 WIB)."""
    return to_site(moment).date()


def day_start(day: date) -> datetime:
    """First instant of a site day, in UTC."""
    return datetime.combine(day, time.min, SITE_ZONE).astimezone(UTC)


def next_day(moment: datetime) -> datetime:
    """The first instant of the next site day, in UTC."""
    return day_start(site_day(moment) + timedelta(days=1))


def is_night(moment: datetime) -> bool:
    """The night shift runs from 19.00 to 07.00 WIB."""
    hour = to_site(moment).hour
    return hour >= 19 or hour < 7


def next_band(moment: datetime) -> datetime:
    """The next instant after ``moment`` at which night begins or ends (19.00 or 07.00 WIB)."""
    today = day_start(site_day(moment))
    borders = (today + timedelta(hours=hours) for hours in (7, 19, 31))
    return next(border for border in borders if border > moment)


def duty_day(moment: datetime) -> date:
    """Duty days run from 07.00 to 07.00 WIB; a night belongs to the day on which it started."""
    return (to_site(moment) - timedelta(hours=7)).date()

"""Numbers, times and durations as people read them: 1.188, 96,2 %, 14.35, 24 Nov, 1 j 47 m."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

from dashboard.kernel.clock import to_site
from dashboard.kernel.reference import Language

_UNITS = {Language.ID: ("d", "m", "j", "hari"), Language.EN: ("s", "m", "h", "d")}
_LONG = {
    Language.ID: (("detik", "detik"), ("menit", "menit"), ("jam", "jam"), ("hari", "hari")),
    Language.EN: (("second", "seconds"), ("minute", "minutes"), ("hour", "hours"), ("day", "days")),
}


# A list words the same few days fifty times, for every page that is open.
@lru_cache(maxsize=4096)
def _day(day: date, pattern: str, language: Language) -> str:
    return format_date(day, pattern, locale=language.value)


def number(value: float, language: Language, digits: int = 0) -> str:
    """A number with the language's separators and exactly ``digits`` decimals."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=language.value)


def percent(value: float, language: Language) -> str:
    """A percentage 0..100 with one decimal: ``96,2 %``."""
    return f"{number(value, language, 1)} %"


def clock_time(moment: datetime, language: Language) -> str:
    """The time of day at the site: ``14.32`` (English ``14:32``)."""
    return to_site(moment).strftime("%H.%M" if language is Language.ID else "%H:%M")


def exact_time(moment: datetime, language: Language) -> str:
    """The time of day at the site to the second, as what was saved is told: ``14.32.07``."""
    return to_site(moment).strftime("%H.%M.%S" if language is Language.ID else "%H:%M:%S")


def day_name(moment: datetime, language: Language) -> str:
    """``Kamis, 12 Maret`` at the site."""
    return _day(to_site(moment).date(), "EEEE, d MMMM", language)


def short_day(moment: datetime, language: Language) -> str:
    """``12 Mar 2026`` at the site."""
    return _day(to_site(moment).date(), "d MMM y", language)


def day_in(day: date, year: int, language: Language) -> str:
    """``12 Mar`` on a page about ``year``; with its year when that is another one."""
    return _day(day, "d MMM" if day.year == year else "d MMM y", language)


def month_name(month: int, language: Language) -> str:
    """``Maret`` for 3."""
    return _day(date(2000, month, 1), "LLLL", language)


def short_moment(moment: datetime, now: datetime, language: Language) -> str:
    """The time alone for today, else day and time; the year when it is not this one."""
    local, today = to_site(moment), to_site(now)
    if local.date() == today.date():
        return clock_time(moment, language)
    pattern = "d MMM" if local.year == today.year else "d MMM y"
    return f"{_day(local.date(), pattern, language)} {clock_time(moment, language)}"


def site_instant(moment: datetime, language: Language) -> str:
    """``31 Mar 2026 24.00 WIB``: the end of a day is called 24.00 of that day, not 00.00 of the next."""
    if _ends_a_day(moment):
        end = "24.00" if language is Language.ID else "24:00"
        return f"{known_day(moment, language)} {end} WIB"
    return f"{known_day(moment, language)} {clock_time(moment, language)} WIB"


def known_day(moment: datetime, language: Language) -> str:
    """``31 Mar 2026``: the day at whose hour, or end, something was known (see ``site_instant``)."""
    local = to_site(moment) - timedelta(days=1 if _ends_a_day(moment) else 0)
    return _day(local.date(), "d MMM y", language)


def _ends_a_day(moment: datetime) -> bool:
    return to_site(moment).time() == time.min


def duration(seconds: float, language: Language) -> str:
    """Short: ``8 d``, ``38 m``, ``1 j 47 m``, ``3 hari`` (Indonesian letters: detik, menit, jam)."""
    second, minute, hour, day = _UNITS[language]
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} {second}"
    if whole < 3600:
        return f"{whole // 60} {minute}"
    if whole < 86400:
        return f"{whole // 3600} {hour} {whole % 3600 // 60} {minute}"
    return f"{whole // 86400} {day}"


def duration_words(seconds: float, language: Language) -> str:
    """In words: ``1 jam 47 menit``."""
    whole = max(0, int(seconds))
    parts = (whole % 60, whole // 60 % 60, whole // 3600 % 24, whole // 86400)
    if whole < 60:
        chosen = [0]
    elif whole < 3600:
        chosen = [1]
    elif whole < 86400:
        chosen = [2, 1] if parts[1] else [2]
    else:
        chosen = [3]
    words = _LONG[language]
    return " ".join(f"{parts[i]} {words[i][parts[i] != 1]}" for i in chosen)

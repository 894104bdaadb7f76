"""Since when a number that only falls between known changes has been below its minimum.

Called by kpis for "kesiapan di bawah 40 sejak ..". Pure; evaluates the number at a few instants only,
because days are many and changes (evaluations, retests) are few.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from dashboard.kernel.clock import day_start, site_day


def below_since(
    is_below: Callable[[datetime], bool], changes: Iterable[datetime], as_of: datetime
) -> datetime:
    """First instant from which the number has stayed below up to ``as_of``, where it is below.

    Between two ``changes`` it only falls, and only when a site day begins. When it was below from
    the first change on, that change is the answer; without any change, ``as_of``.
    """
    end = as_of
    for start in sorted((moment for moment in changes if moment <= as_of), reverse=True):
        if not is_below(start):
            return _first_day_below(is_below, start, end)
        end = start
    return end


def _first_day_below(is_below: Callable[[datetime], bool], start: datetime, end: datetime) -> datetime:
    """Bisect the site days after ``start``; ``end`` when it held out until then."""
    today = site_day(start)
    last = (site_day(end) - today).days
    low, high = 0, last + 1
    while high - low > 1:
        middle = (low + high) // 2
        if is_below(day_start(today + timedelta(days=middle))):
            high = middle
        else:
            low = middle
    return end if high > last else min(end, day_start(today + timedelta(days=high)))

"""When a repeating plan is walked, which shift owes a start, and which regu is on duty then. Pure.

Called by laying out, by the plan page and by seeds. Days are the site's (WIB); a plan's rounds belong to the
day on which the first of them starts, also past midnight.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dashboard.kernel.clock import day_start, duty_day, to_site
from dashboard.kernel.reference import Regu

EVERY_DAY = 127
MINUTES_A_DAY = 24 * 60
_ONE_DAY = timedelta(days=1)


class Shift(StrEnum):
    """Pagi 07.00 to 13.00, siang 13.00 to 19.00, malam 19.00 to 07.00 WIB; in the order of a duty day."""

    PAGI = "pagi"
    SIANG = "siang"
    MALAM = "malam"


class DayOff(StrEnum):
    """Why a plan is not walked on a day."""

    HOLIDAY = "holiday"
    WORKS = "works"
    COURT = "court"
    EVENT = "event"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Pattern:
    """``weekdays`` is a bit mask, Monday 1 to Sunday 64; ``start_minute`` counts from 00.00 WIB.

    ``valid_until`` is inclusive, None is without an end; on the days ``off`` nothing is owed.
    """

    weekdays: int
    start_minute: int
    interval_minutes: int
    rounds: int
    valid_from: date
    valid_until: date | None = None
    off: frozenset[date] = frozenset()

    def is_walked_on(self, day: date) -> bool:
        is_valid = self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
        return is_valid and day not in self.off and bool(self.weekdays & weekday_bit(day))


def weekday_bit(day: date) -> int:
    """Monday 1, Tuesday 2, Wednesday 4 ... Sunday 64."""
    return 1 << day.weekday()


def wraps_into_itself(interval_minutes: int, rounds: int) -> bool:
    """Whether the last round of a day would come at or after the first of the next day."""
    return interval_minutes * (rounds - 1) >= MINUTES_A_DAY


def starts_of(pattern: Pattern, day: date) -> tuple[datetime, ...]:
    """The starts (UTC) that this day owes, in order; none on a day off."""
    if not pattern.is_walked_on(day):
        return ()
    first = day_start(day) + timedelta(minutes=pattern.start_minute)
    step = timedelta(minutes=pattern.interval_minutes)
    return tuple(first + step * number for number in range(pattern.rounds))


def occurrences(pattern: Pattern, first: date, last: date) -> Iterator[datetime]:
    """Every start (UTC) owed by the site days ``first`` to ``last``, both included, day by day."""
    for offset in range((last - first).days + 1):
        yield from starts_of(pattern, first + _ONE_DAY * offset)


def next_start(pattern: Pattern, after: datetime, days: int = 14) -> datetime | None:
    """The first start after an instant, within ``days``; None when there is none."""
    today = to_site(after).date()
    coming = occurrences(pattern, today - _ONE_DAY, today + _ONE_DAY * days)
    return min((start for start in coming if start > after), default=None)


def shift_of(moment: datetime) -> Shift:
    """The shift in which an instant falls; the night belongs to the duty day on which it began."""
    hour = to_site(moment).hour
    if 7 <= hour < 13:
        return Shift.PAGI
    return Shift.SIANG if 13 <= hour < 19 else Shift.MALAM


def regu_on_duty(moment: datetime) -> Regu:
    """The regu of the remand centre on duty, by the default rotation.

    Four regu take turns in the order A, B, C, D, shift by shift (three a duty day), so that every regu walks
    every shift and rests in between. It is a convention (domain 6: four regu, three shifts), not a roster:
    as long as no roster is kept here, who swapped a duty does not show.
    """
    shift = tuple(Shift).index(shift_of(moment))
    return tuple(Regu)[(duty_day(moment).toordinal() * 3 + shift) % len(Regu)]


@dataclass(frozen=True, slots=True)
class Required:
    """What one shift of one duty day owes on one route: ``walks`` starts and ``visits`` to points."""

    day: date
    shift: Shift
    regu: Regu
    route: str
    walks: int
    visits: int


def required_visits(dues: Iterable[tuple[str, datetime, int]]) -> tuple[Required, ...]:
    """Visits owed per duty day, shift and route, from (route, start, points); in the order of the day."""
    starts: dict[tuple[date, int, str], list[tuple[datetime, int]]] = defaultdict(list)
    for route, due, points in dues:
        starts[duty_day(due), tuple(Shift).index(shift_of(due)), route].append((due, points))
    return tuple(
        Required(
            day,
            tuple(Shift)[shift],
            regu_on_duty(found[0][0]),
            route,
            len({due for due, _ in found}),
            sum(points for _, points in found),
        )
        for (day, shift, route), found in sorted(starts.items())
    )

"""The line of months of a list of promises, and the bar of each on it.

The bars are the marks of the review's figure (design/promise_marks.py). Month names stand beside each other
in percent of the whole line, so that a page needs no arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.design.marks import Drawing
from dashboard.design.promise_marks import Run, promise_marks
from dashboard.features.commitments.queries import CommitmentRow
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Language
from dashboard.kernel.wording import month_name

_DAY = timedelta(days=1)
# More month names than this do not fit beside each other.
_MOST_NAMES = 7
WIDTH, HEIGHT = 1000, 44
"""User units of a bar; the page stretches it to its place."""

# Percent of the line on either side of today that belong to its own word.
_TODAYS_OWN = 6


@dataclass(frozen=True)
class Tick:
    """The first day of a month; ``label`` is empty where there is no room for its name."""

    left: str = ""
    label: str = ""


@dataclass(frozen=True)
class Scale:
    """Whole months from ``first`` to before ``end``; ``today`` is where the line of today stands."""

    first: date
    end: date
    ticks: tuple[Tick, ...]
    today: str

    def at(self, day: date) -> float:
        """The beginning of a day on a line of ``WIDTH``."""
        return WIDTH * (day - self.first).days / (self.end - self.first).days


def scale_of(rows: Sequence[CommitmentRow], today: date, language: Language) -> Scale:
    """The months in which all of these promises lie, and today."""
    days = [today, *(site_day(row.recorded_at) for row in rows)]
    days += [day for row in rows for day in (row.original_due_on, row.due_on, _run(row).until(today))]
    first, end = min(days).replace(day=1), _next_month(max(days))
    months = [first]
    while (following := _next_month(months[-1])) < end:
        months.append(following)
    step = -(-len(months) // _MOST_NAMES)
    places = [100 * (month - first).days / (end - first).days for month in months]
    now = 100 * (today - first).days / (end - first).days
    named = [
        number % step == 0 and abs(place + _TODAYS_OWN / 2 - now) > _TODAYS_OWN
        for number, place in enumerate(places)
    ]
    ticks = tuple(
        Tick(_percent(place), month_name(month.month, language)[:3] if has_name else "")
        for month, place, has_name in zip(months, places, named, strict=True)
    )
    return Scale(first, end, ticks, _percent(now))


def bar_of(row: CommitmentRow, scale: Scale, today: date) -> Drawing:
    """The bar of one promise."""
    return Drawing(WIDTH, HEIGHT, promise_marks(_run(row), today, scale.at, HEIGHT / 2))


def _run(row: CommitmentRow) -> Run:
    over = row.done_at or row.cancelled_at
    return Run(
        site_day(row.recorded_at), row.original_due_on, row.due_on, None if over is None else site_day(over)
    )


def _next_month(day: date) -> date:
    return (day.replace(day=1) + 32 * _DAY).replace(day=1)


def _percent(value: float) -> str:
    return f"{value:.2f}%"

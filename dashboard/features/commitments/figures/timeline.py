"""A promise as a bar over months: filled while it runs, hatched past its original due day, outlined ahead.

Source: the mock of the review's step 8. Positions are CSS lengths in percent of the whole line, so that a
page needs no arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.features.commitments.queries import CommitmentRow
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Language
from dashboard.kernel.wording import month_name

_DAY = timedelta(days=1)
# More month names than this do not fit beside each other.
_MOST_NAMES = 7
# Percent of the line on either side of today that belong to its own word.
_TODAYS_OWN = 6


@dataclass(frozen=True)
class Tick:
    """The first day of a month; ``label`` is empty where there is no room for its name."""

    left: str = ""
    label: str = ""


@dataclass(frozen=True)
class Piece:
    """One part of a bar; a width of 0 is not drawn."""

    left: str = "0%"
    width: str = "0%"
    is_drawn: bool = False


NO_PIECE = Piece()


@dataclass(frozen=True)
class Bar:
    """``ran``: until today or its end, at most to the original due day. ``late``: after that day.

    ``ahead``: still to come until the original due day. ``moved``: from there to the present due day.
    """

    ran: Piece = NO_PIECE
    late: Piece = NO_PIECE
    ahead: Piece = NO_PIECE
    moved: Piece = NO_PIECE


NO_BAR = Bar()


@dataclass(frozen=True)
class Scale:
    """Whole months from ``first`` to before ``end``; ``today`` is where the line of today stands."""

    first: date
    end: date
    ticks: tuple[Tick, ...]
    today: str

    def at(self, day: date) -> float:
        """Percent of the line at the beginning of a day."""
        return 100 * (day - self.first).days / (self.end - self.first).days

    def piece(self, start: date, stop: date) -> Piece:
        """From the beginning of ``start`` to the beginning of ``stop``; nothing when that is not after it."""
        if stop <= start:
            return NO_PIECE
        left = self.at(start)
        return Piece(_percent(left), _percent(self.at(stop) - left), True)


def scale_of(rows: Sequence[CommitmentRow], today: date, language: Language) -> Scale:
    """The months in which all of these promises lie, and today."""
    days = [today, *(site_day(row.recorded_at) for row in rows)]
    days += [day for row in rows for day in (row.original_due_on, row.due_on, _end(row, today))]
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


def bar_of(row: CommitmentRow, scale: Scale, today: date) -> Bar:
    """The bar of one promise; the due day itself belongs to it."""
    start, stop = site_day(row.recorded_at), _end(row, today)
    due = row.original_due_on + _DAY
    return Bar(
        ran=scale.piece(start, min(max(stop, start + _DAY), due)),
        late=scale.piece(due, stop),
        ahead=scale.piece(stop, due) if row.is_open else NO_PIECE,
        moved=scale.piece(max(due, stop), row.due_on + _DAY) if row.is_open else NO_PIECE,
    )


def _end(row: CommitmentRow, today: date) -> date:
    """Until when it went on, as far as known: the day it was over, or today."""
    over = row.done_at or row.cancelled_at
    return today if over is None else site_day(over) + _DAY


def _next_month(day: date) -> date:
    return (day.replace(day=1) + 32 * _DAY).replace(day=1)


def _percent(value: float) -> str:
    return f"{value:.2f}%"

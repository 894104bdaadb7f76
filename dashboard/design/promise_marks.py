"""A promise as marks on a line of days: filled while it ran, hatched past its first due day, outlined ahead.

Pure; used by the list of commitments and by the figure of the review, so that both say the same. The due day
itself belongs to the promise. A moved due day is an upright tick, with a dashed way to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.design.mark_shapes import box, line
from dashboard.design.marks import Mark

Place = Callable[[date], float]
"""The beginning of a day -> its coordinate."""

RAN, LATE, AHEAD, MOVED = "line", "late", "hollow", "muted"
"""The tones, for the legend: MOVED is a tick, the others are areas."""

THICK = 20.0
"""Height of the bar in user units; what is late stands out by a little more."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """The days of one promise. ``over``: the day it was kept or cancelled, None while it is open."""

    start: date
    original_due: date
    due: date
    over: date | None = None

    def until(self, today: date) -> date:
        """The first day that is not known to belong to it: today, or the day after it was over."""
        return today if self.over is None else self.over + _DAY


def promise_marks(run: Run, today: date, place: Place, middle: float) -> list[Mark]:
    """The bar around ``middle``; parts without a length are left out."""
    stop, due = run.until(today), run.original_due + _DAY
    marks: list[Mark] = []

    def area(start: date, end: date, tone: str, height: float) -> None:
        left, right = place(start), place(end)
        if right > left:
            marks.append(box(left, middle - height / 2, right - left, height, tone))

    area(run.start, min(max(stop, run.start + _DAY), due), RAN, THICK)
    area(due, stop, LATE, THICK + 8)
    if run.over is not None:
        return marks
    area(max(stop, run.start), due, AHEAD, THICK - 2)
    if run.due != run.original_due:
        moved = place(run.due + _DAY)
        way = place(max(due, stop))
        if moved > way:
            marks.append(line([(way, middle), (moved, middle)], AHEAD))
        marks.append(line([(moved, middle - THICK), (moved, middle + THICK)], MOVED))
    return marks

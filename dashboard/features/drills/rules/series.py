"""How a programme of many drills falls: the dates until the end of the year, and who is drilled on each.

Called by the action that saves a programme and by its preview, so both show the same. One drill a date, one
regu a drill: scenarios take turns first, then regu, then forms, so that no cell waits for another one twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.programme import Slot
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Regu, Scenario

# More than a drill on every other day of a year is a typing error.
MOST_DRILLS = 200


@dataclass(frozen=True, slots=True)
class Proposed:
    """One drill to be. ``taken_by`` is the reference of one that has its place that day already."""

    at: datetime
    slot: Slot
    taken_by: str = ""


def days_left(first: datetime) -> int:
    """Site days from the first date to the end of its year, both included."""
    day = site_day(first)
    return (date(day.year, 12, 31) - day).days + 1


def every(first: datetime, interval_days: int) -> tuple[datetime, ...]:
    """The first date and every ``interval_days`` days after it, until the year ends; the same time of day."""
    return tuple(first + timedelta(days=step) for step in range(0, days_left(first), interval_days))


def spread(first: datetime, count: int) -> tuple[datetime, ...]:
    """``count`` dates from the first one on, evenly until the year ends; at most one a day."""
    left = days_left(first)
    fitting = min(count, left)
    return tuple(first + timedelta(days=step * left // fitting) for step in range(fitting))


def propose(
    dates: Sequence[datetime],
    scenarios: Sequence[Scenario],
    regus: Sequence[Regu],
    types: Sequence[DrillType],
    taken: Mapping[tuple[date, Slot], str],
) -> tuple[Proposed, ...]:
    """One drill a date, in turns. ``taken`` holds what is planned or held already, by site day."""
    turns = [Slot(scenario, regu, kind) for kind in types for regu in regus for scenario in scenarios]
    found = []
    for index, at in enumerate(dates):
        slot = turns[index % len(turns)]
        found.append(Proposed(at, slot, taken.get((site_day(at), slot), "")))
    return tuple(found)

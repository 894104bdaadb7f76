"""Area and hour (P3): was every zone seen in every hour in which the plan asks for it?

Called by queries/spread.py and the heat map. A cell is one zone in one hour of one WIB day; it is required
when a planned visit is due in it that is decided (neither excused nor still open), covered when at least one
valid visit was made there in that hour or served a visit that was due in it: 10.58 serves 11.00. Only hours
that are over count. Source: domain 3.2 P3.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.features.patrols.rules.codes import Share, VisitState
from dashboard.kernel.clock import to_site
from dashboard.kernel.reference import Zone

HOUR = timedelta(hours=1)
_SERVED = frozenset({VisitState.ON_TIME, VisitState.LATE})
_NOT_ASKED = frozenset({VisitState.EXCUSED, VisitState.WAITING})
# WIB differs from UTC by whole hours: an hour of the site begins with an hour of UTC.
Cell = tuple[Zone, datetime]
"""A zone and the first instant of an hour."""


def hour_of(moment: datetime) -> datetime:
    """The first instant of its hour."""
    return moment.replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class AreaHour:
    """A required cell. ``weight`` is the greatest risk weight of the points due in it."""

    zone: Zone
    hour: datetime
    weight: float
    is_covered: bool


def area_hours(
    due: Iterable[tuple[Zone, datetime, float, VisitState]],
    seen: Iterable[tuple[Zone, datetime]],
    start: datetime,
    as_of: datetime,
) -> tuple[AreaHour, ...]:
    """Required cells of whole hours within [start, as_of]. ``due`` are (zone, due, weight, state)."""
    weights: dict[Cell, float] = {}
    covered = {(zone, hour_of(moment)) for zone, moment in seen}
    for zone, moment, weight, state in due:
        hour = hour_of(moment)
        if state in _SERVED:
            covered.add((zone, hour))
        if state in _NOT_ASKED:
            continue
        if start <= hour and hour + HOUR <= as_of:
            weights[zone, hour] = max(weight, weights.get((zone, hour), weight))
    # In one order, whatever the database's: a sum of weights is then the same to the last digit.
    return tuple(AreaHour(*cell, weight, cell in covered) for cell, weight in sorted(weights.items()))


def area_hour_coverage(cells: Iterable[AreaHour]) -> Share:
    """Risk-weighted covered of required; nothing required is no data, never 0 or 100 %."""
    required = list(cells)
    return Share(sum(one.weight for one in required if one.is_covered), sum(one.weight for one in required))


def by_hour_of_day(cells: Iterable[AreaHour]) -> Mapping[tuple[Zone, int], Share]:
    """Covered of required days for each zone and hour of the WIB day; what was never required is missing."""
    counts: dict[tuple[Zone, int], list[int]] = {}
    for one in cells:
        done = counts.setdefault((one.zone, to_site(one.hour).hour), [0, 0])
        done[0] += one.is_covered
        done[1] += 1
    return {key: Share(covered, required) for key, (covered, required) in counts.items()}

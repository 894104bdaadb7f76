"""Time-gap coverage (P2): how much of a period every checkpoint was seen often enough, and the gap now.

Called by kpis and by the wall (a gap that is exceeded is a "hal"). Takes the times of valid visits and
never looks at the plan: a plan full of holes must show here. Source: domain 3.2 P2, semantics.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType

from dashboard.features.patrols.rules.codes import CheckpointKind, Share
from dashboard.kernel.clock import is_night
from dashboard.kernel.reference import Severity, Zone


@dataclass(frozen=True, slots=True)
class AllowedGap:
    """Longest time without a visit, by time band: night is 19.00 to 07.00 site time.

    A gap is judged by the band in which it started, for its whole length: a visit at 18.50 buys the day's
    gap, also past 19.00. So what is allowed is fixed when the guard leaves and does not jump under him.
    """

    day: timedelta
    night: timedelta

    def for_gap_from(self, start: datetime) -> timedelta:
        return self.night if is_night(start) else self.day

    def halved(self) -> "AllowedGap":
        """While a compensating control is active (domain 3.2 P2)."""
        return AllowedGap(self.day / 2, self.night / 2)


_HOUR = timedelta(minutes=60)
_TWO_HOURS = timedelta(minutes=120)

# None: no gap was agreed, the checkpoint is not part of P2 and never a "hal". The police patrols outside
# come a few times a day; judging them by the guards' hour would only teach people to ignore red.
DEFAULT_ALLOWED_GAPS: Mapping[CheckpointKind, AllowedGap | None] = MappingProxyType(
    {
        CheckpointKind.TOWER: AllowedGap(_TWO_HOURS, _HOUR),
        CheckpointKind.PERIMETER: AllowedGap(_TWO_HOURS, _HOUR),
        CheckpointKind.BLOCK: AllowedGap(_TWO_HOURS, _HOUR),
        CheckpointKind.GATE: AllowedGap(_TWO_HOURS, _TWO_HOURS),
        CheckpointKind.SERVICES: AllowedGap(_TWO_HOURS, _TWO_HOURS),
        CheckpointKind.OUTSIDE: None,
    }
)


@dataclass(frozen=True, slots=True)
class CheckpointGaps:
    """One checkpoint over a period: ``uncovered`` (U) of ``total`` (T), and the longest single gap.

    The longest gap keeps its full length even where it began before the period.
    """

    uncovered: timedelta
    total: timedelta
    longest: timedelta

    @property
    def coverage(self) -> Share:
        """``1 - U / T``, in minutes."""
        return weighted_coverage([(1.0, self)])


def checkpoint_gaps(
    visits: Iterable[datetime], start: datetime, end: datetime, as_of: datetime, allowed: AllowedGap
) -> CheckpointGaps:
    """U, T and longest gap over [start, min(end, as_of)] (domain 3.2 P2).

    ``visits`` may reach back before ``start`` (the last one before it opens the first gap; without one the
    gap opens at ``start``); later ones than the period are ignored. An empty period has total 0.
    """
    stop = min(end, as_of)
    if stop <= start:
        return CheckpointGaps(timedelta(0), timedelta(0), timedelta(0))
    known = sorted(moment for moment in visits if moment <= stop)
    before = [moment for moment in known if moment < start]
    inside = [moment for moment in known if moment >= start]
    edges = [before[-1] if before else start, *inside, stop]
    uncovered, longest = timedelta(0), timedelta(0)
    for gap_start, gap_end in pairwise(edges):
        exceeded_from = max(gap_start + allowed.for_gap_from(gap_start), start)
        uncovered += max(gap_end - exceeded_from, timedelta(0))
        longest = max(longest, gap_end - gap_start)
    return CheckpointGaps(uncovered, stop - start, longest)


def weighted_coverage(parts: Sequence[tuple[float, CheckpointGaps]]) -> Share:
    """``TGC = 1 - sum(w U) / sum(w T)`` as a share of weighted minutes (domain 3.2 P2).

    ``parts`` are (risk weight, gaps); no checkpoint, no time or no weight is no data.
    """
    total = sum(weight * _minutes(gaps.total) for weight, gaps in parts)
    uncovered = sum(weight * _minutes(gaps.uncovered) for weight, gaps in parts)
    return Share(total - uncovered, total)


@dataclass(frozen=True, slots=True)
class RunningGap:
    """The gap that is open now. ``last_visit`` None: never visited since measuring began."""

    last_visit: datetime | None
    length: timedelta
    allowed: timedelta
    severity: Severity | None

    @property
    def is_exceeded(self) -> bool:
        """Whether it is a "hal"; ``severity`` says which."""
        return self.length > self.allowed


def running_gap(
    visits: Iterable[datetime], since: datetime, as_of: datetime, allowed: AllowedGap, zone: Zone
) -> RunningGap:
    """Time since the last visit known at ``as_of``, or since ``since`` when there was none.

    Severity when exceeded: high if it is night at ``as_of`` or the zone is the perimeter, else medium
    (semantics.md, "The wall"); None when not exceeded.
    """
    last = max((moment for moment in visits if moment <= as_of), default=None)
    start = since if last is None else last
    length = max(as_of - start, timedelta(0))
    limit = allowed.for_gap_from(start)
    return RunningGap(last, length, limit, gap_severity(zone, as_of) if length > limit else None)


def gap_severity(zone: Zone, as_of: datetime) -> Severity:
    """Severity of an exceeded gap: high at night or on the perimeter, else medium."""
    return Severity.HIGH if zone is Zone.PERIMETER or is_night(as_of) else Severity.MEDIUM


def _minutes(length: timedelta) -> float:
    return length.total_seconds() / 60

"""Time-gap coverage (P2): how much of a period every checkpoint was seen often enough, and the gap now.

Called by kpis and by the wall (a gap that is exceeded is a "hal"). Takes the times of valid visits and
never looks at the plan: a plan full of holes must show here. Source: domain 3.2 P2, semantics.md, decision 7.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from dashboard.features.patrols.rules.codes import ControlKind, Share
from dashboard.features.patrols.rules.limits import (
    DEFAULT_ALLOWED_GAPS,
    AllowedGap,
    Control,
    LimitVersion,
    PointLimits,
    Span,
    joined,
    overlap,
)
from dashboard.kernel.clock import is_night
from dashboard.kernel.reference import Severity, Zone

__all__ = [
    "DEFAULT_ALLOWED_GAPS",
    "AllowedGap",
    "CheckpointGaps",
    "Control",
    "LimitVersion",
    "PointLimits",
    "RunningGap",
    "gap_now",
    "gap_severity",
    "judge_gaps",
    "weighted_coverage",
]

_NONE = timedelta(0)


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


def judge_gaps(
    visits: Iterable[datetime], start: datetime, as_of: datetime, limits: PointLimits
) -> tuple[tuple[float, CheckpointGaps], ...]:
    """(risk weight, gaps) for each version in force within [start, as_of]; empty when none measured.

    The last visit before ``start`` opens the first gap, without one it opens at ``start``; where measuring
    began later, it opens there. A stretch without a limit is no part, but a gap runs on across it. A gap
    keeps the limit in force when it began; half of it holds while a control is open. Visits later than
    ``as_of`` or before the checkpoint was in use are ignored.
    """
    stretches = limits.measured(as_of)
    if not stretches:
        return ()
    begin, end = max(stretches[0][0], start), stretches[-1][1]
    if begin >= end:
        return ()
    known = [moment for moment in _in_use(visits, limits) if moment < end]
    before = next((moment for moment in reversed(known) if moment < begin), begin)
    gaps = list(pairwise([before, *(moment for moment in known if moment >= begin), end]))
    halving = limits.halving(as_of)
    exceeded = [
        (max(left, begin), right)
        for gap in gaps
        for left, right in _exceeded(gap, limits.for_gap_from(gap[0]), halving)
    ]
    merged = joined(sorted(exceeded))
    return tuple(
        (version.weight, _part(merged, gaps, (max(span[0], start), span[1])))
        for version, span in limits.spans(as_of)
        if version.allowed is not None and span[1] > start
    )


def _in_use(visits: Iterable[datetime], limits: PointLimits) -> list[datetime]:
    """In order, without those from before the checkpoint was in use."""
    return sorted(moment for moment in visits if moment >= limits.versions[0].valid_from)


def _exceeded(gap: Span, limit: timedelta, halving: Sequence[Span]) -> list[Span]:
    """When the gap was longer than allowed: past its limit, or past half of it while a control was open."""
    start, end = gap
    full = min(start + limit, end)
    half = min(start + limit / 2, end)
    return [(full, end), *((max(half, left), min(full, right)) for left, right in halving)]


def _part(exceeded: Sequence[Span], gaps: Sequence[Span], span: Span) -> CheckpointGaps:
    uncovered = sum((overlap(one, span) for one in exceeded), _NONE)
    touching = (right - left for left, right in gaps if left < span[1] and right > span[0])
    return CheckpointGaps(uncovered, span[1] - span[0], max(touching, default=_NONE))


def weighted_coverage(parts: Sequence[tuple[float, CheckpointGaps]]) -> Share:
    """``TGC = 1 - sum(w U) / sum(w T)`` as a share of weighted minutes (domain 3.2 P2).

    ``parts`` are (risk weight, gaps); no checkpoint, no time or no weight is no data.
    """
    total = sum(weight * _minutes(gaps.total) for weight, gaps in parts)
    uncovered = sum(weight * _minutes(gaps.uncovered) for weight, gaps in parts)
    return Share(total - uncovered, total)


@dataclass(frozen=True, slots=True)
class RunningGap:
    """The gap that is open now. ``last_visit`` None: never visited since measuring began.

    ``halved_by`` says why ``allowed`` is only half of what was agreed; empty when it is not.
    """

    last_visit: datetime | None
    length: timedelta
    allowed: timedelta
    severity: Severity | None
    halved_by: tuple[ControlKind, ...] = ()

    @property
    def is_exceeded(self) -> bool:
        """Whether it is a "hal"; ``severity`` says which."""
        return self.length > self.allowed


def gap_now(
    visits: Iterable[datetime], as_of: datetime, limits: PointLimits, zone: Zone
) -> RunningGap | None:
    """Time since the last visit known at ``as_of``, or since measuring first began when there was none.

    None for a checkpoint that is retired or has no agreed gap at ``as_of``. Severity when exceeded: high if
    it is night at ``as_of`` or the zone is the perimeter, else medium (semantics.md, "The wall").
    """
    version = limits.at(as_of)
    if version is None or version.allowed is None:
        return None
    # Up to just after as_of: a version that begins at this very instant measures already.
    since = limits.measured(as_of + timedelta(microseconds=1))[0][0]
    last = max((moment for moment in visits if moment <= as_of), default=None)
    start = since if last is None or last < limits.versions[0].valid_from else last
    limit = limits.for_gap_from(start)
    reasons = limits.open_controls(as_of)
    allowed = limit / 2 if reasons else limit
    length = as_of - start
    severity = gap_severity(zone, as_of) if length > allowed else None
    return RunningGap(last, length, allowed, severity, reasons)


def gap_severity(zone: Zone, as_of: datetime) -> Severity:
    """Severity of an exceeded gap: high at night or on the perimeter, else medium."""
    return Severity.HIGH if zone is Zone.PERIMETER or is_night(as_of) else Severity.MEDIUM


def _minutes(length: timedelta) -> float:
    return length.total_seconds() / 60

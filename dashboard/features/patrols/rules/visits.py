"""Planned visits and scans: window, what a scan can serve, flags, coverage (P1) and punctuality (P1b).

Called by actions (check-in), kpis and the round page. Never asks a clock and never counts a visit that is
still open: patrols that wait must not hurt a percentage. Source: domain 3.2.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dashboard.features.patrols.rules.codes import ScanFlag, Share, VisitState

DUPLICATE_WITHIN = timedelta(minutes=3)
LATE_ENTRY_AFTER = timedelta(minutes=30)
EXCUSED_WARNING_PERCENT = 10.0
SHORT_NOTICE = timedelta(hours=24)
# An excuse for something long past would only polish a number that has been reported already.
OLDEST_EXCUSE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class VisitWindow:
    """Tolerance around the due time: on time in [due - early, due + late], late until due + grace."""

    early: timedelta = timedelta(minutes=10)
    late: timedelta = timedelta(minutes=15)
    grace: timedelta = timedelta(minutes=60)


DEFAULT_WINDOW = VisitWindow()


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One due visit. ``next_due`` is the next due time of the same checkpoint, None if there is none.

    ``excused_at`` is when the reason not to go was approved; asked for, but not approved, it is None.
    """

    id: str
    checkpoint: str
    due: datetime
    next_due: datetime | None = None
    excused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """One visit that was made. ``is_manual``: typed in instead of scanned at the checkpoint."""

    id: str
    checkpoint: str
    scanned_at: datetime
    recorded_at: datetime
    is_manual: bool = False


def link_next_due(visits: Sequence[PlannedVisit]) -> tuple[PlannedVisit, ...]:
    """The same visits, each with the next strictly later due of its checkpoint within the given plan."""
    dues: dict[str, list[datetime]] = {}
    for visit in sorted(visits, key=lambda visit: visit.due):
        dues.setdefault(visit.checkpoint, []).append(visit.due)
    linked: list[PlannedVisit] = []
    for visit in visits:
        own = dues[visit.checkpoint]
        later = bisect_right(own, visit.due)
        linked.append(replace(visit, next_due=own[later] if later < len(own) else None))
    return tuple(linked)


def closes_at(visit: PlannedVisit, window: VisitWindow = DEFAULT_WINDOW) -> datetime:
    """End of the grace: the next due or due + 60 min, whichever is first, but never inside the window."""
    grace_end = visit.due + window.grace
    if visit.next_due is not None:
        grace_end = min(grace_end, visit.next_due)
    return max(grace_end, visit.due + window.late)


def completion(
    visit: PlannedVisit, scanned_at: datetime, window: VisitWindow = DEFAULT_WINDOW
) -> VisitState | None:
    """on_time, late, or None when a scan at that time cannot serve this visit.

    Both edges of the window are on time; the end of the grace is already too late.
    """
    if visit.due - window.early <= scanned_at <= visit.due + window.late:
        return VisitState.ON_TIME
    if visit.due + window.late < scanned_at < closes_at(visit, window):
        return VisitState.LATE
    return None


def is_over(window_end: datetime, closes: datetime, as_of: datetime) -> bool:
    """Window and grace have passed: without a visit it is missed, and an excuse comes after the fact."""
    return as_of > window_end and as_of >= closes


def is_short_notice(due: datetime, now: datetime) -> bool:
    """Taken out of the plan so late that it was owed already: it stands among the excuses."""
    return due <= now + SHORT_NOTICE


def flag_scans(scans: Iterable[Scan]) -> dict[str, frozenset[ScanFlag]]:
    """Flags by scan id (domain 3.2); a scan without flags has an empty set.

    Duplicate: less than 3 min after the previous counted scan of the checkpoint. Late entry: typed in
    more than 30 min after the fact (a scan that waited in the phone's queue is not).
    """
    flags: dict[str, frozenset[ScanFlag]] = {}
    counted: dict[str, datetime] = {}
    for scan in _in_time_order(scans):
        found: set[ScanFlag] = set()
        previous = counted.get(scan.checkpoint)
        if previous is not None and scan.scanned_at - previous < DUPLICATE_WITHIN:
            found.add(ScanFlag.DUPLICATE)
        else:
            counted[scan.checkpoint] = scan.scanned_at
        if scan.is_manual and scan.recorded_at - scan.scanned_at > LATE_ENTRY_AFTER:
            found.add(ScanFlag.LATE_ENTRY)
        flags[scan.id] = frozenset(found)
    return flags


@dataclass(frozen=True, slots=True)
class VisitTally:
    """Planned visits by state; the first five numbers add up to the plan.

    Of the excused, ``excused_late`` were approved after the visit had been missed, ``excused_withdrawn``
    were taken out of the plan less than 24 hours before.
    """

    on_time: int = 0
    late: int = 0
    missed: int = 0
    waiting: int = 0
    excused: int = 0
    excused_late: int = 0
    excused_withdrawn: int = 0

    @property
    def coverage(self) -> Share:
        """P1 = (on time + late) / (on time + late + missed); waiting and excused never count."""
        done = self.on_time + self.late
        return Share(done, done + self.missed)

    @property
    def punctuality(self) -> Share:
        """P1b = on time / (on time + late)."""
        return Share(self.on_time, self.on_time + self.late)

    @property
    def excused_share(self) -> Share:
        """Excused of all visits that are no longer open."""
        return Share(self.excused, self.on_time + self.late + self.missed + self.excused)

    @property
    def has_excused_warning(self) -> bool:
        """More than 10 % excused: somebody may be polishing the coverage."""
        percent = self.excused_share.percent
        return percent is not None and percent > EXCUSED_WARNING_PERCENT


def _in_time_order(scans: Iterable[Scan]) -> list[Scan]:
    return sorted(scans, key=lambda scan: (scan.scanned_at, scan.id))

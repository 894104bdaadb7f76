"""What the patrol numbers must be, said the plain way: one visit after the other, one limit since ever.

The product asks the database instead (``queries/numbers``, ``actions/tap_book``, ``rules/gaps.judge_gaps``);
the tests hold both answers together. Source: domain 3.2. Nothing of the product calls this.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from dashboard.features.patrols.rules.codes import ScanFlag, VisitState
from dashboard.features.patrols.rules.gaps import (
    CheckpointGaps,
    RunningGap,
    gap_severity,
    judge_gaps,
)
from dashboard.features.patrols.rules.limits import AllowedGap, LimitVersion, PointLimits
from dashboard.features.patrols.rules.visits import (
    DEFAULT_WINDOW,
    PlannedVisit,
    Scan,
    VisitTally,
    VisitWindow,
    closes_at,
    completion,
    flag_scans,
    is_over,
)
from dashboard.kernel.reference import Zone

_NONE = timedelta(0)


def visit_state(
    visit: PlannedVisit, scan: Scan | None, as_of: datetime, window: VisitWindow = DEFAULT_WINDOW
) -> VisitState:
    """State at ``as_of``, from what was known then (domain 3.2).

    A visit that was made counts as made even if it was excused before: an excuse must not hide a late
    round. A scan recorded after ``as_of`` does not exist yet.
    """
    if scan is not None and scan.scanned_at <= as_of and scan.recorded_at <= as_of:
        done = completion(visit, scan.scanned_at, window)
        if done is not None:
            return done
    if visit.excused_at is not None and visit.excused_at <= as_of:
        return VisitState.EXCUSED
    is_closed = is_over(visit.due + window.late, closes_at(visit, window), as_of)
    return VisitState.MISSED if is_closed else VisitState.WAITING


def nearest_visit(
    scan: Scan, visits: Iterable[PlannedVisit], window: VisitWindow = DEFAULT_WINDOW
) -> PlannedVisit | None:
    """The visit of the same checkpoint that the scan can serve with the nearest due; ties: the earlier."""
    able = [
        visit
        for visit in visits
        if visit.checkpoint == scan.checkpoint and completion(visit, scan.scanned_at, window) is not None
    ]
    return min(able, key=lambda visit: (abs(visit.due - scan.scanned_at), visit.due), default=None)


def match_scans(
    visits: Sequence[PlannedVisit], scans: Iterable[Scan], window: VisitWindow = DEFAULT_WINDOW
) -> dict[str, Scan]:
    """Visit id -> the scan that serves it; one scan serves one visit, duplicates serve none.

    In order of time each scan takes the nearest due that is still free, so a check-in that was matched
    when it arrived keeps its visit when later scans follow.
    """
    ordered = sorted(scans, key=lambda scan: (scan.scanned_at, scan.id))
    flags = flag_scans(ordered)
    free = {visit.id: visit for visit in visits}
    matched: dict[str, Scan] = {}
    for scan in ordered:
        if ScanFlag.DUPLICATE in flags[scan.id]:
            continue
        visit = nearest_visit(scan, free.values(), window)
        if visit is not None:
            matched[visit.id] = scan
            del free[visit.id]
    return matched


def tally_states(states: Iterable[VisitState]) -> VisitTally:
    """Count states; each visit lands in exactly one field."""
    counts = Counter(states)
    return VisitTally(**{state.value: counts[state] for state in VisitState})


def tally_visits(
    visits: Sequence[PlannedVisit],
    scans: Iterable[Scan],
    as_of: datetime,
    window: VisitWindow = DEFAULT_WINDOW,
) -> VisitTally:
    """States of all visits at ``as_of``, matched from the scans that were known then."""
    known = [scan for scan in scans if scan.scanned_at <= as_of and scan.recorded_at <= as_of]
    matched = match_scans(visits, known, window)
    return tally_states(visit_state(visit, matched.get(visit.id), as_of, window) for visit in visits)


def checkpoint_gaps(
    visits: Iterable[datetime], start: datetime, end: datetime, as_of: datetime, allowed: AllowedGap
) -> CheckpointGaps:
    """U, T and longest gap over [start, min(end, as_of)] under one limit (domain 3.2 P2).

    ``visits`` may reach back before ``start``; later ones than the period are ignored. An empty period has
    total 0.
    """
    times = tuple(visits)
    limits = PointLimits((LimitVersion(min((start, *times)), allowed),))
    parts = judge_gaps(times, start, min(end, as_of), limits)
    return parts[0][1] if parts else CheckpointGaps(_NONE, _NONE, _NONE)


def running_gap(
    visits: Iterable[datetime], since: datetime, as_of: datetime, allowed: AllowedGap, zone: Zone
) -> RunningGap:
    """``gap_now`` under one limit since ever; without a visit the gap runs from ``since``."""
    last = max((moment for moment in visits if moment <= as_of), default=None)
    start = since if last is None else last
    length = max(as_of - start, _NONE)
    limit = allowed.for_gap_from(start)
    return RunningGap(last, length, limit, gap_severity(zone, as_of) if length > limit else None)

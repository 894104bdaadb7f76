"""What visits taken in from a file say about their patrols: the bulk way of ``steps``.

Called by ``import_visits`` inside its transaction. The first visit of a walk starts it; it ends with its last
one, when every point is visited or nothing more can come. A walk that was ended before keeps its end.
"""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import col, select

from dashboard.features.patrols.queries.numbers import counts
from dashboard.features.patrols.rules.codes import StepKind
from dashboard.features.patrols.tables import PatrolStep, PlannedVisit, Visit
from dashboard.kernel.work import UnitOfWork

_OVER = frozenset({StepKind.END.value, StepKind.CLOSE.value})


def note_walks(work: UnitOfWork, visits: Sequence[Visit]) -> None:
    """Start and end of every patrol that these stored visits serve, as known when they became known."""
    taps = _by_patrol(work, visits)
    if not taps:
        return
    happened: dict[int, set[str]] = defaultdict(set)
    steps = select(PatrolStep.patrol_id, PatrolStep.kind).where(
        col(PatrolStep.patrol_id).in_(taps), col(PatrolStep.withdrawn_at).is_(None)
    )
    for patrol_id, kind in work.session.exec(steps):
        happened[patrol_id].add(kind)
    open_ones = _unanswered(work, set(taps))
    for patrol_id, own in taps.items():
        known = happened[patrol_id]
        if known & _OVER:
            continue
        if StepKind.START.value not in known:
            work.session.add(_step(patrol_id, StepKind.START, min(own, key=lambda tap: (tap.at, tap.id))))
        if patrol_id not in open_ones:
            work.session.add(_step(patrol_id, StepKind.END, max(own, key=lambda tap: (tap.at, tap.id))))


def _by_patrol(work: UnitOfWork, visits: Sequence[Visit]) -> dict[int, list[Visit]]:
    served = {visit.planned_visit_id: visit for visit in visits if visit.planned_visit_id is not None}
    rows = work.session.exec(
        select(PlannedVisit.id, PlannedVisit.patrol_id).where(
            col(PlannedVisit.id).in_(served), col(PlannedVisit.patrol_id).is_not(None)
        )
    )
    taps: dict[int, list[Visit]] = defaultdict(list)
    for planned_id, patrol_id in rows:
        if patrol_id is not None and planned_id is not None:
            taps[patrol_id].append(served[planned_id])
    return taps


def _unanswered(work: UnitOfWork, patrols: set[int]) -> set[int]:
    """Patrols with a point that was not visited and still can be."""
    made = select(Visit.id).where(Visit.planned_visit_id == PlannedVisit.id, counts())
    rows = work.session.exec(
        select(PlannedVisit.patrol_id).where(
            col(PlannedVisit.patrol_id).in_(patrols),
            col(PlannedVisit.withdrawn_at).is_(None),
            col(PlannedVisit.closes_at) > work.now,
            ~made.correlate(PlannedVisit).exists(),
        )
    )
    return {patrol_id for patrol_id in rows if patrol_id is not None}


def _step(patrol_id: int, kind: StepKind, tap: Visit) -> PatrolStep:
    return PatrolStep(
        patrol_id=patrol_id,
        kind=kind,
        agency=tap.agency,
        actor_id=tap.actor_id,
        at=tap.at,
        recorded_at=tap.recorded_at,
    )

"""Which planned visit a tap serves, and whether it counts at all: the rules against what is stored.

Called by check-in and by the bulk path, inside their transaction, with the checkpoints locked. Taps are
placed one after the other; a visit that was served once keeps its tap.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from dashboard.features.patrols.queries.numbers import Served, counts
from dashboard.features.patrols.rules import visits as rules
from dashboard.features.patrols.rules.codes import VisitState
from dashboard.features.patrols.rules.visits import DUPLICATE_WITHIN, VisitWindow
from dashboard.features.patrols.tables import PlannedVisit, Visit

# No window of a planned visit reaches further from its due; only so that an index can be used.
_REACH = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Placement:
    """``planned_visit_id`` and ``state`` are None for a duplicate and for an unplanned visit."""

    is_duplicate: bool = False
    planned_visit_id: int | None = None
    state: VisitState | None = None


class TapBook:
    """Counted taps and free planned visits of some checkpoints around a span of time."""

    def __init__(
        self, session: Session, checkpoint_ids: Collection[int], first: datetime, last: datetime
    ) -> None:
        self._counted: dict[int, list[datetime]] = defaultdict(list)
        self._free: dict[int, list[PlannedVisit]] = defaultdict(list)
        counted = select(Visit.checkpoint_id, Visit.at).where(
            col(Visit.checkpoint_id).in_(checkpoint_ids),
            counts(),
            col(Visit.at) > first - DUPLICATE_WITHIN,
            col(Visit.at) < last + DUPLICATE_WITHIN,
        )
        for checkpoint_id, at in session.exec(counted.order_by(col(Visit.at))):
            self._counted[checkpoint_id].append(at)
        for row in session.exec(_free(checkpoint_ids, first, last)):
            self._free[row.checkpoint_id].append(row)

    def place(self, checkpoint_id: int, at: datetime) -> Placement:
        """Count one tap: a duplicate serves nothing, any other takes the nearest due that is free.

        A tap that arrives late from a phone's queue is a duplicate of a later one as well.
        """
        counted = self._counted[checkpoint_id]
        near = bisect_left(counted, at)
        if any(abs(at - other) < DUPLICATE_WITHIN for other in counted[max(0, near - 1) : near + 1]):
            return Placement(is_duplicate=True)
        insort(counted, at)
        return self.serve(checkpoint_id, at)

    def serve(self, checkpoint_id: int, at: datetime) -> Placement:
        """Take the planned visit that a counted tap serves, if there is one."""
        free = self._free[checkpoint_id]
        first = bisect_left(free, at - _REACH, key=lambda row: row.due_at)
        last = bisect_left(free, at + _REACH, key=lambda row: row.due_at)
        able = [
            (abs(row.due_at - at), row.due_at, index, state)
            for index, row in enumerate(free[first:last], first)
            if (state := served_state(row, at)) is not None
        ]
        if not able:
            return Placement()
        _, _, index, state = min(able, key=lambda found: found[:2])
        return Placement(False, free.pop(index).id, state)


def served_state(row: PlannedVisit, at: datetime) -> VisitState | None:
    """``rules.completion`` for a stored visit: its own window, and its stored end as the next due."""
    window = VisitWindow(timedelta(minutes=row.early_minutes), timedelta(minutes=row.late_minutes), _REACH)
    plan = rules.PlannedVisit(str(row.id), str(row.checkpoint_id), row.due_at, row.closes_at)
    return rules.completion(plan, at, window)


def _free(checkpoint_ids: Collection[int], first: datetime, last: datetime) -> SelectOfScalar[PlannedVisit]:
    return (
        select(PlannedVisit)
        .outerjoin(
            Served,
            (col(Served.planned_visit_id) == col(PlannedVisit.id))
            & col(Served.counts_from).is_not(None)
            & col(Served.counts_until).is_(None),
        )
        .where(col(Served.id).is_(None), col(PlannedVisit.checkpoint_id).in_(checkpoint_ids))
        .where(col(PlannedVisit.withdrawn_at).is_(None))
        .where(col(PlannedVisit.due_at) > first - _REACH, col(PlannedVisit.due_at) < last + _REACH)
        .order_by(col(PlannedVisit.due_at))
    )

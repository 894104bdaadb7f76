"""What a changed plan owes no more: in good time it was never planned, at short notice it is excused.

Called by laying out and by the store of plans, inside their transaction. A visit that is due within 24 hours
was owed already: taken away it stays in sight, among the excuses (decision 7).
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import col, select

from dashboard.features.patrols.actions.topic import row_id
from dashboard.features.patrols.forms import SkipReason
from dashboard.features.patrols.rules.codes import ExcuseKind
from dashboard.features.patrols.rules.visits import SHORT_NOTICE
from dashboard.features.patrols.tables import Excuse, Patrol, PlannedVisit
from dashboard.kernel.work import UnitOfWork


def excuse_at_short_notice(work: UnitOfWork, visits: Sequence[PlannedVisit]) -> None:
    """They stay planned, excused from now on; one that is excused already keeps its own reason."""
    ids = [row_id(row.id) for row in visits]
    excused = set(
        work.session.exec(select(Excuse.planned_visit_id).where(col(Excuse.planned_visit_id).in_(ids)))
    )
    for number in ids:
        if number not in excused:
            work.session.add(
                Excuse(
                    planned_visit_id=number,
                    reason=SkipReason.OTHER,
                    kind=ExcuseKind.WITHDRAWN,
                    asked_by=work.actor.user_id,
                    approved_by=work.actor.user_id,
                    at=work.now,
                    recorded_at=work.now,
                )
            )
    work.session.flush()


def due_again(
    work: UnitOfWork, planned: Sequence[PlannedVisit], dues: Sequence[tuple[int, datetime]]
) -> list[PlannedVisit]:
    """Which of the planned visits were taken out at short notice and are replaced by (checkpoint, due).

    A due replaces the nearest one of its checkpoint in whose window it lies, and no second one. A due that
    somebody owes already replaces nothing.
    """
    free = _taken_out(work)
    rows = [row for row in planned if row.id in free]
    owed = {(row.checkpoint_id, row.due_at) for row in planned if row.id not in free}
    back: list[PlannedVisit] = []
    for checkpoint, due in sorted(set(dues) - owed) if rows else ():
        able = [
            row
            for row in rows
            if row.checkpoint_id == checkpoint and row.window_start <= due <= row.window_end
        ]
        if able:
            nearest = min(able, key=lambda row: abs(row.due_at - due))
            rows.remove(nearest)
            back.append(nearest)
    return back


def _taken_out(work: UnitOfWork) -> set[int]:
    """Planned visits that were taken out at short notice and whose window has not opened."""
    due = col(PlannedVisit.due_at)
    return set(
        work.session.exec(
            select(Excuse.planned_visit_id)
            .join(PlannedVisit, col(PlannedVisit.id) == col(Excuse.planned_visit_id))
            .where(due > work.now, due <= work.now + SHORT_NOTICE, Excuse.kind == ExcuseKind.WITHDRAWN.value)
            .where(col(PlannedVisit.withdrawn_at).is_(None), col(PlannedVisit.window_start) > work.now)
        )
    )


def end_empty_walks(work: UnitOfWork, walks: Collection[int | None]) -> None:
    """A walk that owes no visit any more is withdrawn like them."""
    left = select(PlannedVisit.patrol_id).where(
        col(PlannedVisit.patrol_id).in_(walks), col(PlannedVisit.withdrawn_at).is_(None)
    )
    empty = set(walks) - set(work.session.exec(left))
    for walk in work.session.exec(select(Patrol).where(col(Patrol.id).in_(empty))):
        walk.withdrawn_at = work.now
        work.session.add(walk)
    work.session.flush()

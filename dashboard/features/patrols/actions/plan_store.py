"""Storing planned visits with their windows, beside those that are planned already.

Called by planning and importing. The grace of a visit ends at the next due of its checkpoint: a plan that is
squeezed in later shortens it, but only where no answer that was already given changes by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from dashboard.features.patrols.queries.numbers import counts
from dashboard.features.patrols.rules import visits as rules
from dashboard.features.patrols.rules.visits import DEFAULT_WINDOW
from dashboard.features.patrols.tables import Checkpoint, PlannedVisit, Visit
from dashboard.kernel.work import UnitOfWork

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Due:
    """One visit to be planned; ``recorded_at`` is when the plan became known here."""

    checkpoint: Checkpoint
    at: datetime
    route: str
    planned_at: datetime
    recorded_at: datetime


def store_plan(work: UnitOfWork, dues: Sequence[Due]) -> tuple[PlannedVisit, ...]:
    """Store the dues that are not planned yet and return them; the others are left as they are."""
    if not dues:
        return ()
    planned = _around(work, dues)
    taken = {(row.checkpoint_id, row.due_at) for row in planned}
    fresh: dict[tuple[int, datetime], Due] = {}
    for due in dues:
        if (slot := (due.checkpoint.id or 0, due.at)) not in taken:
            fresh.setdefault(slot, due)
    slots = [(row.checkpoint_id, row.due_at) for row in planned] + list(fresh)
    ends = _ends(slots)
    made = tuple(_planned(due, ends[slot]) for slot, due in fresh.items())
    work.session.add_all(made)
    _shorten(work, planned, ends, made)
    work.session.flush()
    return made


def _around(work: UnitOfWork, dues: Sequence[Due]) -> list[PlannedVisit]:
    """What is planned already near these dues: as far as a grace can reach."""
    moments = [due.at for due in dues]
    reach = DEFAULT_WINDOW.grace
    return list(
        work.session.exec(
            select(PlannedVisit)
            .where(col(PlannedVisit.checkpoint_id).in_({due.checkpoint.id for due in dues}))
            .where(col(PlannedVisit.withdrawn_at).is_(None))
            .where(col(PlannedVisit.due_at) >= min(moments) - reach)
            .where(col(PlannedVisit.due_at) <= max(moments) + reach)
        )
    )


def _ends(slots: Sequence[tuple[int, datetime]]) -> dict[tuple[int, datetime], datetime]:
    """(checkpoint, due) -> end of the grace, with all these dues in one plan."""
    plan = [rules.PlannedVisit(f"{checkpoint} {due}", str(checkpoint), due) for checkpoint, due in slots]
    linked = rules.link_next_due(plan)
    return {slot: rules.closes_at(visit) for slot, visit in zip(slots, linked, strict=True)}


def _planned(due: Due, closes_at: datetime) -> PlannedVisit:
    window = DEFAULT_WINDOW
    return PlannedVisit(
        checkpoint_id=due.checkpoint.id or 0,
        agency=due.checkpoint.agency,
        audience=due.checkpoint.audience,
        route=due.route,
        due_at=due.at,
        early_minutes=window.early // _MINUTE,
        late_minutes=window.late // _MINUTE,
        window_start=due.at - window.early,
        window_end=due.at + window.late,
        closes_at=closes_at,
        planned_at=due.planned_at,
        recorded_at=due.recorded_at,
    )


def _shorten(
    work: UnitOfWork,
    planned: Sequence[PlannedVisit],
    ends: dict[tuple[int, datetime], datetime],
    made: Sequence[PlannedVisit],
) -> None:
    """End the grace of earlier visits at a new due, unless they were made in what would be cut off.

    As-of stays true when the new end lies ahead of the moment the plan became known, or when the earlier
    visit became known after its own end (both came with an import of the past).
    """
    if not made:
        return
    known_at = max(row.recorded_at for row in made)
    shorter = []
    for row in planned:
        end = ends[row.checkpoint_id, row.due_at]
        if end < row.closes_at and (end >= known_at or row.recorded_at >= row.closes_at):
            shorter.append((row, end))
    if not shorter:
        return
    served = dict(
        work.session.exec(
            select(Visit.planned_visit_id, Visit.at)
            .where(col(Visit.planned_visit_id).in_([row.id for row, _ in shorter]))
            .where(counts())
        ).all()
    )
    for row, end in shorter:
        if row.id not in served or served[row.id] < end:
            row.closes_at = end
            work.session.add(row)

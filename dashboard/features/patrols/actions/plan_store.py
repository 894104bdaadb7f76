"""Storing planned visits with their windows and patrols, beside those that are planned already.

Called by planning, laying out and importing. The grace of a visit ends at the next due of its checkpoint: a
plan that is squeezed in later shortens it, but only where no answer that was already given changes by it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from dashboard.features.patrols.actions.topic import row_id
from dashboard.features.patrols.actions.withdrawing import due_again, end_empty_walks
from dashboard.features.patrols.queries.numbers import counts
from dashboard.features.patrols.rules import visits as rules
from dashboard.features.patrols.rules.visits import DEFAULT_WINDOW, VisitWindow
from dashboard.features.patrols.tables import Checkpoint, Patrol, PlannedVisit, Visit
from dashboard.kernel.work import UnitOfWork

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Due:
    """One visit to be planned; ``recorded_at`` is when the plan became known here.

    ``patrol`` is the walk it belongs to, stored with its first visit; ``position`` its place on the way.
    """

    checkpoint: Checkpoint
    at: datetime
    route: str
    planned_at: datetime
    recorded_at: datetime
    patrol: Patrol | None = None
    position: int = 0
    window: VisitWindow = DEFAULT_WINDOW


def store_plan(work: UnitOfWork, dues: Sequence[Due]) -> tuple[PlannedVisit, ...]:
    """Store the dues that are not planned yet and return them; the others are left as they are.

    What was taken out of the plan at short notice and is owed again by them stands no longer as an excuse.
    """
    if not dues:
        return ()
    planned = _around(work, dues)
    back = due_again(work, planned, [(due.checkpoint.id or 0, due.at) for due in dues])
    if back:
        withdraw(work, back)
        planned = [row for row in planned if row.withdrawn_at is None]
    taken = {(row.checkpoint_id, row.due_at) for row in planned}
    fresh: dict[tuple[int, datetime], Due] = {}
    for due in dues:
        if (slot := (due.checkpoint.id or 0, due.at)) not in taken:
            fresh.setdefault(slot, due)
    slots = [(row.checkpoint_id, row.due_at) for row in planned] + list(fresh)
    ends = _ends(slots)
    _store_patrols(work, fresh.values())
    made = tuple(_planned(due, ends[slot]) for slot, due in fresh.items())
    work.session.add_all(made)
    _shorten(work, planned, ends, made)
    work.session.flush()
    return made


def withdraw(work: UnitOfWork, visits: Sequence[PlannedVisit]) -> None:
    """From now on these were never planned; the visits before them get the grace back that they had lost.

    A walk that is left without a visit goes with them. The caller picks only visits whose window has not
    opened, so that no answer that was given changes.
    """
    if not visits:
        return
    for row in visits:
        row.withdrawn_at = work.now
        work.session.add(row)
    work.session.flush()
    moments = [row.due_at for row in visits]
    left = _near(work, {row.checkpoint_id for row in visits}, min(moments), max(moments))
    ends = _ends([(row.checkpoint_id, row.due_at) for row in left])
    for row in left:
        end = ends[row.checkpoint_id, row.due_at]
        if work.now < row.closes_at < end:
            row.closes_at = end
            work.session.add(row)
    end_empty_walks(work, {row.patrol_id for row in visits})


def _store_patrols(work: UnitOfWork, dues: Iterable[Due]) -> None:
    """A patrol without any visit of its own is not stored: its walk is planned already."""
    walks = {id(due.patrol): due.patrol for due in dues if due.patrol is not None}
    work.session.add_all(walks.values())
    work.session.flush()


def _around(work: UnitOfWork, dues: Sequence[Due]) -> list[PlannedVisit]:
    """What is planned already near these dues: as far as a grace can reach."""
    moments = [due.at for due in dues]
    return _near(work, {row_id(due.checkpoint.id) for due in dues}, min(moments), max(moments))


def _near(
    work: UnitOfWork, checkpoints: Collection[int], first: datetime, last: datetime
) -> list[PlannedVisit]:
    reach = DEFAULT_WINDOW.grace
    return list(
        work.session.exec(
            select(PlannedVisit)
            .where(col(PlannedVisit.checkpoint_id).in_(checkpoints))
            .where(col(PlannedVisit.withdrawn_at).is_(None))
            .where(col(PlannedVisit.due_at) >= first - reach)
            .where(col(PlannedVisit.due_at) <= last + reach)
        )
    )


def _ends(slots: Sequence[tuple[int, datetime]]) -> dict[tuple[int, datetime], datetime]:
    """(checkpoint, due) -> end of the grace, with all these dues in one plan."""
    plan = [rules.PlannedVisit(f"{checkpoint} {due}", str(checkpoint), due) for checkpoint, due in slots]
    linked = rules.link_next_due(plan)
    return {slot: rules.closes_at(visit) for slot, visit in zip(slots, linked, strict=True)}


def _planned(due: Due, closes_at: datetime) -> PlannedVisit:
    window = due.window
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
        # The grace never ends inside the window, which may be wider than usual.
        closes_at=max(closes_at, due.at + window.late),
        planned_at=due.planned_at,
        recorded_at=due.recorded_at,
        patrol_id=None if due.patrol is None else due.patrol.id,
        position=due.position,
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
        end = max(ends[row.checkpoint_id, row.due_at], row.window_end)
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

"""What a tap says about its patrol: the first one starts it, the last answered point ends it (decision 7).

Called by check-in inside its transaction, after the visit was stored. Nothing is written for a patrol that
was withdrawn, ended or closed meanwhile: the visit stands without it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, or_, select

from dashboard.features.patrols.forms import Outcome
from dashboard.features.patrols.rules.codes import Review, StepKind
from dashboard.features.patrols.tables import Excuse, Patrol, PatrolStep, PlannedVisit, Visit
from dashboard.kernel.work import UnitOfWork


def note_steps(work: UnitOfWork, patrol_id: int, at: datetime) -> None:
    """Start and end of the patrol as this tap shows them; ``at`` is the tap."""
    patrol = work.session.exec(select(Patrol).where(Patrol.id == patrol_id).with_for_update()).first()
    if patrol is None or patrol.withdrawn_at is not None:
        return
    steps = select(PatrolStep.kind, PatrolStep.at).where(PatrolStep.patrol_id == patrol_id)
    happened = dict(work.session.exec(steps).all())
    if StepKind.END.value in happened or StepKind.CLOSE.value in happened:
        return
    started = happened.get(StepKind.START.value)
    if started is None:
        _add(work, patrol_id, StepKind.START, at)
        started = at
    points = list(
        work.session.exec(
            select(PlannedVisit).where(
                PlannedVisit.patrol_id == patrol_id, col(PlannedVisit.withdrawn_at).is_(None)
            )
        )
    )
    if _is_over(work, points, at):
        _add(work, patrol_id, StepKind.END, max(at, started))


def _is_over(work: UnitOfWork, points: Sequence[PlannedVisit], at: datetime) -> bool:
    """Every point is visited, skipped, excused, waits for a supervisor, or can no longer be made."""
    ids = [row.id for row in points]
    answered = select(Visit.planned_visit_id).where(
        col(Visit.planned_visit_id).in_(ids),
        col(Visit.counts_until).is_(None),
        or_(col(Visit.counts_from).is_not(None), col(Visit.outcome) == Outcome.SKIPPED.value),
    )
    excused = select(Excuse.planned_visit_id).where(col(Excuse.planned_visit_id).in_(ids))
    done = {*work.session.exec(answered), *work.session.exec(excused)}
    left = [row for row in points if row.id not in done and row.closes_at > at]
    if not left:
        return bool(points)
    waiting = select(Visit.checkpoint_id, Visit.at).where(
        col(Visit.checkpoint_id).in_([row.checkpoint_id for row in left]),
        Visit.review == Review.WAITING.value,
        col(Visit.counts_until).is_(None),
        col(Visit.at) >= min(row.window_start for row in left),
    )
    taps = list(work.session.exec(waiting))
    return all(
        any(point == row.checkpoint_id and row.window_start <= tap < row.closes_at for point, tap in taps)
        for row in left
    )


def _add(work: UnitOfWork, patrol_id: int, kind: StepKind, at: datetime) -> None:
    work.session.add(
        PatrolStep(
            patrol_id=patrol_id,
            kind=kind,
            agency=work.actor.agency,
            actor_id=work.actor.user_id,
            at=at,
            recorded_at=work.now,
        )
    )

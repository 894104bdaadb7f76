"""What taps say about their patrol: the first that holds a point of it starts it (decision 7).

The last answered point ends it. Called by check-in, review and undo inside their transaction. A tap writes
nothing for a patrol that was withdrawn, ended or closed meanwhile: the visit stands without it. A step
written by hand is never touched.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import and_, col, or_, select

from dashboard.features.patrols.forms import Outcome
from dashboard.features.patrols.rules.codes import Review, StepKind
from dashboard.features.patrols.tables import Excuse, Patrol, PatrolStep, PlannedVisit, Visit
from dashboard.kernel.work import UnitOfWork


def note_steps(work: UnitOfWork, patrol_id: int, tap: Visit) -> None:
    """Start and end of the patrol as this stored tap shows them.

    A tap that holds no point starts none: one before the window, a double, one under review.
    """
    if not _lock(work, patrol_id):
        return
    happened = _standing_steps(work, patrol_id)
    if StepKind.END in happened or StepKind.CLOSE in happened:
        return
    start = happened.get(StepKind.START)
    if start is None:
        if tap.planned_visit_id is None:
            return
        start = _add(work, patrol_id, StepKind.START, tap.at, tap)
    points = _points(work, patrol_id)
    if _is_over(work, points, tap.at):
        _add(work, patrol_id, StepKind.END, max(tap.at, start.at), tap)


def take_back_steps(work: UnitOfWork, undone: Visit) -> None:
    """Start and end of every patrol the undone tap spoke for, from the taps that still stand.

    What was written before stays as it was known until now.
    """
    work.session.flush()
    here = and_(
        col(PlannedVisit.checkpoint_id) == undone.checkpoint_id,
        col(PlannedVisit.window_start) <= undone.at,
        col(PlannedVisit.closes_at) > undone.at,
    )
    points = select(PlannedVisit.patrol_id).where(or_(PlannedVisit.id == undone.planned_visit_id, here))
    told = select(PatrolStep.patrol_id).where(
        PatrolStep.at == undone.at,
        PatrolStep.actor_id == undone.actor_id,
        col(PatrolStep.kind).in_([StepKind.START.value, StepKind.END.value]),
        col(PatrolStep.withdrawn_at).is_(None),
    )
    found = {*work.session.exec(points), *work.session.exec(told)}
    for patrol_id in sorted(number for number in found if number is not None):
        if _lock(work, patrol_id):
            _take_back(work, patrol_id, undone)


def confirm_steps(work: UnitOfWork, confirmed: Visit) -> None:
    """Start and end of the patrol whose point a confirmed tap now holds, as if it had counted at once.

    Known from now on. An end that a person wrote by hand stays.
    """
    work.session.flush()
    planned = work.session.get(PlannedVisit, confirmed.planned_visit_id or 0)
    if planned is None or planned.patrol_id is None or not _lock(work, planned.patrol_id):
        return
    patrol_id = planned.patrol_id
    happened, points = _standing_steps(work, patrol_id), _points(work, patrol_id)
    start, end = happened.get(StepKind.START), happened.get(StepKind.END)
    answers = _answers(work, points)
    first = min(answers, key=_in_time, default=confirmed)
    if start is None or first.at < start.at:
        if start is not None:
            _withdraw(work, start)
        start = _add(work, patrol_id, StepKind.START, first.at, first)
    if StepKind.CLOSE in happened or (end is not None and not _came_from_tap(work, points, end)):
        return
    last = max([*answers, *_waiting(work, points)], key=_in_time, default=confirmed)
    if end is not None and end.at >= last.at:
        return
    if _is_over(work, points, last.at):
        if end is not None:
            _withdraw(work, end)
        _add(work, patrol_id, StepKind.END, max(last.at, start.at), last)


def _take_back(work: UnitOfWork, patrol_id: int, undone: Visit) -> None:
    happened, points = _standing_steps(work, patrol_id), _points(work, patrol_id)
    answers, waiting = _answers(work, points), _waiting(work, points)
    start, end = happened.get(StepKind.START), happened.get(StepKind.END)
    if start is not None and start.at == undone.at and start.actor_id == undone.actor_id:
        first = min(answers, key=_in_time, default=None)
        if first is None or first.at != start.at:
            _withdraw(work, start)
            start = None if first is None else _add(work, patrol_id, StepKind.START, first.at, first)
    if end is None or not _came_from_tap(work, points, end):
        return
    last = max([*answers, *waiting], key=_in_time, default=None)
    at = end.at if last is None or end.at != undone.at else last.at
    if start is None or last is None or not _is_over(work, points, at):
        _withdraw(work, end)
    elif end.at != (ended := max(at, start.at)):
        _withdraw(work, end)
        _add(work, patrol_id, StepKind.END, ended, last)


def _is_over(work: UnitOfWork, points: Sequence[PlannedVisit], at: datetime) -> bool:
    """Every point is visited, skipped, excused, waits for a supervisor, or can no longer be made."""
    ids = [row.id for row in points]
    excused = select(Excuse.planned_visit_id).where(col(Excuse.planned_visit_id).in_(ids))
    done = {*(tap.planned_visit_id for tap in _answers(work, points)), *work.session.exec(excused)}
    left = [row for row in points if row.id not in done and row.closes_at > at]
    if not left:
        return bool(points)
    taps = _waiting(work, left)
    return all(any(_is_for(tap, row) for tap in taps) for row in left)


def _points(work: UnitOfWork, patrol_id: int) -> list[PlannedVisit]:
    laid = select(PlannedVisit).where(
        PlannedVisit.patrol_id == patrol_id, col(PlannedVisit.withdrawn_at).is_(None)
    )
    return list(work.session.exec(laid))


def _answers(work: UnitOfWork, points: Sequence[PlannedVisit]) -> list[Visit]:
    """Taps that stand and hold one of the points: a visit that counts, or a skip."""
    answered = select(Visit).where(
        col(Visit.planned_visit_id).in_([row.id for row in points]),
        col(Visit.counts_until).is_(None),
        or_(col(Visit.counts_from).is_not(None), col(Visit.outcome) == Outcome.SKIPPED.value),
    )
    return list(work.session.exec(answered))


def _waiting(work: UnitOfWork, points: Sequence[PlannedVisit]) -> list[Visit]:
    """Taps at one of the points, in its time, that wait for a supervisor."""
    if not points:
        return []
    waiting = select(Visit).where(
        col(Visit.checkpoint_id).in_([row.checkpoint_id for row in points]),
        Visit.review == Review.WAITING.value,
        col(Visit.counts_until).is_(None),
        col(Visit.at) >= min(row.window_start for row in points),
    )
    return [tap for tap in work.session.exec(waiting) if any(_is_for(tap, row) for row in points)]


def _is_for(tap: Visit, row: PlannedVisit) -> bool:
    return tap.checkpoint_id == row.checkpoint_id and row.window_start <= tap.at < row.closes_at


def _came_from_tap(work: UnitOfWork, points: Sequence[PlannedVisit], end: PatrolStep) -> bool:
    """Whether a tap, undone or not, ended the patrol, and nobody by hand: it bears the time of a tap."""
    tapped = select(Visit.id).where(
        col(Visit.checkpoint_id).in_([row.checkpoint_id for row in points]), Visit.at == end.at
    )
    return work.session.exec(tapped).first() is not None


def _lock(work: UnitOfWork, patrol_id: int) -> bool:
    """Whether the patrol still is one; it stays locked until the commit."""
    patrol = work.session.exec(select(Patrol).where(Patrol.id == patrol_id).with_for_update()).first()
    return patrol is not None and patrol.withdrawn_at is None


def _standing_steps(work: UnitOfWork, patrol_id: int) -> dict[str, PatrolStep]:
    steps = select(PatrolStep).where(
        PatrolStep.patrol_id == patrol_id, col(PatrolStep.withdrawn_at).is_(None)
    )
    return {step.kind: step for step in work.session.exec(steps)}


def _in_time(tap: Visit) -> tuple[datetime, int]:
    return tap.at, tap.id or 0


def _withdraw(work: UnitOfWork, step: PatrolStep) -> None:
    step.withdrawn_at = work.now
    work.session.add(step)
    # Before anything new is written: the index allows one that stands.
    work.session.flush()


def _add(work: UnitOfWork, patrol_id: int, kind: StepKind, at: datetime, tap: Visit) -> PatrolStep:
    """``recorded_at`` is now: what follows from an undo was not known before it."""
    step = PatrolStep(
        patrol_id=patrol_id,
        kind=kind,
        agency=tap.agency,
        actor_id=tap.actor_id,
        at=at,
        recorded_at=work.now,
    )
    work.session.add(step)
    return step

"""States of planned visits as SQL: compared with the stored window, for any as-of, on both databases.

``tally_window`` is a public aggregate, the same for both agencies. ``records`` lists rows with the same
expressions, so that a list never disagrees with the percentage above it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from dashboard.features.patrols.forms import Outcome
from dashboard.features.patrols.rules.codes import VisitState
from dashboard.features.patrols.rules.visits import VisitTally
from dashboard.features.patrols.tables import Checkpoint, Excuse, PlannedVisit, Visit
from dashboard.kernel.reference import Zone

Served = aliased(Visit)
"""The visit that serves the planned one; at most one, by a unique index."""


def counts() -> ColumnElement[bool]:
    """A visit that was made: neither skipped nor a duplicate tap."""
    return and_(col(Visit.outcome) != Outcome.SKIPPED.value, col(Visit.is_duplicate).is_(False))


def known_visit(as_of: datetime) -> ColumnElement[bool]:
    """Made and known at ``as_of``."""
    return and_(counts(), col(Visit.at) <= as_of, col(Visit.recorded_at) <= as_of)


def with_states(statement: Select, as_of: datetime) -> Select:
    """Join to ``PlannedVisit`` what ``state_at`` compares; only what was known at ``as_of``."""
    serves = and_(
        col(Served.planned_visit_id) == col(PlannedVisit.id),
        col(Served.outcome) != Outcome.SKIPPED.value,
        col(Served.at) <= as_of,
        col(Served.recorded_at) <= as_of,
    )
    excused = and_(
        col(Excuse.planned_visit_id) == col(PlannedVisit.id),
        col(Excuse.at) <= as_of,
        col(Excuse.recorded_at) <= as_of,
    )
    checkpoint = col(Checkpoint.id) == col(PlannedVisit.checkpoint_id)
    return (
        statement.select_from(PlannedVisit)
        .join(Checkpoint, checkpoint)
        .outerjoin(Served, serves)
        .outerjoin(Excuse, excused)
        .where(col(PlannedVisit.recorded_at) <= as_of, _not_retired())
    )


def state_at(as_of: datetime) -> ColumnElement[str]:
    """``rules.visits.visit_state`` as a CASE over the stored window (an excuse never hides a visit)."""
    at, ends, closes = col(Served.at), col(PlannedVisit.window_end), col(PlannedVisit.closes_at)
    return case(
        (and_(at >= col(PlannedVisit.window_start), at <= ends), VisitState.ON_TIME.value),
        (and_(at > ends, at < closes), VisitState.LATE.value),
        (col(Excuse.id).is_not(None), VisitState.EXCUSED.value),
        (and_(ends < as_of, closes <= as_of), VisitState.MISSED.value),
        else_=VisitState.WAITING.value,
    )


def tally_window(session: Session, start: datetime, as_of: datetime) -> VisitTally:
    """Visits that were due after ``start`` and up to ``as_of``, by their state at ``as_of`` (P1, P1b)."""
    state = state_at(as_of).label("state")
    statement = with_states(select(state, func.count()), as_of).where(
        col(PlannedVisit.due_at) > start, col(PlannedVisit.due_at) <= as_of
    )
    rows = session.execute(statement.group_by(state)).all()
    return VisitTally(**{str(code): int(total) for code, total in rows})


def _not_retired() -> ColumnElement[bool]:
    """A plan beyond the end of its checkpoint binds nobody."""
    retired = col(Checkpoint.retired_at)
    return or_(retired.is_(None), retired > col(PlannedVisit.due_at))


@dataclass(frozen=True, slots=True)
class LatestRound:
    """A round of one zone that is over: when its last visit was made, and how many of its points."""

    zone: Zone
    at: datetime
    done: int
    total: int


def latest_round(session: Session, as_of: datetime) -> LatestRound | None:
    """The round of a zone that was finished last, within the last day: everything due at one time there.

    A finished thing only: a round with a visit still open is none yet. Excused visits do not count.
    """
    state, zone, last = state_at(as_of), col(Checkpoint.zone), func.max(Served.at)
    done = _total(state.in_([VisitState.ON_TIME.value, VisitState.LATE.value]))
    statement = with_states(
        select(zone, last, done, func.count() - _total(state == VisitState.EXCUSED.value)), as_of
    ).where(col(PlannedVisit.due_at) > as_of - timedelta(hours=24), col(PlannedVisit.due_at) <= as_of)
    row = session.execute(
        statement.group_by(zone, col(PlannedVisit.due_at))
        .having(done > 0, _total(state == VisitState.WAITING.value) == 0)
        .order_by(last.desc(), zone)
        .limit(1)
    ).first()
    return None if row is None else LatestRound(Zone(row[0]), row[1], int(row[2]), int(row[3]))


def _total(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

"""States of planned visits as SQL: compared with the stored window, for any as-of, on both databases.

The statements are made once, with the instants as parameters: building them anew costs more than running
them. ``tally_window`` is a public aggregate, the same for both agencies; ``records`` lists rows with the same
expressions, so that a list never disagrees with the percentage above it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from dashboard.features.patrols.rules.codes import ExcuseKind, VisitState
from dashboard.features.patrols.rules.visits import VisitTally
from dashboard.features.patrols.tables import Checkpoint, Excuse, PlannedVisit, Visit
from dashboard.kernel.columns import UtcDateTime
from dashboard.kernel.reference import Zone

AS_OF = bindparam("as_of", type_=UtcDateTime())
START = bindparam("start", type_=UtcDateTime())
END = bindparam("end", type_=UtcDateTime())

Served = aliased(Visit)
"""The visit that serves the planned one; at most one, by a unique index."""


def counts() -> ColumnElement[bool]:
    """A visit that counts by now: neither skipped, a duplicate, undone, nor waiting for a supervisor."""
    return and_(col(Visit.counts_from).is_not(None), col(Visit.counts_until).is_(None))


def _known(visit: type[Visit]) -> ColumnElement[bool]:
    """Made, and counting at the parameter ``as_of``."""
    until = col(visit.counts_until)
    return and_(col(visit.at) <= AS_OF, col(visit.counts_from) <= AS_OF, or_(until.is_(None), until > AS_OF))


def known_visit() -> ColumnElement[bool]:
    """Made and known at the parameter ``as_of``."""
    return _known(Visit)


def with_states(statement: Select) -> Select:
    """Join to ``PlannedVisit`` what ``STATE`` compares; only what was known at ``as_of``."""
    serves = and_(col(Served.planned_visit_id) == col(PlannedVisit.id), _known(Served))
    excused = and_(
        col(Excuse.planned_visit_id) == col(PlannedVisit.id),
        col(Excuse.at) <= AS_OF,
        col(Excuse.recorded_at) <= AS_OF,
    )
    checkpoint = col(Checkpoint.id) == col(PlannedVisit.checkpoint_id)
    # A plan beyond the end of its checkpoint binds nobody from that end on, nor one that was changed before
    # it began.
    retired = col(Checkpoint.retired_at)
    withdrawn = col(PlannedVisit.withdrawn_at)
    return (
        statement.select_from(PlannedVisit)
        .join(Checkpoint, checkpoint)
        .outerjoin(Served, serves)
        .outerjoin(Excuse, excused)
        .where(col(PlannedVisit.recorded_at) <= AS_OF, or_(withdrawn.is_(None), withdrawn > AS_OF))
        .where(or_(retired.is_(None), retired > AS_OF, retired > col(PlannedVisit.due_at)))
    )


def due_between(start: ColumnElement[datetime], end: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Due after ``start`` and up to ``end``."""
    return and_(col(PlannedVisit.due_at) > start, col(PlannedVisit.due_at) <= end)


def _state() -> ColumnElement[str]:
    at, ends, closes = col(Served.at), col(PlannedVisit.window_end), col(PlannedVisit.closes_at)
    return case(
        (and_(at >= col(PlannedVisit.window_start), at <= ends), VisitState.ON_TIME.value),
        (and_(at > ends, at < closes), VisitState.LATE.value),
        (col(Excuse.id).is_not(None), VisitState.EXCUSED.value),
        (and_(ends < AS_OF, closes <= AS_OF), VisitState.MISSED.value),
        else_=VisitState.WAITING.value,
    )


STATE = _state()
"""State at ``as_of`` as a CASE over the stored window: on time, late, excused, missed, waiting.

A visit that was made counts as made even if it was excused before: an excuse must not hide a late round
(domain 3.2).
"""

_STATE_COLUMN = STATE.label("state")
_KIND = col(Excuse.kind)
_TALLY = (
    with_states(select(_STATE_COLUMN, _KIND, func.count()))
    .where(due_between(START, AS_OF))
    .group_by(_STATE_COLUMN, _KIND)
)


def tally_window(session: Session, start: datetime, as_of: datetime) -> VisitTally:
    """Visits that were due after ``start`` and up to ``as_of``, by their state at ``as_of`` (P1, P1b)."""
    states: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for state, kind, total in session.execute(_TALLY, {"start": start, "as_of": as_of}):
        states[str(state)] += int(total)
        # A visit that was made after all is no excused one, whatever stands beside it.
        if state == VisitState.EXCUSED.value:
            kinds[kind] += int(total)
    return VisitTally(
        **states, excused_late=kinds[ExcuseKind.LATE], excused_withdrawn=kinds[ExcuseKind.WITHDRAWN]
    )


@dataclass(frozen=True, slots=True)
class LatestRound:
    """A round of one zone that is over: when its last visit was made, and how many of its points."""

    zone: Zone
    at: datetime
    done: int
    total: int


def _number(*states: VisitState) -> ColumnElement[int]:
    """How many are in one of these states."""
    is_one = STATE.in_([state.value for state in states])
    return func.coalesce(func.sum(case((is_one, 1), else_=0)), 0)


def _rounds() -> Select:
    zone, last = col(Checkpoint.zone), func.max(Served.at)
    done = _number(VisitState.ON_TIME, VisitState.LATE)
    return (
        with_states(select(zone, last, done, func.count() - _number(VisitState.EXCUSED)))
        .where(due_between(START, AS_OF))
        .group_by(zone, col(PlannedVisit.due_at))
        .having(and_(done > 0, _number(VisitState.WAITING) < 1))
        .order_by(last.desc(), zone)
        .limit(1)
    )


_ROUNDS = _rounds()


def latest_round(session: Session, as_of: datetime) -> LatestRound | None:
    """The round of a zone that was finished last, within the last day: everything due at one time there.

    A finished thing only: a round with a visit still open is none yet. Excused visits do not count.
    """
    row = session.execute(_ROUNDS, {"start": as_of - timedelta(hours=24), "as_of": as_of}).first()
    return None if row is None else LatestRound(Zone(row[0]), row[1], int(row[2]), int(row[3]))

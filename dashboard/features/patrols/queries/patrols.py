"""Patrols as their steps tell them: joint ones, and the last starts of each route.

Called by kpis, the board and the trend page. A step counts when it had happened and was known at ``as_of``.
Nothing here looks at a history without an end: each statement walks an index of a window or of a route.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from dashboard.features.patrols.queries.numbers import AS_OF, START, known_visit
from dashboard.features.patrols.queries.watch import ANSWERS, ENDS, known_patrol, known_step
from dashboard.features.patrols.rules.codes import StepKind
from dashboard.features.patrols.rules.joint import Answer, JointPatrol, Promise
from dashboard.features.patrols.rules.starts import MOST_STARTS
from dashboard.features.patrols.tables import Patrol, PatrolStep, PlannedVisit, Route, Visit
from dashboard.kernel.columns import UtcDateTime
from dashboard.kernel.reference import Agency

_EVER = literal(datetime(1970, 1, 1, tzinfo=UTC), UtcDateTime())


def _points(what: ColumnElement[int]) -> Select:
    """Of the points of a patrol as they were laid out at ``as_of``."""
    withdrawn = col(PlannedVisit.withdrawn_at)
    return (
        select_columns(what)
        .select_from(PlannedVisit)
        .where(col(PlannedVisit.patrol_id) == col(Patrol.id), col(PlannedVisit.recorded_at) <= AS_OF)
        .where(or_(withdrawn.is_(None), withdrawn > AS_OF))
        .correlate(Patrol)
    )


def _joint() -> Select:
    step = PatrolStep
    answered = and_(
        col(step.patrol_id) == col(Patrol.id), known_step(step), col(step.kind).in_((*ENDS, *ANSWERS))
    )
    patrol = [Patrol.id, Patrol.is_joint_eligible, Patrol.is_joint, Patrol.due_at, Patrol.minutes]
    said = [col(one) for one in (step.kind, step.agency, step.at, step.reason)]
    visited = and_(col(Visit.planned_visit_id) == col(PlannedVisit.id), known_visit())
    points = _points(func.count(col(PlannedVisit.id)))
    made = _points(func.count(col(Visit.id))).join(Visit, visited)
    return (
        select_columns(*[col(one) for one in patrol], *said, points.scalar_subquery(), made.scalar_subquery())
        .select_from(Patrol)
        .outerjoin(step, answered)
        .where(col(Patrol.due_at) > START, col(Patrol.due_at) <= AS_OF, known_patrol())
        .where(or_(col(Patrol.is_joint_eligible), col(Patrol.is_joint)))
        .order_by(col(Patrol.due_at), col(Patrol.id), col(step.at), col(step.id))
    )


_JOINT = _joint()


def list_joint(session: Session, start: datetime, as_of: datetime) -> tuple[JointPatrol, ...]:
    """Patrols due after ``start`` and up to ``as_of`` that are promised as joint or may be."""
    heads: dict[int, tuple[bool, bool, datetime]] = {}
    ends: dict[int, tuple[datetime, str]] = {}
    walked: dict[int, tuple[int, int]] = {}
    answers: dict[int, list[Answer]] = {}
    for number, eligible, promised, due, minutes, kind, agency, at, reason, points, made in session.execute(
        _JOINT, {"start": start, "as_of": as_of}
    ):
        heads[number] = (eligible, promised, due + timedelta(minutes=minutes))
        walked[number] = (points, made)
        if kind in ENDS:
            ends.setdefault(number, (at, reason))  # in the order of time
        elif kind is not None:
            answers.setdefault(number, []).append(Answer(Agency(agency), StepKind(kind), at))
    found = []
    for number, head in heads.items():
        ended_at, reason = ends.get(number, (None, ""))
        said = tuple(answers.get(number, ()))
        found.append(JointPatrol(*head, ended_at, said, *walked[number], reason))
    return tuple(found)


_PROMISES = (
    select_columns(*[col(one) for one in (Patrol.agency, Patrol.due_at, Patrol.recorded_at)])
    .add_columns(col(Patrol.withdrawn_at))
    .where(col(Patrol.due_at) > START, col(Patrol.due_at) <= AS_OF, col(Patrol.is_joint))
    .where(col(Patrol.recorded_at) <= AS_OF)
    .order_by(col(Patrol.due_at), col(Patrol.id))
)


def list_promises(session: Session, start: datetime, as_of: datetime) -> tuple[Promise, ...]:
    """Patrols promised as joint, due after ``start`` and up to ``as_of``, with those that were withdrawn."""
    return tuple(
        Promise(Agency(agency), due, promised, None if gone is None or gone > as_of else gone)
        for agency, due, promised, gone in session.execute(_PROMISES, {"start": start, "as_of": as_of})
    )


@dataclass(frozen=True, slots=True)
class RouteStarts:
    """The last starts of a route, at most 28."""

    id: int
    route: str
    agency: Agency
    starts: tuple[datetime, ...]


def _starts() -> Select:
    """From the 28th last started patrol of each route on: one walk of the route's index."""
    older, first, start = aliased(Patrol), aliased(PatrolStep), PatrolStep
    bound = (
        select(older.due_at)
        .join(first, and_(col(first.patrol_id) == col(older.id), col(first.kind) == StepKind.START.value))
        .where(older.route_id == Route.id, col(older.due_at) <= AS_OF, known_step(first))
        .order_by(col(older.due_at).desc())
        .offset(MOST_STARTS - 1)
        .limit(1)
        .correlate(Route)
        .scalar_subquery()
    )
    return (
        select_columns(col(Route.id), col(Route.name), col(Route.agency), col(start.at))
        .select_from(Route)
        .join(
            Patrol,
            and_(col(Patrol.route_id) == col(Route.id), col(Patrol.due_at) >= func.coalesce(bound, _EVER)),
        )
        .join(start, and_(col(start.patrol_id) == col(Patrol.id), col(start.kind) == StepKind.START.value))
        .where(col(Patrol.due_at) <= AS_OF, known_step(start))
        .order_by(col(Route.agency), col(Route.name), col(Patrol.due_at).desc(), col(start.at).desc())
    )


_STARTS = _starts()


def last_starts(session: Session, as_of: datetime) -> tuple[RouteStarts, ...]:
    """The last 28 starts (by due time) of each route that is in use at ``as_of`` or was."""
    found: dict[int, RouteStarts] = {}
    times: dict[int, list[datetime]] = {}
    for number, name, agency, at in session.execute(_STARTS, {"as_of": as_of}):
        found[number] = RouteStarts(number, name, Agency(agency), ())
        times.setdefault(number, []).append(at)
    return tuple(replace(one, starts=tuple(times[number][:MOST_STARTS])) for number, one in found.items())

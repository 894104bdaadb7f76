"""Rows of the plan page: routes, repeating plans, days off, what the coming shifts owe, checkpoints.

Own agency only: how and when a place is guarded is nobody else's business (domain 5.5). Each function takes
the actor and returns frozen rows.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, not_, or_, select

from dashboard.features.patrols.queries.excuses import taken_out
from dashboard.features.patrols.rules.agreement import Limits
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.features.patrols.rules.schedule import DayOff, Pattern, Required, required_visits
from dashboard.features.patrols.tables import (
    Checkpoint,
    CheckpointLimit,
    PlanException,
    PlannedVisit,
    RecurringPlan,
    Route,
    RoutePoint,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import day_start, duty_day, site_day
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Zone
from dashboard.kernel.scope import visible, visible_where

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RouteRow:
    """A route in use; ``points`` are (code, name) in walking order, without retired ones."""

    id: int
    version: int
    name: str
    minutes: int
    is_joint_eligible: bool
    points: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RepeatingRow:
    """A plan that is not over; ``off`` are its coming days off with their reasons."""

    id: int
    version: int
    route_id: int
    route: str
    pattern: Pattern
    early_minutes: int
    late_minutes: int
    is_joint: bool
    off: tuple[tuple[date, DayOff], ...]


@dataclass(frozen=True, slots=True)
class RetiredRow:
    """A checkpoint that nobody has to visit any more; its code stays taken."""

    code: str
    name: str
    zone: Zone
    retired_at: datetime


@dataclass(frozen=True, slots=True)
class PointRow:
    """A checkpoint in use and what is agreed there now. ``tag`` only for who may plan, else empty."""

    code: str
    version: int
    name: str
    zone: Zone
    kind: CheckpointKind
    limits: Limits
    limits_since: datetime
    x: int | None
    y: int | None
    needs_scan: bool
    tag: str


def list_routes(session: Session, actor: Actor) -> tuple[RouteRow, ...]:
    """Routes of the own agency in use, by name."""
    actor.require(Permission.PATROL_READ)
    rows = session.exec(
        visible(actor, Route)
        .where(Route.agency == actor.agency.value, col(Route.retired_at).is_(None))
        .order_by(col(Route.name))
    ).all()
    points: dict[int, list[tuple[str, str]]] = defaultdict(list)
    stops = (
        select(RoutePoint.route_id, Checkpoint.code, Checkpoint.name)
        .join(Checkpoint, col(Checkpoint.id) == col(RoutePoint.checkpoint_id))
        .where(visible_where(actor, Checkpoint), col(Checkpoint.retired_at).is_(None))
        .order_by(col(RoutePoint.position))
    )
    for route_id, code, name in session.exec(stops):
        points[route_id].append((code, name))
    return tuple(
        RouteRow(
            row.id or 0,
            row.version,
            row.name,
            row.minutes,
            row.is_joint_eligible,
            tuple(points[row.id or 0]),
        )
        for row in rows
    )


def list_repeating(session: Session, actor: Actor, as_of: datetime) -> tuple[RepeatingRow, ...]:
    """Plans of the own agency that still owe something on or after today, by their start."""
    actor.require(Permission.PATROL_READ)
    today = site_day(as_of)
    until = col(RecurringPlan.valid_until)
    plans = session.exec(
        visible(actor, RecurringPlan)
        .where(RecurringPlan.agency == actor.agency.value, col(RecurringPlan.ended_at).is_(None))
        .where(or_(until.is_(None), until >= today))
        .order_by(col(RecurringPlan.start_minute), col(RecurringPlan.id))
    ).all()
    names = {row.id: row.name for row in session.exec(visible(actor, Route))}
    off: dict[int, list[tuple[date, DayOff]]] = defaultdict(list)
    days = select(PlanException).where(
        col(PlanException.plan_id).in_([row.id for row in plans]), col(PlanException.day) >= today - _DAY
    )
    for row in session.exec(days.order_by(col(PlanException.day))):
        off[row.plan_id].append((row.day, DayOff(row.reason)))
    return tuple(_repeating(row, names[row.route_id], tuple(off[row.id or 0])) for row in plans)


def _repeating(row: RecurringPlan, route: str, off: tuple[tuple[date, DayOff], ...]) -> RepeatingRow:
    pattern = Pattern(
        row.weekdays,
        row.start_minute,
        row.interval_minutes,
        row.rounds,
        row.valid_from,
        row.valid_until,
        frozenset(day for day, _ in off),
    )
    return RepeatingRow(
        row.id or 0,
        row.version,
        row.route_id,
        route,
        pattern,
        row.early_minutes,
        row.late_minutes,
        row.is_joint,
        off,
    )


def list_required(session: Session, actor: Actor, as_of: datetime, days: int = 3) -> tuple[Required, ...]:
    """What each shift of this duty day and the next ones owes on each route, as it is planned now."""
    actor.require(Permission.PATROL_READ)
    first = day_start(duty_day(as_of)) + timedelta(hours=7)
    retired = col(Checkpoint.retired_at)
    rows = session.exec(
        select(PlannedVisit.route, PlannedVisit.due_at, func.count())
        .join(Checkpoint, col(Checkpoint.id) == col(PlannedVisit.checkpoint_id))
        .where(visible_where(actor, PlannedVisit), PlannedVisit.agency == actor.agency.value)
        .where(col(PlannedVisit.withdrawn_at).is_(None), not_(taken_out(as_of)))
        .where(or_(retired.is_(None), retired > col(PlannedVisit.due_at)))
        .where(col(PlannedVisit.due_at) >= first, col(PlannedVisit.due_at) < first + _DAY * days)
        .group_by(PlannedVisit.route, col(PlannedVisit.due_at))
    )
    return required_visits((route, due, points) for route, due, points in rows)


def list_points(session: Session, actor: Actor, as_of: datetime) -> tuple[PointRow, ...]:
    """Checkpoints of the own agency in use, by code, with the limits in force at ``as_of``."""
    actor.require(Permission.PATROL_READ)
    rows = session.exec(
        visible(actor, Checkpoint)
        .where(Checkpoint.agency == actor.agency.value, col(Checkpoint.retired_at).is_(None))
        .order_by(col(Checkpoint.code))
    ).all()
    current: dict[int, CheckpointLimit] = {}
    limits = select(CheckpointLimit).where(col(CheckpointLimit.checkpoint_id).in_([row.id for row in rows]))
    limits = limits.where(col(CheckpointLimit.valid_from) <= as_of)
    for limit in session.exec(limits.order_by(col(CheckpointLimit.valid_from))):
        current[limit.checkpoint_id] = limit
    may_see = actor.may(Permission.PATROL_PLAN)
    return tuple(_point(row, current.get(row.id or 0), may_see=may_see) for row in rows)


def list_retired(session: Session, actor: Actor) -> tuple[RetiredRow, ...]:
    """Checkpoints of the own agency that are out of use, the latest first."""
    actor.require(Permission.PATROL_READ)
    rows = session.exec(
        visible(actor, Checkpoint)
        .where(Checkpoint.agency == actor.agency.value, col(Checkpoint.retired_at).is_not(None))
        .order_by(col(Checkpoint.retired_at).desc(), col(Checkpoint.code))
    )
    return tuple(
        RetiredRow(row.code, row.name, Zone(row.zone), row.retired_at) for row in rows if row.retired_at
    )


def _point(row: Checkpoint, later: CheckpointLimit | None, *, may_see: bool) -> PointRow:
    limit = later or row
    return PointRow(
        row.code,
        row.version,
        row.name,
        Zone(row.zone),
        CheckpointKind(row.kind),
        Limits(limit.weight, limit.day_gap, limit.night_gap),
        limit.valid_from,
        row.x,
        row.y,
        row.needs_scan,
        (row.tag or "") if may_see else "",
    )

"""Repeating plans become patrols and planned visits, a few days ahead; a change withdraws what has not begun.

Called by the sweep and by every action that changes a plan, inside its transaction. It never touches a walk
whose first window has opened: that stays as it was planned.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from dashboard.features.patrols.actions.plan_store import Due, store_plan, withdraw
from dashboard.features.patrols.actions.topic import TOPIC, row_id
from dashboard.features.patrols.actions.withdrawing import excuse_at_short_notice
from dashboard.features.patrols.rules.schedule import Pattern, occurrences
from dashboard.features.patrols.rules.visits import VisitWindow, is_short_notice
from dashboard.features.patrols.tables import (
    Checkpoint,
    Excuse,
    Patrol,
    PatrolStep,
    PlanException,
    PlannedVisit,
    RecurringPlan,
    Route,
    RoutePoint,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.database import reading
from dashboard.kernel.permissions import Permission
from dashboard.kernel.sharing import Audience
from dashboard.kernel.work import UnitOfWork, unit_of_work

DAYS_AHEAD = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Way:
    """A plan with its route, the points in walking order that are in use, and its days off."""

    plan: RecurringPlan
    route: Route
    points: tuple[Checkpoint, ...]
    off: frozenset[date]


def lay_out_plans(actor: Actor, *, clock: Clock, days: int = DAYS_AHEAD) -> int:
    """Lay out the plans of the actor's agency up to ``days`` site days ahead; returns how many visits.

    Run again, it adds nothing. Two processes may run it at once: one waits for the other.
    """
    actor.require(Permission.PATROL_PLAN)
    with reading() as session:
        if not _running(session, actor, site_day(clock()) + _DAY * days):
            return 0
    with unit_of_work(actor, clock, quiet=True) as work:
        lock_points(work)
        made = lay_out(work, days=days)
        if made:
            work.audit("patrol.lay_out", "planned_visit", "", visits=made)
            work.bump(TOPIC)
    return made


def lock_points(work: UnitOfWork) -> dict[int, Checkpoint]:
    """Every checkpoint of the actor's agency, locked in one order: its plan is changed by one at a time."""
    own = select(Checkpoint).where(Checkpoint.agency == work.actor.agency.value)
    rows = work.session.exec(own.order_by(col(Checkpoint.id)).with_for_update())
    return {row_id(row.id): row for row in rows}


def lay_out(work: UnitOfWork, *, days: int = DAYS_AHEAD) -> int:
    """Lay out what is still missing; the checkpoints are locked. Returns how many visits were planned."""
    until = site_day(work.now) + _DAY * days
    plans = _running(work.session, work.actor, until)
    made = 0
    for way in _ways(work, plans):
        made += len(store_plan(work, tuple(_dues(work, way, until))))
        way.plan.laid_until = until
        work.session.add(way.plan)
    work.session.flush()
    return made


def lay_out_anew(work: UnitOfWork, plans: Collection[int]) -> int:
    """Take out what these plans owe and has not begun, then lay out again; returns how many were taken out.

    What is due within 24 hours and is not owed again stays, excused as taken out at short notice.
    """
    gone = _withdraw_walks(work, plans)
    rows = work.session.exec(select(RecurringPlan).where(col(RecurringPlan.id).in_(plans)))
    for plan in rows:
        plan.laid_until = None
        work.session.add(plan)
    work.session.flush()
    lay_out(work)
    return gone


def withdraw_point(work: UnitOfWork, checkpoint_id: int) -> int:
    """A retired checkpoint is owed no visit any more; a walk that has no other point goes with it."""
    visits = list(work.session.exec(_ahead(work).where(PlannedVisit.checkpoint_id == checkpoint_id)))
    withdraw(work, visits)
    return len(visits)


def _withdraw_walks(work: UnitOfWork, plans: Collection[int]) -> int:
    started = select(PatrolStep.id).where(
        PatrolStep.patrol_id == Patrol.id, col(PatrolStep.withdrawn_at).is_(None)
    )
    begun = started.correlate(Patrol).exists()
    walks = set(
        work.session.exec(
            select(Patrol.id)
            .where(col(Patrol.plan_id).in_(plans), col(Patrol.withdrawn_at).is_(None))
            .where(col(Patrol.due_at) > work.now, ~begun)
        )
    )
    opened = select(PlannedVisit.patrol_id).where(
        col(PlannedVisit.patrol_id).in_(walks), col(PlannedVisit.window_start) <= work.now
    )
    walks -= set(work.session.exec(opened))
    # A walk that is excused as a whole stays: withdrawn, its excuses would be in no count any more.
    excused = select(Excuse.id).where(Excuse.planned_visit_id == PlannedVisit.id).exists()
    owed = select(PlannedVisit.patrol_id).where(
        col(PlannedVisit.patrol_id).in_(walks), col(PlannedVisit.withdrawn_at).is_(None), ~excused
    )
    walks &= {walk for walk in work.session.exec(owed) if walk is not None}
    visits = list(work.session.exec(_ahead(work).where(col(PlannedVisit.patrol_id).in_(walks))))
    soon = [row for row in visits if is_short_notice(row.due_at, work.now)]
    withdraw(work, [row for row in visits if not is_short_notice(row.due_at, work.now)])
    excuse_at_short_notice(work, soon)
    return len(visits)


def _ahead(work: UnitOfWork) -> SelectOfScalar[PlannedVisit]:
    """Planned visits whose window has not opened."""
    return (
        select(PlannedVisit)
        .where(col(PlannedVisit.withdrawn_at).is_(None), col(PlannedVisit.window_start) > work.now)
        .order_by(col(PlannedVisit.id))
    )


def _running(session: Session, actor: Actor, until: date) -> list[RecurringPlan]:
    """Plans of the agency that are not laid out as far as they reach, or as ``until``."""
    laid, last = col(RecurringPlan.laid_until), col(RecurringPlan.valid_until)
    return list(
        session.exec(
            select(RecurringPlan)
            .where(RecurringPlan.agency == actor.agency.value, col(RecurringPlan.ended_at).is_(None))
            .where(or_(laid.is_(None), laid < until))
            .where(or_(laid.is_(None), last.is_(None), laid < last))
            .order_by(col(RecurringPlan.id))
        )
    )


def _ways(work: UnitOfWork, plans: list[RecurringPlan]) -> Iterator[_Way]:
    """Plans with what they need, three statements for all."""
    session = work.session
    routes = {plan.route_id for plan in plans}
    found = {row.id: row for row in session.exec(select(Route).where(col(Route.id).in_(routes)))}
    points: dict[int, list[Checkpoint]] = defaultdict(list)
    stops = (
        select(RoutePoint.route_id, Checkpoint)
        .join(Checkpoint, col(Checkpoint.id) == col(RoutePoint.checkpoint_id))
        .where(col(RoutePoint.route_id).in_(routes))
        .order_by(col(RoutePoint.position))
    )
    for route_id, checkpoint in session.exec(stops):
        if checkpoint.retired_at is None or checkpoint.retired_at > work.now:
            points[route_id].append(checkpoint)
    off: dict[int, set[date]] = defaultdict(set)
    ids = [plan.id for plan in plans]
    for row in session.exec(select(PlanException).where(col(PlanException.plan_id).in_(ids))):
        off[row.plan_id].add(row.day)
    for plan in plans:
        route = found[plan.route_id]
        if route.retired_at is None:
            yield _Way(plan, route, tuple(points[plan.route_id]), frozenset(off[row_id(plan.id)]))


def _dues(work: UnitOfWork, way: _Way, until: date) -> Iterator[Due]:
    """What the plan owes from where it was laid out, as far as the window has not opened yet.

    Yesterday's rounds may still lie ahead: a night's plan goes on past midnight.
    """
    plan, route = way.plan, way.route
    window = VisitWindow(timedelta(minutes=plan.early_minutes), timedelta(minutes=plan.late_minutes))
    yesterday = site_day(work.now) - _DAY
    first = yesterday if plan.laid_until is None else max(plan.laid_until + _DAY, yesterday)
    for start in occurrences(pattern_of(plan, way.off), first, until):
        if start - window.early <= work.now:
            continue
        is_shared = plan.is_joint or route.is_joint_eligible
        walk = Patrol(
            agency=plan.agency,
            # The other agency says whether its own people took part, so it has to know of the walk.
            audience=Audience.BOTH if is_shared else Audience.OWN,
            route_id=route.id,
            plan_id=plan.id,
            name=route.name,
            due_at=start,
            minutes=route.minutes,
            is_joint_eligible=is_shared,
            is_joint=plan.is_joint,
            recorded_at=work.now,
        )
        for position, point in enumerate(way.points, 1):
            yield Due(point, start, route.name, work.now, work.now, walk, position, window)


def pattern_of(plan: RecurringPlan, off: Collection[date]) -> Pattern:
    """The stored plan as the rules know it."""
    return Pattern(
        plan.weekdays,
        plan.start_minute,
        plan.interval_minutes,
        plan.rounds,
        plan.valid_from,
        plan.valid_until,
        frozenset(off),
    )

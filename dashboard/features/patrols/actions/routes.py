"""Routes: made, changed, retired. What was planned and has begun keeps the route it had."""

from collections.abc import Sequence

from sqlmodel import col, select

from dashboard.features.patrols.actions.laying_out import lay_out_anew, lock_points
from dashboard.features.patrols.actions.topic import TOPIC, row_id
from dashboard.features.patrols.forms import ChangeRoute, NewRoute, RetireRoute
from dashboard.features.patrols.tables import Checkpoint, RecurringPlan, Route, RoutePoint
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Conflict, Invalid, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.scope import visible
from dashboard.kernel.work import UnitOfWork, unit_of_work

STALE = "patrols.refused.stale"


def add_route(actor: Actor, command: NewRoute, *, clock: Clock) -> int:
    """A route of the actor's agency; returns its id. The same key gives the same id again.

    Raises Denied, Invalid (a name in use, a point that is retired or not the agency's) or Refused.
    """
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        points = lock_points(work)
        earlier = work.earlier("patrol.add_route", command.key, command)
        if earlier is not None:
            return int(earlier)
        stops = _stops(work, points, command)
        _check_name(work, command.name, None)
        route = Route(
            agency=actor.agency,
            name=command.name,
            minutes=command.minutes,
            is_joint_eligible=command.is_joint_eligible,
            valid_from=work.now,
        )
        work.session.add(route)
        work.session.flush()
        number = row_id(route.id)
        _set_stops(work, number, stops)
        work.remember("patrol.add_route", command.key, command, number)
        work.audit("patrol.add_route", "route", number, points=list(command.checkpoints))
        work.bump(TOPIC)
    return number


def change_route(actor: Actor, command: ChangeRoute, *, clock: Clock) -> None:
    """Name, minutes, points: for every patrol that has not begun.

    Raises Denied, Missing, Conflict (somebody changed it meanwhile), Invalid or Refused.
    """
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        points = lock_points(work)
        route = own_route(work, command.route_id)
        if work.earlier("patrol.change_route", command.key, command) is not None:
            return
        if route.version != command.version:
            raise Conflict(STALE)
        stops = _stops(work, points, command.route)
        _check_name(work, command.route.name, route.id)
        route.name, route.minutes = command.route.name, command.route.minutes
        route.is_joint_eligible = command.route.is_joint_eligible
        route.version += 1
        work.session.add(route)
        _set_stops(work, command.route_id, stops)
        gone = lay_out_anew(work, plans_on(work, command.route_id))
        work.remember("patrol.change_route", command.key, command, command.route_id)
        work.audit(
            "patrol.change_route",
            "route",
            command.route_id,
            points=list(command.route.checkpoints),
            withdrawn=gone,
        )
        work.bump(TOPIC)


def retire_route(actor: Actor, command: RetireRoute, *, clock: Clock) -> None:
    """No new patrol on it: its plans end, what has not begun is withdrawn. Raises as ``change_route``."""
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        lock_points(work)
        route = own_route(work, command.route_id, retired=True)
        if work.earlier("patrol.retire_route", command.key, command) is not None:
            return
        if route.retired_at is not None:
            raise Missing
        if route.version != command.version:
            raise Conflict(STALE)
        route.retired_at = work.now
        route.version += 1
        work.session.add(route)
        plans = plans_on(work, command.route_id)
        for plan in work.session.exec(select(RecurringPlan).where(col(RecurringPlan.id).in_(plans))):
            plan.ended_at = work.now
            plan.version += 1
            work.session.add(plan)
        gone = lay_out_anew(work, plans)
        work.remember("patrol.retire_route", command.key, command, command.route_id)
        work.audit("patrol.retire_route", "route", command.route_id, plans=sorted(plans), withdrawn=gone)
        work.bump(TOPIC)


def own_route(work: UnitOfWork, route_id: int, *, retired: bool = False) -> Route:
    """A route of the actor's agency. Raises Missing, also for the other agency's and for a retired one."""
    route = work.session.exec(visible(work.actor, Route).where(Route.id == route_id)).first()
    if route is None or route.agency != work.actor.agency.value:
        raise Missing
    if route.retired_at is not None and not retired:
        raise Missing
    return route


def plans_on(work: UnitOfWork, route_id: int) -> set[int]:
    """Ids of the plans of a route that have not been ended."""
    rows = select(RecurringPlan.id).where(
        RecurringPlan.route_id == route_id, col(RecurringPlan.ended_at).is_(None)
    )
    return {row_id(number) for number in work.session.exec(rows)}


def _stops(work: UnitOfWork, points: dict[int, Checkpoint], route: NewRoute) -> list[int]:
    """Ids of the points in order. Raises Invalid for one that is unknown, retired, or the other agency's."""
    known = {
        point.code: number
        for number, point in points.items()
        if point.retired_at is None or point.retired_at > work.now
    }
    if not route.checkpoints or set(route.checkpoints) - set(known):
        raise Invalid({"checkpoints": "patrols.form.checkpoints.unknown"})
    return [known[code] for code in route.checkpoints]


def _check_name(work: UnitOfWork, name: str, own_id: int | None) -> None:
    """One name, one route of the agency, retired ones too: the patrols of the past bear it."""
    other = select(Route.id).where(Route.agency == work.actor.agency.value, Route.name == name)
    if work.session.exec(other.where(Route.id != (own_id or 0))).first() is not None:
        raise Invalid({"name": "patrols.form.name.taken"})


def _set_stops(work: UnitOfWork, route_id: int, stops: Sequence[int]) -> None:
    for old in work.session.exec(select(RoutePoint).where(RoutePoint.route_id == route_id)):
        work.session.delete(old)
    work.session.flush()
    work.session.add_all(
        RoutePoint(route_id=route_id, checkpoint_id=checkpoint, position=position)
        for position, checkpoint in enumerate(stops, 1)
    )
    work.session.flush()

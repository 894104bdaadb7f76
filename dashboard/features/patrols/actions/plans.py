"""Repeating plans and their days off. A change ends the old plan and makes a new one; both stay on record.

What is taken out less than 24 hours before it is due stands among the excuses, whichever of these took it.
"""

from datetime import timedelta

from sqlmodel import col, select

from dashboard.features.patrols.actions.laying_out import lay_out, lay_out_anew, lock_points
from dashboard.features.patrols.actions.routes import STALE, own_route
from dashboard.features.patrols.actions.topic import TOPIC, row_id
from dashboard.features.patrols.forms import ChangePlan, EndPlan, NewException, NewPlan
from dashboard.features.patrols.tables import PlanException, RecurringPlan
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.errors import Conflict, Invalid, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.scope import visible
from dashboard.kernel.work import UnitOfWork, unit_of_work

_DAY = timedelta(days=1)


def add_plan(actor: Actor, command: NewPlan, *, clock: Clock) -> int:
    """Walk a route regularly; laid out at once. Returns the plan's id; the same key gives it again.

    Raises Denied, Missing (the route), Invalid (a first day that is past) or Refused.
    """
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        lock_points(work)
        own_route(work, command.route_id, retired=True)
        earlier = work.earlier("patrol.add_plan", command.key, command)
        if earlier is not None:
            return int(earlier)
        number = _store(work, command)
        visits = lay_out(work)
        work.remember("patrol.add_plan", command.key, command, number)
        work.audit("patrol.add_plan", "plan", number, route=command.route_id, visits=visits)
        work.bump(TOPIC)
    return number


def change_plan(actor: Actor, command: ChangePlan, *, clock: Clock) -> int:
    """The old plan owes its rounds up to the day before ``plan.valid_from``, the new one from that day on.

    So a night that is under way is finished as it was planned. Days off that lie ahead go over to the new
    plan. Returns its id. Raises Denied, Missing, Conflict, Invalid or Refused.
    """
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        lock_points(work)
        old = own_plan(work, command.plan_id)
        earlier = work.earlier("patrol.change_plan", command.key, command)
        if earlier is not None:
            return int(earlier)
        _check_current(work, old, command.version)
        number = _store(work, command.plan)
        cut = command.plan.valid_from - _DAY
        old.valid_until = cut if old.valid_until is None else min(old.valid_until, cut)
        old.version += 1
        work.session.add(old)
        _hand_over(work, command.plan_id, number)
        gone = lay_out_anew(work, {command.plan_id, number})
        work.remember("patrol.change_plan", command.key, command, number)
        work.audit("patrol.change_plan", "plan", command.plan_id, new=number, withdrawn=gone)
        work.bump(TOPIC)
    return number


def end_plan(actor: Actor, command: EndPlan, *, clock: Clock) -> None:
    """Owe nothing more of what has not begun. Raises Denied, Missing, Conflict or Refused."""
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        lock_points(work)
        plan = own_plan(work, command.plan_id)
        if work.earlier("patrol.end_plan", command.key, command) is not None:
            return
        _check_current(work, plan, command.version)
        plan.ended_at = work.now
        plan.version += 1
        work.session.add(plan)
        gone = lay_out_anew(work, {command.plan_id})
        work.remember("patrol.end_plan", command.key, command, command.plan_id)
        work.audit("patrol.end_plan", "plan", command.plan_id, withdrawn=gone)
        work.bump(TOPIC)


def add_exception(actor: Actor, command: NewException, *, clock: Clock) -> None:
    """Approve a day off: the rounds of that day that have not begun are owed no more.

    Raises Denied, Missing, Invalid (a day that is past or off already) or Refused.
    """
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        lock_points(work)
        plan = own_plan(work, command.plan_id)
        if work.earlier("patrol.add_exception", command.key, command) is not None:
            return
        if plan.ended_at is not None:
            raise Missing
        if command.day < site_day(work.now):
            raise Invalid({"day": "patrols.form.day.range"})
        same = select(PlanException.id).where(
            PlanException.plan_id == command.plan_id, PlanException.day == command.day
        )
        if work.session.exec(same).first() is not None:
            raise Invalid({"day": "patrols.form.day.taken"})
        work.session.add(
            PlanException(
                plan_id=command.plan_id,
                day=command.day,
                reason=command.reason,
                approved_by=actor.user_id,
                at=work.now,
            )
        )
        gone = lay_out_anew(work, {command.plan_id})
        work.remember("patrol.add_exception", command.key, command, command.plan_id)
        work.audit(
            "patrol.add_exception",
            "plan",
            command.plan_id,
            day=command.day.isoformat(),
            reason=command.reason.value,
            withdrawn=gone,
        )
        work.bump(TOPIC)


def own_plan(work: UnitOfWork, plan_id: int) -> RecurringPlan:
    """A plan of the actor's agency, ended or not. Raises Missing, also for the other agency's."""
    plan = work.session.exec(visible(work.actor, RecurringPlan).where(RecurringPlan.id == plan_id)).first()
    if plan is None or plan.agency != work.actor.agency.value:
        raise Missing
    return plan


def _check_current(work: UnitOfWork, plan: RecurringPlan, version: int) -> None:
    if plan.ended_at is not None:
        raise Missing
    if plan.version != version:
        raise Conflict(STALE)


def _store(work: UnitOfWork, command: NewPlan) -> int:
    own_route(work, command.route_id)
    if command.valid_from < site_day(work.now):
        raise Invalid({"valid_from": "patrols.form.day.range"})
    plan = RecurringPlan(
        agency=work.actor.agency,
        route_id=command.route_id,
        weekdays=command.weekdays,
        start_minute=command.start_minute,
        interval_minutes=command.interval_minutes,
        rounds=command.rounds,
        early_minutes=command.early_minutes,
        late_minutes=command.late_minutes,
        is_joint=command.is_joint,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        planned_by=work.actor.user_id,
        recorded_at=work.now,
    )
    work.session.add(plan)
    work.session.flush()
    return row_id(plan.id)


def _hand_over(work: UnitOfWork, old: int, new: int) -> None:
    """A day off that somebody approved stays a day off, whatever else is changed."""
    rows = select(PlanException).where(
        PlanException.plan_id == old, col(PlanException.day) >= site_day(work.now)
    )
    for row in list(work.session.exec(rows)):
        work.session.add(
            PlanException(plan_id=new, day=row.day, reason=row.reason, approved_by=row.approved_by, at=row.at)
        )
    work.session.flush()

"""Corrective actions: add one, and verify one by a retest. Whoever owns it does not declare it done."""

from collections.abc import Iterable

from sqlalchemy import func
from sqlmodel import col, select

from dashboard.features.drills.actions.planning import SOURCE, TOPIC, id_of, load
from dashboard.features.drills.forms import AddAction, NewAction, VerifyAction
from dashboard.features.drills.tables import CorrectiveAction, Drill
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.errors import Invalid, Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work

ACTION_SERIES = "T"


def add_corrective_action(actor: Actor, command: AddAction, *, clock: Clock) -> int:
    """Add an action to an evaluated drill; returns its number within the drill.

    Raises Denied, Missing, or Refused (the drill was called off or not evaluated yet).
    """
    actor.require(Permission.DRILL_PLAN)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.add_action", command.key, command)
        if earlier is not None:
            return int(earlier)
        drill = load(work, command.reference)
        if drill.cancelled_at is not None:
            raise Refused("drills.refused.cancelled")
        if drill.evaluated_at is None:
            raise Refused("drills.refused.not_evaluated")
        number = store_actions(work, drill, [command.action])
        work.touch(SOURCE)
        work.remember("drill.add_action", command.key, command, number)
        work.audit("drill.add_action", "drill", drill.reference, number=number, owner=command.action.owner)
        work.bump(TOPIC)
        return number


def verify_action(actor: Actor, command: VerifyAction, *, clock: Clock) -> int:
    """A retest showed that it works: the action is done from now on; returns its number.

    Only the agency that does not own it may say so (domain 5.3 R8). Raises Denied, Missing, Invalid (a
    retest day before the drill or still to come), or Refused (own action, or verified already).
    """
    actor.require(Permission.DRILL_PLAN)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.verify_action", command.key, command)
        if earlier is not None:
            return int(earlier)
        drill = load(work, command.reference)
        action = find_action(work, drill, command.number)
        if Agency(action.owner) is actor.agency:
            raise Refused("drills.refused.own_action")
        if action.verified_at is not None:
            raise Refused("drills.refused.verified")
        verified_on = command.verified_on or site_day(work.now)
        if verified_on > site_day(work.now):
            raise Invalid({"verified_on": "drills.form.verified_on.future"})
        if drill.held_at is not None and verified_on < site_day(drill.held_at):
            raise Invalid({"verified_on": "drills.form.verified_on.early"})
        action.verified_on, action.verified_at = verified_on, work.now
        action.verified_by = actor.user_id
        work.session.add(action)
        work.touch(SOURCE)
        work.remember("drill.verify_action", command.key, command, command.number)
        work.audit("drill.verify_action", "drill", drill.reference, number=command.number)
        work.bump(TOPIC)
        return command.number


def find_action(work: UnitOfWork, drill: Drill, number: int) -> CorrectiveAction:
    """The drill's action of this number. Raises Missing."""
    wanted = select(CorrectiveAction).where(
        CorrectiveAction.drill_id == id_of(drill), CorrectiveAction.number == number
    )
    action = work.session.exec(wanted).first()
    if action is None:
        raise Missing
    return action


def store_actions(work: UnitOfWork, drill: Drill, actions: Iterable[NewAction]) -> int:
    """Add corrective actions after the drill's last one; returns the last number used (0: none)."""
    drill_id = id_of(drill)
    number = work.session.exec(
        select(func.coalesce(func.max(CorrectiveAction.number), 0)).where(
            col(CorrectiveAction.drill_id) == drill_id
        )
    ).one()
    for action in actions:
        number += 1
        work.session.add(
            CorrectiveAction(
                reference=work.next_reference(ACTION_SERIES),
                drill_id=drill_id,
                number=number,
                scenario=drill.scenario,
                text=action.text,
                owner=action.owner,
                priority=action.priority,
                original_due_on=action.due_on,
                due_on=action.due_on,
                recorded_at=work.now,
            )
        )
    return number

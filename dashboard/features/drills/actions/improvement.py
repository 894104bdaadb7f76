"""Add corrective actions: after an evaluated drill, or after a real incident that was slower than agreed."""

from collections.abc import Iterable

from sqlalchemy import func
from sqlmodel import col, select

from dashboard.features.drills.actions.planning import SOURCE, TOPIC, id_of, load
from dashboard.features.drills.forms import AddAction, NewAction
from dashboard.features.drills.queries.loop import find_event
from dashboard.features.drills.rules.loop import SCENARIO_OF
from dashboard.features.drills.tables import CorrectiveAction, Drill
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import UnitOfWork, unit_of_work

ACTION_SERIES = "T"


def add_corrective_action(actor: Actor, command: AddAction, *, clock: Clock) -> str:
    """Add an action to an evaluated drill; returns its own reference.

    Raises Denied, Missing, or Refused (the drill was called off or not evaluated yet).
    """
    actor.require(Permission.DRILL_PLAN)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.add_action", command.key, command)
        if earlier is not None:
            return earlier
        drill = load(work, command.reference)
        if drill.cancelled_at is not None:
            raise Refused("drills.refused.cancelled")
        if drill.evaluated_at is None:
            raise Refused("drills.refused.not_evaluated")
        (reference,) = store_actions(work, drill, [command.action])
        _leave_traces(work, "drill.add_action", command, "drill", reference)
        return reference


def add_incident_action(actor: Actor, command: AddAction, *, clock: Clock) -> str:
    """Add an action that a real incident asks for; returns its own reference.

    Raises Denied, Missing, or Refused (the other agency, which alone may retest it, may not know of it).
    """
    actor.require(Permission.DRILL_PLAN)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.add_incident_action", command.key, command)
        if earlier is not None:
            return earlier
        event = find_event(work.session, actor, command.reference)
        if not event.is_shared:
            raise Refused("drills.refused.not_shared")
        # Taken first: its counter makes two who add at once wait for each other.
        reference = work.next_reference(ACTION_SERIES)
        number = _last_number(work, CorrectiveAction.incident_reference == event.reference) + 1
        scenario = SCENARIO_OF[event.type]
        row = _row(work, command.action, reference, number, scenario)
        row.incident_reference = event.reference
        work.session.add(row)
        _leave_traces(work, "drill.add_incident_action", command, "incident", reference)
        return reference


def store_actions(work: UnitOfWork, drill: Drill, actions: Iterable[NewAction]) -> list[str]:
    """Add corrective actions after the drill's last one; returns their references."""
    drill_id = id_of(drill)
    last = _last_number(work, CorrectiveAction.drill_id == drill_id)
    references = []
    for number, action in enumerate(actions, last + 1):
        row = _row(work, action, work.next_reference(ACTION_SERIES), number, drill.scenario)
        row.drill_id = drill_id
        work.session.add(row)
        references.append(row.reference)
    return references


def _row(work: UnitOfWork, action: NewAction, reference: str, number: int, scenario: str) -> CorrectiveAction:
    return CorrectiveAction(
        reference=reference,
        number=number,
        scenario=scenario,
        text=action.text,
        owner=action.owner,
        priority=action.priority,
        original_due_on=action.due_on,
        due_on=action.due_on,
        recorded_at=work.now,
    )


def _last_number(work: UnitOfWork, belongs: bool) -> int:
    return work.session.exec(
        select(func.coalesce(func.max(col(CorrectiveAction.number)), 0)).where(belongs)
    ).one()


def _leave_traces(work: UnitOfWork, name: str, command: AddAction, kind: str, reference: str) -> None:
    work.touch(SOURCE)
    work.remember(name, command.key, command, reference)
    work.audit(name, kind, command.reference, corrective_action=reference, owner=command.action.owner)
    work.bump(TOPIC)

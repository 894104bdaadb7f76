"""Take back one's own last step of the response, while it is fresh: a new line of history, never a deletion.

Called by the bar that stands for a moment after a step, and by the history on the pages.
"""

from dataclasses import dataclass

from sqlmodel import col, select

from dashboard.features.incidents.actions.history import (
    add_step,
    load,
    notice_level,
    record_of,
    state_of,
    touch_source,
)
from dashboard.features.incidents.actions.moving import milestone_of
from dashboard.features.incidents.actions.severity import renew_targets
from dashboard.features.incidents.rules.codes import Action, EventKind, OperationalState
from dashboard.features.incidents.rules.taking_back import Taken, standing, state_after, step_to_undo
from dashboard.features.incidents.rules.transitions import PERMISSION_OF
from dashboard.features.incidents.tables import Incident, IncidentEvent
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work


@dataclass(frozen=True, slots=True)
class UndoStep:
    """``action`` is the step the button names: a click that came too late takes back nothing else."""

    reference: str
    action: Action
    key: str


def undo_step(actor: Actor, command: UndoStep, *, clock: Clock) -> OperationalState:
    """Take the step back; returns the state afterwards. Its instants are those from before the step.

    Raises Denied (whoever may not do the step any more), Missing, or Refused: set aside, not the last own
    step, too late, or resolved meanwhile.
    """
    actor.require(PERMISSION_OF[command.action])
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.undo", command.key, command)
        if earlier is not None:
            return OperationalState(earlier)
        incident = load(work, command.reference)
        if not record_of(incident).is_live:
            raise Refused("incidents.parts.over")
        owner, old = Agency(incident.agency), state_of(incident)
        steps = standing(_lines(work, incident))
        step = step_to_undo(steps, actor.user_id, owner=owner, state=old, now=work.now)
        if step.action != command.action:
            raise Refused("incidents.refused.undo_none")
        _clear_milestone(work, incident, command.action, by_owner=step.agency is owner)
        state = state_after((one for one in steps if one is not step), owner=owner)
        incident.state = state
        renew_targets(work, incident)
        add_step(work, incident, command.action, kind=EventKind.UNDO, old=old, new=state, was_at=step.at)
        if incident.is_site:
            other, level = actor.agency.other, notice_level(incident)
            desk = Permission.INCIDENT_ACKNOWLEDGE
            work.tell(other, desk, "incident.undone", incident.reference, level=level)
        touch_source(work, incident)
        work.remember("incident.undo", command.key, command, state)
        work.audit(f"incident.undo.{command.action}", "incident", incident.reference, old=old, new=state)
    return state


def _lines(work: UnitOfWork, incident: Incident) -> list[Taken]:
    of_response = col(IncidentEvent.kind).in_([EventKind.OPERATIONAL.value, EventKind.UNDO.value])
    rows = work.session.exec(
        select(IncidentEvent)
        .where(IncidentEvent.incident_id == incident.id, of_response)
        .order_by(col(IncidentEvent.id))
    )
    return [Taken(EventKind(row.kind), row.action, Agency(row.agency), row.actor_id, row.at) for row in rows]


def _clear_milestone(work: UnitOfWork, incident: Incident, action: Action, *, by_owner: bool) -> None:
    """Everything that the step wrote beside the state is as it was before."""
    setattr(incident, milestone_of(action, by_owner=by_owner), None)
    if action is not Action.ACKNOWLEDGE:
        return
    if not by_owner:
        incident.partner_id, incident.partner_title, incident.ack_late = None, "", None
    elif not _was_handed_on(work, incident):
        # The acceptance made this person the leading one; nobody else has been since.
        incident.handler_id, incident.handler_title = None, ""


def _was_handed_on(work: UnitOfWork, incident: Incident) -> bool:
    handed = select(IncidentEvent.id).where(
        IncidentEvent.incident_id == incident.id, IncidentEvent.kind == EventKind.HANDLER.value
    )
    return work.session.exec(handed.limit(1)).first() is not None

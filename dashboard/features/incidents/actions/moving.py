"""Move the response on: accept, arrive, contain, resolve. The operational machine and nothing else."""

from dataclasses import dataclass

from dashboard.features.incidents.actions.history import (
    add_step,
    load,
    notice_level,
    record_of,
    state_of,
    title_of,
    touch_source,
)
from dashboard.features.incidents.rules.codes import Action, OperationalState
from dashboard.features.incidents.rules.transitions import (
    PERMISSION_OF,
    is_side_allowed,
    missing_acceptances,
    next_state,
)
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Denied, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.work import UnitOfWork, unit_of_work

_MILESTONE = {
    Action.ACKNOWLEDGE: "acknowledged_at",
    Action.ON_SCENE: "on_scene_at",
    Action.CONTAIN: "contained_at",
    Action.RESOLVE: "resolved_at",
}
_TOLD_AS = {
    Action.ACKNOWLEDGE: "incident.acknowledged",
    Action.ON_SCENE: "incident.on_scene",
    Action.CONTAIN: "incident.contained",
    Action.RESOLVE: "incident.resolved",
}


@dataclass(frozen=True, slots=True)
class MoveIncident:
    """One step of one incident, as a button asks for it. Its state is what makes a stale click harmless."""

    reference: str
    action: Action
    key: str


def move_incident(actor: Actor, command: MoveIncident, *, clock: Clock) -> OperationalState:
    """Acknowledge, arrive, contain or resolve; returns the state afterwards.

    Raises Denied (role, or not the owner agency), Missing, or Refused (not in the transition table, or a
    critical one that both agencies have not accepted is to be ended).
    """
    actor.require(PERMISSION_OF[command.action])
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.move", command.key, command)
        if earlier is not None:
            return OperationalState(earlier)
        incident = load(work, command.reference)
        if not record_of(incident).is_live:
            raise Refused("incidents.parts.over")
        _check_side(actor, incident, command.action)
        by_owner = Agency(incident.agency) is actor.agency
        old, state = incident.state, next_state(state_of(incident), command.action, by_owner=by_owner)
        _check_acceptances(incident, command.action)
        _set_milestone(work, incident, command.action, by_owner=by_owner)
        incident.state = state
        add_step(work, incident, command.action, old=old, new=state)
        if incident.is_site:
            other = actor.agency.other
            kind, level = _TOLD_AS[command.action], notice_level(incident)
            work.tell(other, Permission.INCIDENT_ACKNOWLEDGE, kind, incident.reference, level=level)
        touch_source(work, incident)
        work.remember("incident.move", command.key, command, state)
        work.audit(f"incident.{command.action}", "incident", incident.reference, old=old, new=state)
    return state


def milestone_of(action: Action, *, by_owner: bool) -> str:
    """The column that holds when this side did it."""
    return "owner_accepted_at" if action is Action.ACKNOWLEDGE and by_owner else _MILESTONE[action]


def _check_side(actor: Actor, incident: Incident, action: Action) -> None:
    owner, severity = Agency(incident.agency), Severity(incident.severity)
    if not is_side_allowed(action, acting=actor.agency, owner=owner, severity=severity):
        is_acceptance = action is Action.ACKNOWLEDGE
        raise Refused("incidents.refused.own_acknowledgement") if is_acceptance else Denied()
    if not incident.is_site and owner is not actor.agency:
        raise Denied


def _check_acceptances(incident: Incident, action: Action) -> None:
    """Raises Refused with who has to accept first."""
    owner = Agency(incident.agency)
    accepted = {owner: incident.owner_accepted_at, owner.other: incident.acknowledged_at}
    missing = missing_acceptances(
        action,
        owner=owner,
        severity=Severity(incident.severity),
        is_site=incident.is_site,
        accepted_by=[agency for agency, at in accepted.items() if at is not None],
    )
    if missing:
        who = "both" if len(missing) == 2 else "owner" if missing[0] is owner else "partner"
        raise Refused(f"incidents.refused.not_accepted.{who}")


def _set_milestone(work: UnitOfWork, incident: Incident, action: Action, *, by_owner: bool) -> None:
    """The first instant of each step stands. Raises Refused when there is one already."""
    name = milestone_of(action, by_owner=by_owner)
    if getattr(incident, name) is not None:
        raise Refused("incidents.refused.done_already")
    setattr(incident, name, work.now)
    if action is not Action.ACKNOWLEDGE:
        return
    if by_owner:
        if incident.handler_id is None:
            incident.handler_id, incident.handler_title = work.actor.user_id, title_of(work.actor)
        return
    incident.partner_id, incident.partner_title = work.actor.user_id, title_of(work.actor)
    if incident.ack_due_at is not None:
        incident.ack_late = int(work.now > incident.ack_due_at)

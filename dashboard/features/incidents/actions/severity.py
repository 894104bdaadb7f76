"""Change the severity of an incident: raising is free for the owner agency, lowering is not."""

from datetime import datetime

from dashboard.features.incidents.actions.history import (
    add_step,
    check_for_both,
    check_version,
    count_incident,
    keep_past,
    load,
    notice_level,
    record_of,
    touch_source,
)
from dashboard.features.incidents.forms import ChangeSeverity
from dashboard.features.incidents.queries.targets import targets_at
from dashboard.features.incidents.rules.codes import EventKind, IncidentType
from dashboard.features.incidents.rules.record import ENDED
from dashboard.features.incidents.rules.severity import is_lowering
from dashboard.features.incidents.rules.targets import Measure
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.work import UnitOfWork, unit_of_work


def change_severity(actor: Actor, command: ChangeSeverity, *, clock: Clock) -> Severity:
    """Raise (anybody of the owner agency who may report) or lower (a supervisor, with a reason).

    Raises Denied, Missing, Conflict (stale page), Refused (same level, not the owner) or Invalid (no reason).
    """
    actor.require(Permission.INCIDENT_REPORT)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.severity", command.key, command)
        if earlier is not None:
            return Severity(earlier)
        incident = load(work, command.reference, own=True)
        old = Severity(incident.severity)
        check_version(incident, command.version)
        if record_of(incident) in ENDED:
            raise Refused("incidents.refused.ended_record")
        if command.severity is old:
            raise Refused("incidents.refused.same_severity")
        if is_lowering(command.severity, old):
            actor.require(Permission.INCIDENT_REVIEW)
            if not command.reason:
                raise Invalid({"reason": "incidents.severity.reason"})
        set_severity(work, incident, command.severity, command.reason)
        touch_source(work, incident)
        work.remember("incident.severity", command.key, command, command.severity)
    return command.severity


def set_severity(work: UnitOfWork, incident: Incident, severity: Severity, reason: str) -> None:
    """Write another level inside a transaction: sums, targets, history, audit, and the other agency is told.

    Asks for no permission: the caller has. Raises Refused for what may not be kept from one agency then.
    """
    check_for_both(incident, IncidentType(incident.type), severity)
    old, lowers = Severity(incident.severity), is_lowering(severity, Severity(incident.severity))
    count_incident(work, incident, -1)
    incident.severity = severity
    count_incident(work, incident, 1)
    renew_targets(work, incident)
    action = "lower" if lowers else "raise"
    add_step(work, incident, action, kind=EventKind.SEVERITY, old=old, new=severity, text=reason)
    if incident.is_site:
        kind = "incident.lowered" if lowers else "incident.raised"
        other, desk = work.actor.agency.other, Permission.INCIDENT_ACKNOWLEDGE
        work.tell(other, desk, kind, incident.reference, level=notice_level(incident))
    work.audit(f"incident.{action}", "incident", incident.reference, old=old, new=severity)


def renew_targets(work: UnitOfWork, incident: Incident) -> None:
    """A raised incident is due sooner, counted from now; a lowered one keeps what was promised.

    Also after a step was taken back: what waits again has a target of its present severity. What has happened
    already keeps the target it was measured by, a clock that runs already is not wound up again.
    """
    if incident.resolved_at is not None or incident.is_exercise:
        return
    severity, owner = Severity(incident.severity), Agency(incident.agency)
    targets = targets_at(work.session, incident.reported_at)
    accept = targets.due(Measure.ACKNOWLEDGE, severity, owner, work.now)
    # A person of the owner is asked for by a critical one only: that clock begins with the raise.
    is_asked = severity is Severity.CRITICAL and incident.is_site
    incident.owner_due_at = (incident.owner_due_at or accept) if is_asked else None
    due = {"resolve_due_at": targets.due(Measure.RESOLVE, severity, owner, incident.reported_at)}
    if incident.is_site and incident.acknowledged_at is None and incident.ack_due_at is not None:
        due["ack_due_at"] = accept
    if incident.is_site and incident.on_scene_at is None:
        due["response_due_at"] = targets.due(Measure.RESPONSE, severity, owner, work.now)
    promised = {name: getattr(incident, name) for name in due}
    sooner = {name: _sooner(promised[name], asked) for name, asked in due.items()}
    if sooner == promised:
        return
    keep_past(work, incident)
    for name, moment in sooner.items():
        setattr(incident, name, moment)


def _sooner(promised: datetime | None, asked: datetime | None) -> datetime | None:
    return min((due for due in (promised, asked) if due is not None), default=None)

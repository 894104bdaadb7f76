"""Change the severity of an incident: raising is free for the owner agency, lowering is not."""

from dashboard.features.incidents.actions.history import (
    SOURCE,
    add_step,
    check_version,
    count_incident,
    load,
    notice_level,
    record_of,
)
from dashboard.features.incidents.forms import ChangeSeverity
from dashboard.features.incidents.rules.codes import EventKind
from dashboard.features.incidents.rules.record import ENDED
from dashboard.features.incidents.rules.severity import is_lowering
from dashboard.features.incidents.rules.targets import Measure, due_at
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Severity
from dashboard.kernel.work import UnitOfWork, unit_of_work


def change_severity(actor: Actor, command: ChangeSeverity, *, clock: Clock) -> Severity:
    """Raise (anybody of the owner agency who may report) or lower (a supervisor, with a reason).

    Raises Denied, Missing, Refused (same level, stale page, other agency's) or Invalid (no reason).
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
        lowers = is_lowering(command.severity, old)
        if lowers:
            actor.require(Permission.INCIDENT_REVIEW)
            if not command.reason:
                raise Invalid({"reason": "incidents.severity.reason"})
        count_incident(work, incident, -1)
        incident.severity = command.severity
        count_incident(work, incident, 1)
        _move_targets(work, incident, command.severity)
        action = "lower" if lowers else "raise"
        add_step(
            work,
            incident,
            action,
            kind=EventKind.SEVERITY,
            old=old,
            new=command.severity,
            text=command.reason,
        )
        if incident.is_site:
            kind = "incident.lowered" if lowers else "incident.raised"
            other = actor.agency.other
            reference = incident.reference
            work.tell(other, Permission.INCIDENT_ACKNOWLEDGE, kind, reference, level=notice_level(incident))
        work.touch(SOURCE)
        work.remember("incident.severity", command.key, command, command.severity)
        work.audit(f"incident.{action}", "incident", incident.reference, old=old, new=command.severity)
    return command.severity


def _move_targets(work: UnitOfWork, incident: Incident, severity: Severity) -> None:
    """A raised incident is due sooner, counted from now; a lowered one keeps what was promised.

    What has happened already keeps the target it was measured by.
    """
    if incident.resolved_at is not None or incident.is_exercise:
        return
    due = due_at(Measure.ACKNOWLEDGE, severity, work.now)
    if incident.is_site and incident.acknowledged_at is None and incident.ack_due_at and due:
        incident.ack_due_at = min(incident.ack_due_at, due)
    # A person of the owner is asked for by a critical one only: that clock begins with the raise.
    incident.owner_due_at = due if severity is Severity.CRITICAL and incident.is_site else None
    ends = (incident.resolve_due_at, due_at(Measure.RESOLVE, severity, incident.reported_at))
    incident.resolve_due_at = min((end for end in ends if end is not None), default=None)

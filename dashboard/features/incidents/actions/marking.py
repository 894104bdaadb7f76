"""Say later that a report was a part of an exercise, or that one ticked as such was real.

A supervisor's correction with a reason. What every number said at an earlier instant stays what it was: the
mark is a line of history, and the version before it is kept (queries/known.py).
"""

from dashboard.features.incidents.actions.history import (
    add_step,
    check_version,
    count_incident,
    keep_past,
    load,
    notice_level,
    record_of,
    touch_source,
)
from dashboard.features.incidents.forms import MarkPart
from dashboard.features.incidents.queries.targets import targets_at
from dashboard.features.incidents.rules.codes import EventKind, Part
from dashboard.features.incidents.rules.record import ENDED
from dashboard.features.incidents.rules.targets import Measure
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Refused
from dashboard.kernel.exercise import was_exercising
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.sharing import Audience
from dashboard.kernel.work import UnitOfWork, unit_of_work


def mark_part(actor: Actor, command: MarkPart, *, clock: Clock) -> Part:
    """Mark an own incident as a part of an exercise, or as real; returns what it is from now on.

    The desks are told. Raises Denied, Missing, Conflict (stale page) or Refused (the other agency's, a record
    that has ended, marked so already, no exercise ran when it was recorded).
    """
    actor.require(Permission.INCIDENT_REVIEW)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.part", command.key, command)
        if earlier is not None:
            return Part(earlier)
        incident = load(work, command.reference, own=True)
        check_version(incident, command.version)
        _check(work, incident, command)
        old, new = Part.EXERCISE if incident.is_exercise else Part.REAL, command.part
        keep_past(work, incident)
        count_incident(work, incident, -1)
        incident.is_exercise = new is Part.EXERCISE
        incident.in_statistics = record_of(incident).is_counted and not incident.is_exercise
        count_incident(work, incident, 1)
        _promise(work, incident)
        add_step(work, incident, new, kind=EventKind.EXERCISE, old=old, new=new, text=command.reason)
        _tell(work, incident, new)
        touch_source(work, incident)
        work.remember("incident.part", command.key, command, new.value)
        work.audit("incident.part", "incident", incident.reference, old=old, new=new)
    return new


def _check(work: UnitOfWork, incident: Incident, command: MarkPart) -> None:
    if record_of(incident) in ENDED:
        raise Refused("incidents.refused.ended_record")
    if incident.is_exercise is (command.part is Part.EXERCISE):
        raise Refused("incidents.refused.no_change")
    if command.part is Part.EXERCISE and not was_exercising(work.session, incident.recorded_at):
        raise Refused("incidents.refused.no_exercise")


def _promise(work: UnitOfWork, incident: Incident) -> None:
    """A real one that was never timed is due from now on; what was promised once stands, late or not.

    While it is a part of an exercise nothing asks for these instants.
    """
    if incident.is_exercise:
        return
    severity, owner = Severity(incident.severity), Agency(incident.agency)
    targets = targets_at(work.session, incident.reported_at)
    accept = targets.due(Measure.ACKNOWLEDGE, severity, owner, work.now)
    is_for_both = incident.audience == Audience.BOTH.value
    if incident.is_site and is_for_both and incident.acknowledged_at is None:
        incident.ack_due_at = incident.ack_due_at or accept
    if incident.is_site and severity is Severity.CRITICAL and incident.owner_accepted_at is None:
        incident.owner_due_at = incident.owner_due_at or accept
    if incident.is_site and incident.on_scene_at is None:
        response = targets.due(Measure.RESPONSE, severity, owner, work.now)
        incident.response_due_at = incident.response_due_at or response
    if incident.resolved_at is None:
        resolve = targets.due(Measure.RESOLVE, severity, owner, work.now)
        incident.resolve_due_at = incident.resolve_due_at or resolve


def _tell(work: UnitOfWork, incident: Incident, part: Part) -> None:
    """Whoever is on the way has to know that it is an exercise, and both desks that it is none."""
    if not incident.is_site:
        return
    told = tuple(Agency) if part is Part.REAL else (work.actor.agency.other,)
    for agency in told:
        work.tell(
            agency,
            Permission.INCIDENT_ACKNOWLEDGE,
            f"incident.{part.value}",
            incident.reference,
            level=notice_level(incident),
        )

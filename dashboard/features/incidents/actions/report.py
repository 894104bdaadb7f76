"""Report an incident: one line is enough, it is live at once and a draft until somebody completes it."""

from datetime import datetime

from sqlmodel import col, or_, select

from dashboard.features.incidents.actions.history import (
    add_step,
    notice_level,
    title_of,
    touch_source,
)
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.queries.targets import targets_at
from dashboard.features.incidents.rules.callsigns import next_callsign
from dashboard.features.incidents.rules.codes import EventKind, OperationalState, RecordState
from dashboard.features.incidents.rules.questions import active_version
from dashboard.features.incidents.rules.severity import is_lowering, suggest
from dashboard.features.incidents.rules.targets import Measure
from dashboard.features.incidents.rules.transitions import UNDO_WITHIN
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.errors import Invalid
from dashboard.kernel.exercise import running_exercises
from dashboard.kernel.masks import mask_errors
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.work import UnitOfWork, unit_of_work


def report_incident(actor: Actor, command: ReportIncident, *, clock: Clock) -> str:
    """Record an incident of the actor's agency; returns its reference.

    The same key gives the same reference again. Raises Denied, Refused for a reused key, or Invalid when the
    severity is below the suggested one and the actor is no supervisor or gives no reason, when it is to be a
    part of an exercise and none runs, or when a shared text seems to hold a person's data.
    """
    actor.require(Permission.INCIDENT_REPORT)
    _check_severity(actor, command)
    if command.is_text_shared and (wrong := mask_errors({"description": command.description})):
        raise Invalid(wrong)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.report", command.key, command)
        if earlier is not None:
            return earlier
        if command.is_exercise and not running_exercises(work.session):
            raise Invalid({"is_exercise": "incidents.form.exercise.over"})
        reference = work.next_reference(actor.agency.letter)
        incident = _incident(work, command, reference)
        work.session.add(incident)
        work.session.flush()
        add_step(work, incident, "report", new=OperationalState.REPORTED)
        if command.lower_reason and is_lowering(command.severity, Severity(incident.suggested_severity)):
            add_step(
                work,
                incident,
                "lower",
                kind=EventKind.SEVERITY,
                old=incident.suggested_severity,
                new=command.severity,
                text=command.lower_reason,
            )
            # One line of history, one line of audit: the reason is a decision of its own.
            work.audit(
                "incident.lower",
                "incident",
                reference,
                old=incident.suggested_severity,
                new=command.severity,
            )
        _tell(work, command, incident)
        touch_source(work, incident)
        work.remember("incident.report", command.key, command, reference)
        work.audit(
            "incident.report",
            "incident",
            reference,
            type=command.type,
            severity=command.severity,
            new=OperationalState.REPORTED,
            is_exercise=command.is_exercise,
        )
    return reference


def _check_severity(actor: Actor, command: ReportIncident) -> None:
    """Raising is free; lowering needs a supervisor and a reason (domain 3.1 I1)."""
    if not is_lowering(command.severity, suggest(command.type, command.markers)):
        return
    if not actor.may(Permission.INCIDENT_REVIEW):
        raise Invalid({"severity": "incidents.form.severity.lower"})
    if not command.lower_reason:
        raise Invalid({"lower_reason": "incidents.form.lower_reason.required"})


def _incident(work: UnitOfWork, command: ReportIncident, reference: str) -> Incident:
    actor, is_site = work.actor, command.zone.is_site
    # An exercise is timed by its own injects: no target of a real incident runs for it.
    is_timed = is_site and not command.is_exercise
    occurred_at = min(command.occurred_at or work.now, work.now)
    targets = targets_at(work.session, work.now)

    def due(measure: Measure) -> datetime | None:
        return targets.due(measure, command.severity, actor.agency, work.now)

    accept = due(Measure.ACKNOWLEDGE) if is_timed else None
    incident = Incident(
        reference=reference,
        agency=actor.agency,
        type=command.type,
        severity=command.severity,
        zone=command.zone,
        is_site=is_site,
        occurred_at=occurred_at,
        occurred_day=site_day(occurred_at),
        reported_at=work.now,
        recorded_at=work.now,
        description=command.description,
        is_text_shared=command.is_text_shared,
        ack_due_at=accept,
        owner_due_at=accept if command.severity is Severity.CRITICAL else None,
        response_due_at=due(Measure.RESPONSE) if is_timed else None,
        resolve_due_at=None if command.is_exercise else due(Measure.RESOLVE),
        record_state=RecordState.DRAFT,
        version=0,
        type_version=active_version(command.type, work.now),
        markers=",".join(command.markers),
        suggested_severity=suggest(command.type, command.markers),
        callsign=_callsign(work, reference) if is_site else "",
        reporter_id=actor.user_id,
        reporter_title=title_of(actor),
        form_seconds=command.form_seconds,
        is_exercise=command.is_exercise,
    )
    # Who may accept for the agency and reports himself is its named person from the start.
    if actor.may(Permission.INCIDENT_ACKNOWLEDGE):
        incident.owner_accepted_at = work.now
        incident.handler_id, incident.handler_title = actor.user_id, title_of(actor)
    return incident


def _callsign(work: UnitOfWork, reference: str) -> str:
    """A word that no other open incident has, so that both control rooms mean the same one by voice.

    One that was resolved a moment ago may come back: its word is not given away before that is over.
    """
    resolved = col(Incident.resolved_at)
    may_be_open = or_(resolved.is_(None), resolved >= work.now - UNDO_WITHIN)
    taken = select(Incident.callsign).where(col(Incident.is_site), may_be_open)
    return next_callsign(set(work.session.exec(taken)), int(reference.rpartition("-")[2]))


def _tell(work: UnitOfWork, command: ReportIncident, incident: Incident) -> None:
    """Both desks, and with them both commands, at once; leaders only when nobody accepts."""
    if not command.zone.is_site:
        return
    for agency in Agency:
        work.tell(
            agency,
            Permission.INCIDENT_ACKNOWLEDGE,
            "incident.reported",
            incident.reference,
            level=notice_level(incident),
        )

"""Move the record on: submit, return, hold, close, duplicate, not reportable, reopen.

Never moves the response: the two machines do not know each other.
"""

from sqlmodel import col, select

from dashboard.features.incidents.actions.history import (
    add_step,
    check_version,
    count_incident,
    load,
    notice_level,
    record_of,
    touch_source,
)
from dashboard.features.incidents.forms import MoveRecord
from dashboard.features.incidents.rules.codes import EventKind, IncidentType, RecordAction, RecordState
from dashboard.features.incidents.rules.questions import missing_required, question_set
from dashboard.features.incidents.rules.record import RecordTransition, Told, record_transition
from dashboard.features.incidents.tables import Incident, IncidentAnswers
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.scope import visible
from dashboard.kernel.work import UnitOfWork, unit_of_work

_TOLD_AS = {
    RecordAction.SUBMIT: "record.submitted",
    RecordAction.RETURN: "record.returned",
    RecordAction.HOLD: "record.held",
    RecordAction.CLOSE: "record.closed",
    RecordAction.MARK_DUPLICATE: "record.duplicate",
    RecordAction.MARK_NOT_REPORTABLE: "record.not_reportable",
    RecordAction.REOPEN: "record.reopened",
}


def move_record(actor: Actor, command: MoveRecord, *, clock: Clock) -> RecordState:
    """One row of the record table; returns the state afterwards.

    Raises Denied, Missing, Conflict (stale page), Refused (not in the table, other agency's record), or
    Invalid for a missing comment, original number or answer.
    """
    # The row decides the exact permission below; whoever may not even report has no business here.
    actor.require(Permission.INCIDENT_REPORT)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.record", command.key, command)
        if earlier is not None:
            return RecordState(earlier)
        incident = load(work, command.reference, own=True)
        old = record_of(incident)
        row = record_transition(old, command.action)
        actor.require(row.permission)
        check_version(incident, command.version)
        _check_input(work, incident, row, command)
        _enter(work, incident, row.to_state)
        incident.duplicate_of = command.original if row.needs_original else ""
        add_step(
            work,
            incident,
            command.action,
            kind=EventKind.RECORD,
            old=old,
            new=row.to_state,
            text=". ".join(part for part in (incident.duplicate_of, command.comment) if part),
        )
        _tell(work, incident, row)
        touch_source(work, incident)
        work.remember("incident.record", command.key, command, row.to_state)
        work.audit(
            f"incident.record.{command.action}",
            "incident",
            incident.reference,
            old=old,
            new=row.to_state,
            original=incident.duplicate_of,
        )
    return row.to_state


def _check_input(work: UnitOfWork, incident: Incident, row: RecordTransition, command: MoveRecord) -> None:
    if record_of(incident) in row.comment_in and not command.comment:
        raise Invalid({"comment": f"incidents.record.comment.{row.action.value}"})
    if row.needs_original:
        _check_original(work, incident, command.original)
    if row.needs_answers:
        kind = IncidentType(incident.type)
        questions = question_set(kind, incident.type_version)
        missing = missing_required(questions, current_answers(work, incident))
        if missing:
            raise Invalid({f"answer_{code}": "incidents.record.answer_missing" for code in missing})


def current_answers(work: UnitOfWork, incident: Incident) -> dict[str, object]:
    """The newest answers given for the type and version the incident has now; empty when there are none."""
    newest = (
        select(IncidentAnswers)
        .where(IncidentAnswers.incident_id == incident.id, IncidentAnswers.type == incident.type)
        .where(IncidentAnswers.type_version == incident.type_version)
        .order_by(col(IncidentAnswers.id).desc())
        .limit(1)
    )
    row = work.session.exec(newest).first()
    return dict(row.answers) if row is not None else {}


def _check_original(work: UnitOfWork, incident: Incident, original: str) -> None:
    """The number must be another incident that both can see and that is no duplicate itself."""
    found = work.session.exec(visible(work.actor, Incident).where(Incident.reference == original)).first()
    if found is None or not original:
        raise Invalid({"original": "incidents.record.original.unknown"})
    if found.id == incident.id:
        raise Invalid({"original": "incidents.record.original.self"})
    if record_of(found) is RecordState.DUPLICATE:
        raise Invalid({"original": "incidents.record.original.duplicate"})
    copies = select(Incident.id).where(Incident.duplicate_of == incident.reference).limit(1)
    if work.session.exec(copies).first() is not None:
        raise Refused("incidents.refused.is_original")


def _enter(work: UnitOfWork, incident: Incident, state: RecordState) -> None:
    """Into the new state; the daily sums follow when the record enters or leaves the statistics."""
    is_counted = state.is_counted and not incident.is_exercise
    if is_counted is not incident.in_statistics:
        count_incident(work, incident, -1)
        incident.in_statistics = is_counted
        count_incident(work, incident, 1)
    incident.record_state = state


def _tell(work: UnitOfWork, incident: Incident, row: RecordTransition) -> None:
    agency, kind = Agency(incident.agency), _TOLD_AS[row.action]
    level = notice_level(incident)
    if incident.is_site and incident.resolved_at is None and not row.to_state.is_live:
        # The other agency may still be on its way to what has just left the live list.
        desk = Permission.INCIDENT_ACKNOWLEDGE
        work.tell(agency.other, desk, kind, incident.reference, level=level)
    if row.told is Told.REVIEWERS:
        work.tell(agency, Permission.INCIDENT_REVIEW, kind, incident.reference, level=level)
    elif row.told is Told.REPORTER and incident.reporter_id:
        work.tell(
            agency,
            Permission.INCIDENT_REPORT,
            kind,
            incident.reference,
            level=level,
            user_id=incident.reporter_id,
        )

"""SELECTs of what belongs to one incident: checks, tasks, messages. Called by its sections' states.

Each function takes the actor, reads through the scope and returns frozen rows. Raises Missing for an incident
that the actor may not know of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.features.incidents.queries.seen import log_reads, unknown
from dashboard.features.incidents.rules.codes import IncidentType, RecordState
from dashboard.features.incidents.tables import Incident, IncidentCheck, IncidentMethane, IncidentTask
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.scope import visible


@dataclass(frozen=True, slots=True)
class IncidentHead:
    """What every part needs of its incident. ``is_over``: resolved, a duplicate, or none at all."""

    id: int
    reference: str
    agency: Agency
    type: IncidentType
    severity: Severity
    zone: Zone
    reported_at: datetime
    is_over: bool

    def is_worked_by(self, agency: Agency) -> bool:
        """Both agencies work on the site; an incident in the city is its owner's alone."""
        return self.zone.is_site or self.agency is agency


def find_head(session: Session, actor: Actor, reference: str) -> IncidentHead:
    """The head of one incident. Raises Missing, also for what must stay unknown."""
    actor.require(Permission.INCIDENT_READ)
    row = session.exec(visible(actor, Incident).where(Incident.reference == reference)).first()
    if row is None:
        raise unknown(actor)
    log_reads(actor, [row])
    return IncidentHead(
        id=row.id or 0,
        reference=row.reference,
        agency=Agency(row.agency),
        type=IncidentType(row.type),
        severity=Severity(row.severity),
        zone=Zone(row.zone),
        reported_at=row.reported_at,
        is_over=row.resolved_at is not None or not RecordState(row.record_state).is_live,
    )


@dataclass(frozen=True, slots=True)
class CheckRow:
    """The newest answer to a step, and how many answers it has had."""

    step: str
    answer: str
    at: datetime
    agency: Agency
    title: str
    turns: int


def find_checks(
    session: Session, actor: Actor, reference: str
) -> tuple[IncidentHead, Mapping[str, CheckRow]]:
    """Step code -> newest answer; a step nobody has touched is absent."""
    head = find_head(session, actor, reference)
    if not head.is_worked_by(actor.agency):
        return head, {}
    statement = select(IncidentCheck).where(IncidentCheck.incident_id == head.id)
    newest: dict[str, CheckRow] = {}
    for row in session.exec(statement.order_by(col(IncidentCheck.id))):
        turns = newest[row.step].turns + 1 if row.step in newest else 1
        newest[row.step] = CheckRow(row.step, row.answer, row.at, Agency(row.agency), row.actor_title, turns)
    return head, newest


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One sub-task; its text was written for both agencies."""

    id: int
    agency: Agency
    text: str
    due_at: datetime | None
    created_at: datetime
    created_agency: Agency
    created_title: str
    done_at: datetime | None
    done_title: str
    cancelled_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.cancelled_at is None


def list_tasks(session: Session, actor: Actor, reference: str) -> tuple[IncidentHead, tuple[TaskRow, ...]]:
    """Open ones first, by due time (those without a clock last); then the closed, newest first."""
    head = find_head(session, actor, reference)
    if not head.is_worked_by(actor.agency):
        return head, ()
    statement = select(IncidentTask).where(IncidentTask.incident_id == head.id)
    rows = [_task(row) for row in session.exec(statement.order_by(col(IncidentTask.id)))]
    waiting = sorted(
        (row for row in rows if row.is_open),
        key=lambda row: (row.due_at is None, row.due_at or row.created_at, row.id),
    )
    closed = sorted(
        (row for row in rows if not row.is_open),
        key=lambda row: row.done_at or row.cancelled_at or row.created_at,
        reverse=True,
    )
    return head, (*waiting, *closed)


def _task(row: IncidentTask) -> TaskRow:
    return TaskRow(
        id=row.id or 0,
        agency=Agency(row.agency),
        text=row.text,
        due_at=row.due_at,
        created_at=row.created_at,
        created_agency=Agency(row.created_agency),
        created_title=row.created_title,
        done_at=row.done_at,
        done_title=row.done_title,
        cancelled_at=row.cancelled_at,
    )


@dataclass(frozen=True, slots=True)
class MethaneRow:
    """One message, with its seven lines; both agencies read it whole."""

    id: int
    at: datetime
    agency: Agency
    title: str
    is_major: bool
    exact_location: str
    kind: str
    hazards: str
    access: str
    casualties: str
    services: str


def list_methane(
    session: Session, actor: Actor, reference: str
) -> tuple[IncidentHead, tuple[MethaneRow, ...]]:
    """Messages of an incident, newest first."""
    head = find_head(session, actor, reference)
    statement = select(IncidentMethane).where(IncidentMethane.incident_id == head.id)
    rows = session.exec(statement.order_by(col(IncidentMethane.id).desc()))
    return head, tuple(
        MethaneRow(
            id=row.id or 0,
            at=row.at,
            agency=Agency(row.agency),
            title=row.actor_title,
            is_major=row.is_major,
            exact_location=row.exact_location,
            kind=row.kind,
            hazards=row.hazards,
            access=row.access,
            casualties=row.casualties,
            services=row.services,
        )
        for row in rows
    )

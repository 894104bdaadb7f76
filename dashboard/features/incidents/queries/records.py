"""SELECTs of incidents. Every public function takes the actor and returns frozen rows, never table rows."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import case
from sqlmodel import Session, col, select

from dashboard.features.incidents.queries.seen import log_reads
from dashboard.features.incidents.rules.codes import IncidentType, OperationalState, RecordState
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.scope import public_where, readable_text, visible
from dashboard.kernel.sharing import Audience, Classification, Compartment

PAGE_SIZE = 50
# Open at the site; a draft is live, a duplicate and "it was none" are not (domain 3.0).
IS_LISTED = (
    col(Incident.is_site),
    col(Incident.resolved_at).is_(None),
    col(Incident.record_state).not_in([state.value for state in RecordState if not state.is_live]),
    # All there are: without it SQLite reads the whole history instead of the small index of open ones.
    col(Incident.severity).in_([severity.value for severity in Severity]),
)
IS_REAL = col(Incident.is_exercise).is_(False)
"""A part of an exercise stands in lists and wears LATIHAN; no number, no wall, no escalation knows it."""
IS_LIVE = (*IS_LISTED, IS_REAL)
IS_PUBLIC = public_where(Incident)
"""What shared screens may name; the rest is counted, and hidden in a cell that would tell of it alone."""
CLOSED = case((IS_PUBLIC, 0), else_=1)
"""One for each row that shared screens never name."""
# The reader of the shared boards: owns nothing, holds no role.
_NOBODY = Actor(0, "board", Agency.RUTAN, frozenset())


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident as a list shows it. ``description`` is empty when the actor may not read it.

    ``is_closed`` is known for shared boards only: they show its level and nothing else.
    """

    id: int
    reference: str
    agency: Agency
    type: IncidentType
    severity: Severity
    zone: Zone
    state: OperationalState
    occurred_at: datetime
    reported_at: datetime
    acknowledged_at: datetime | None
    on_scene_at: datetime | None
    contained_at: datetime | None
    resolved_at: datetime | None
    ack_due_at: datetime | None
    owner_accepted_at: datetime | None
    owner_level: int
    partner_level: int
    record_state: RecordState
    is_exercise: bool
    callsign: str
    version: int
    type_version: int
    description: str
    has_hidden_text: bool
    audience: Audience = Audience.BOTH
    classification: Classification = Classification.BIASA
    is_closed: bool = False

    def accepted_at(self, agency: Agency) -> datetime | None:
        """When a named person of this agency took it: the owner's by reporting, unless it is critical."""
        if agency is not self.agency:
            return self.acknowledged_at
        return self.owner_accepted_at if self.severity is Severity.CRITICAL else self.reported_at

    def level_of(self, agency: Agency) -> int:
        """How far up the missing acceptance of this agency was escalated: 0 desk, 1 command, 2 leaders."""
        return self.owner_level if agency is self.agency else self.partner_level

    def is_waiting_for(self, agency: Agency) -> bool:
        """Open, at the site, and nobody of this agency has taken it; nobody waits for whom it is not for."""
        is_theirs = agency is self.agency or self.audience is Audience.BOTH
        return (
            is_theirs and self.resolved_at is None and self.zone.is_site and self.accepted_at(agency) is None
        )


def is_public(incident: Incident) -> bool:
    """``IS_PUBLIC`` of a row at hand, but for its end, which no open page outlives."""
    return (
        incident.audience == Audience.BOTH.value
        and incident.classification == int(Classification.BIASA)
        and incident.compartments == int(Compartment.NONE)
    )


def row_of(actor: Actor, incident: Incident) -> IncidentRow:
    """The frozen row of a table row, as this actor may read it."""
    text = readable_text(actor, incident.agency, incident.is_text_shared, incident.description)
    return IncidentRow(
        id=incident.id or 0,
        reference=incident.reference,
        agency=Agency(incident.agency),
        type=IncidentType(incident.type),
        severity=Severity(incident.severity),
        zone=Zone(incident.zone),
        state=OperationalState(incident.state),
        occurred_at=incident.occurred_at,
        reported_at=incident.reported_at,
        acknowledged_at=incident.acknowledged_at,
        on_scene_at=incident.on_scene_at,
        contained_at=incident.contained_at,
        resolved_at=incident.resolved_at,
        ack_due_at=None if incident.is_exercise else incident.ack_due_at,
        owner_accepted_at=incident.owner_accepted_at,
        owner_level=incident.owner_level,
        partner_level=incident.partner_level,
        record_state=RecordState(incident.record_state),
        is_exercise=incident.is_exercise,
        callsign=incident.callsign,
        version=incident.version,
        type_version=incident.type_version,
        description=text,
        has_hidden_text=bool(incident.description) and not text,
        audience=Audience(incident.audience),
        classification=Classification(incident.classification),
    )


def _urgency(row: IncidentRow) -> tuple[int, datetime, int]:
    """Worst first, then oldest; the number decides, so that no two rows ever change places."""
    return row.severity.rank, row.reported_at, row.id


def list_open(session: Session, actor: Actor, *only: Severity) -> tuple[IncidentRow, ...]:
    """Open site incidents that are real, of these severities or of all, worst first, then oldest."""
    actor.require(Permission.INCIDENT_READ)
    statement = visible(actor, Incident).where(*IS_LIVE)
    if only:
        statement = statement.where(col(Incident.severity).in_([one.value for one in only]))
    rows = [row_of(actor, incident) for incident in session.exec(statement)]
    log_reads(actor, rows)
    return tuple(sorted(rows, key=_urgency))


def list_open_public(session: Session) -> tuple[IncidentRow, ...]:
    """Open site incidents for the shared boards: codes and times only, every text left out.

    What is not public is there to be counted: the boards show nothing of it but its level.
    """
    rows = [
        replace(row_of(_NOBODY, incident), description="", is_closed=bool(is_closed))
        for incident, is_closed in session.exec(select(Incident, CLOSED).where(*IS_LIVE))
    ]
    return tuple(sorted(rows, key=_urgency))

"""What the panel beside the list tells of one incident: the row, who took it, and the last steps.

Called by the list's panel only; the incident's own page reads everything (queries/records).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.features.incidents.queries.records import IncidentRow, row_of
from dashboard.features.incidents.rules.codes import EventKind
from dashboard.features.incidents.tables import Incident, IncidentEvent
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.scope import visible

STEPS = 12


@dataclass(frozen=True, slots=True)
class PanelStep:
    """One line of the history as codes; its text stays on the incident's own page."""

    at: datetime
    agency: Agency
    kind: EventKind
    action: str
    new: str


@dataclass(frozen=True, slots=True)
class PanelRecord:
    """``titles`` are the duty titles (role codes) of those who took it, "" while nobody did."""

    row: IncidentRow
    titles: tuple[tuple[Agency, str], ...]
    due: tuple[tuple[Agency, datetime | None], ...]
    duplicate_of: str
    steps: tuple[PanelStep, ...]
    has_more: bool


def find_panel(session: Session, actor: Actor, reference: str) -> PanelRecord:
    """One incident for the panel, newest step first. Raises Missing, also for what must stay unknown."""
    actor.require(Permission.INCIDENT_READ)
    incident = session.exec(visible(actor, Incident).where(Incident.reference == reference)).first()
    if incident is None:
        raise Missing
    statement = select(IncidentEvent).where(IncidentEvent.incident_id == incident.id)
    newest = statement.order_by(col(IncidentEvent.at).desc(), col(IncidentEvent.id).desc())
    events = list(session.exec(newest.limit(STEPS + 1)))
    owner = Agency(incident.agency)
    return PanelRecord(
        row=row_of(actor, incident),
        titles=((owner, incident.handler_title), (owner.other, incident.partner_title)),
        due=((owner, incident.owner_due_at), (owner.other, incident.ack_due_at)),
        duplicate_of=incident.duplicate_of,
        steps=tuple(
            PanelStep(event.at, Agency(event.agency), EventKind(event.kind), event.action, event.new)
            for event in events[:STEPS]
        ),
        has_more=len(events) > STEPS,
    )

"""What the parts of an incident (checks, tasks, messages) ask before they write. Never commits.

Called by checks, tasks and methane, inside their unit of work.
"""

from dashboard.features.incidents.actions.history import load, record_of
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.errors import Denied, Refused
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork


def load_shared(work: UnitOfWork, reference: str) -> Incident:
    """An incident both agencies work on. Raises Missing, or Denied for the other agency's city incident."""
    incident = load(work, reference)
    if not incident.is_site and Agency(incident.agency) is not work.actor.agency:
        raise Denied
    return incident


def load_open(work: UnitOfWork, reference: str) -> Incident:
    """The same while it is still going on. Raises Refused when it is over, or was none."""
    incident = load_shared(work, reference)
    if incident.resolved_at is not None or not record_of(incident).is_live:
        raise Refused("incidents.parts.over")
    return incident

"""What was known of an incident at an earlier instant, as SQL expressions over its append-only history.

Called by the other modules of this room. The state at an instant is the ``old`` of the first change after it,
or what the row says when nothing changed since. Source: domain 3.0 (as_of, exclusions), decision 6.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, func, select
from sqlmodel import col

from dashboard.features.incidents.queries.records import IS_REAL
from dashboard.features.incidents.rules.codes import EventKind, RecordState
from dashboard.features.incidents.tables import Incident, IncidentEvent
from dashboard.kernel.columns import UtcDateTime

START: BindParameter[datetime] = bindparam("start", type_=UtcDateTime())
AS_OF: BindParameter[datetime] = bindparam("as_of", type_=UtcDateTime())

IS_SITE = col(Incident.is_site).is_(True)
COUNTED = tuple(state.value for state in RecordState if state.is_counted)
NOT_LIVE = tuple(state.value for state in RecordState if not state.is_live)


def _at_as_of(kind: EventKind, column: Any) -> ColumnElement[str]:
    """The code of ``column`` as it was; one step in ix_incident_event_kind for a row without changes."""
    first_change = (
        select(col(IncidentEvent.old))
        .where(
            col(IncidentEvent.incident_id) == col(Incident.id),
            col(IncidentEvent.kind) == kind.value,
            col(IncidentEvent.at) > AS_OF,
        )
        .order_by(col(IncidentEvent.at), col(IncidentEvent.id))
        .limit(1)
        .correlate(Incident)
        .scalar_subquery()
    )
    return func.coalesce(first_change, column)


RECORD_THEN = _at_as_of(EventKind.RECORD, col(Incident.record_state))
SEVERITY_THEN = _at_as_of(EventKind.SEVERITY, col(Incident.severity))

KNOWN_AT_ALL = and_(IS_SITE, IS_REAL, col(Incident.recorded_at) <= AS_OF)
"""A real site incident that was recorded by then, whatever its record state."""
COUNTED_THEN = and_(KNOWN_AT_ALL, RECORD_THEN.in_(COUNTED))
COUNTED_NOW = and_(IS_SITE, col(Incident.in_statistics).is_(True))
LIVE_THEN = and_(KNOWN_AT_ALL, RECORD_THEN.not_in(NOT_LIVE))

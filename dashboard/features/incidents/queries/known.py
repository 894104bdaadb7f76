"""What was known of an incident at an earlier instant, as SQL expressions over its append-only history.

Called by the other modules of this room. The state at an instant is the ``old`` of the first change after it,
or what the row says when nothing changed since; a step of the response had been done when the row says so, or
when it was taken back only afterwards. Source: domain 3.0 (as_of, exclusions), decision 6.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, or_, select, true
from sqlmodel import col

from dashboard.features.incidents.rules.codes import Action, EventKind, RecordState
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

KNOWN_AT_ALL = and_(IS_SITE, col(Incident.recorded_at) <= AS_OF)
"""A site incident that was recorded by then, whatever its record state."""
COUNTED_THEN = and_(KNOWN_AT_ALL, RECORD_THEN.in_(COUNTED))
COUNTED_NOW = and_(IS_SITE, col(Incident.in_statistics).is_(True))
LIVE_THEN = and_(KNOWN_AT_ALL, RECORD_THEN.not_in(NOT_LIVE))

_WAS_AT = col(IncidentEvent.was_at)


def taken_back_since(action: Action) -> ColumnElement[bool]:
    """Lines that took back such a step after the as-of, when it had been done before: it still held then.

    The index of taken back steps answers; there are few of them.
    """
    is_partners = col(IncidentEvent.agency) != col(Incident.agency)
    return and_(
        _WAS_AT.is_not(None),
        _WAS_AT <= AS_OF,
        col(IncidentEvent.at) > AS_OF,
        col(IncidentEvent.action) == action.value,
        is_partners if action is Action.ACKNOWLEDGE else true(),
    )


def _moment_then(action: Action, column: Any) -> ColumnElement[datetime]:
    """When the step was done, as known at the as-of; a later instant or nothing when it was not.

    What the row says is right unless it names nothing before the as-of: only then history is asked.
    """
    undone = (
        select(_WAS_AT)
        .where(col(IncidentEvent.incident_id) == col(Incident.id), taken_back_since(action))
        .limit(1)
        .correlate(Incident)
        .scalar_subquery()
    )
    return case((column <= AS_OF, column), else_=func.coalesce(undone, column))


ACKNOWLEDGED_THEN = _moment_then(Action.ACKNOWLEDGE, col(Incident.acknowledged_at))
ON_SCENE_THEN = _moment_then(Action.ON_SCENE, col(Incident.on_scene_at))
RESOLVED_THEN = _moment_then(Action.RESOLVE, col(Incident.resolved_at))

_RESOLVED = col(Incident.resolved_at)
# What the row calls resolved by then was: only rows that are open now, or were resolved later, ask history.
OPEN_THEN = and_(
    LIVE_THEN,
    col(Incident.reported_at) <= AS_OF,
    or_(_RESOLVED.is_(None), _RESOLVED > AS_OF),
    or_(RESOLVED_THEN.is_(None), RESOLVED_THEN > AS_OF),
)
"""On the open list at that instant."""

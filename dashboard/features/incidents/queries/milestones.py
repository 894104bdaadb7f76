"""Which steps of the response had been done by an earlier instant, as SQL expressions.

Called by the other modules of this room, beside known.py. A step had been done when the row says so, or when
it was taken back only afterwards: the line that took it back names when it had been done. Source: decision 6.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select, true
from sqlmodel import col

from dashboard.features.incidents.queries.known import AS_OF, LIVE_THEN
from dashboard.features.incidents.rules.codes import Action
from dashboard.features.incidents.tables import Incident, IncidentEvent

_WAS_AT = col(IncidentEvent.was_at)
_RESOLVED = col(Incident.resolved_at)


def taken_back_since(action: Action) -> ColumnElement[bool]:
    """Lines that took back such a step after the as-of, when it had been done before: it still held then.

    The index of taken back steps answers; there are few of them, and none at all for now.
    """
    return and_(
        _WAS_AT.is_not(None),
        col(IncidentEvent.at) > AS_OF,
        _WAS_AT <= AS_OF,
        col(IncidentEvent.action) == action.value,
    )


def _held(action: Action) -> Any:
    return select(col(IncidentEvent.incident_id)).where(taken_back_since(action))


def _moment_then(action: Action, column: Any) -> ColumnElement[datetime]:
    """When the step was done, as known at the as-of; a later instant or nothing when it was not.

    What the row says is right unless it names nothing before the as-of and the step was taken back since:
    only then history is asked.
    """
    is_partners = col(IncidentEvent.agency) != col(Incident.agency)
    was_at = (
        select(_WAS_AT)
        .where(
            col(IncidentEvent.incident_id) == col(Incident.id),
            taken_back_since(action),
            # The row's acceptance is the other agency's.
            is_partners if action is Action.ACKNOWLEDGE else true(),
        )
        .limit(1)
        .correlate(Incident)
        .scalar_subquery()
    )
    return case((column <= AS_OF, column), (col(Incident.id).in_(_held(action)), was_at), else_=column)


ACKNOWLEDGED_THEN = _moment_then(Action.ACKNOWLEDGE, col(Incident.acknowledged_at))
ON_SCENE_THEN = _moment_then(Action.ON_SCENE, col(Incident.on_scene_at))
CONTAINED_THEN = _moment_then(Action.CONTAIN, col(Incident.contained_at))
RESOLVED_THEN = _moment_then(Action.RESOLVE, _RESOLVED)
"""To select and to compare; to search by the end, ``resolved_then`` is faster."""


def known_by(as_of: datetime, moment: datetime | None) -> datetime | None:
    """A moment that one of these gave, None when it came later."""
    return moment if moment is not None and moment <= as_of else None


def resolved_then(holds: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Whether the end had come by the instant and ``holds`` was true of it.

    Found by the index of the rows, and by that of the few ends that were taken back afterwards.
    """
    reopened = _held(Action.RESOLVE).where(holds(_WAS_AT))
    stands = and_(holds(_RESOLVED), _RESOLVED <= AS_OF)
    return or_(stands, col(Incident.id).in_(reopened))


NOT_OVER_THEN = and_(
    col(Incident.reported_at) <= AS_OF,
    or_(_RESOLVED.is_(None), _RESOLVED > AS_OF),
    col(Incident.id).not_in(_held(Action.RESOLVE)),
)
"""Reported and not yet resolved, whatever the record state."""
OPEN_THEN = and_(LIVE_THEN, NOT_OVER_THEN)
"""On the open list at that instant."""

"""Which steps of the response had been done by an earlier instant, as SQL expressions.

Called by the other modules of this room, beside known.py. A step had been done when the row says so, or when
it was taken back only afterwards: the line that took it back names when it had been done. Source: decision 6.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlmodel import col

from dashboard.features.incidents.queries.known import AS_OF, LIVE_THEN
from dashboard.features.incidents.rules.codes import Action
from dashboard.features.incidents.tables import Incident, IncidentEvent

_WAS_AT = col(IncidentEvent.was_at)
_RESOLVED = col(Incident.resolved_at)


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
    reopened = select(col(IncidentEvent.incident_id)).where(taken_back_since(Action.RESOLVE), holds(_WAS_AT))
    stands = and_(holds(_RESOLVED), _RESOLVED <= AS_OF)
    return or_(stands, col(Incident.id).in_(reopened))


# What the row calls resolved by then was: only rows that are open now, or were resolved later, ask history.
NOT_OVER_THEN = and_(
    col(Incident.reported_at) <= AS_OF,
    or_(_RESOLVED.is_(None), _RESOLVED > AS_OF),
    or_(RESOLVED_THEN.is_(None), RESOLVED_THEN > AS_OF),
)
"""Reported and not yet resolved, whatever the record state."""
OPEN_THEN = and_(LIVE_THEN, NOT_OVER_THEN)
"""On the open list at that instant."""

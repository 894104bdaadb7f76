"""Which incidents a number counts, as far as the viewer may know of them: for "explain this number".

Called by the explain screen. The number itself is an aggregate for both agencies; this list goes through the
viewer's scope, so it may be shorter, and says by how much. Never holds a text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, col

from dashboard.features.incidents.queries.known import (
    ACKNOWLEDGED_THEN,
    AS_OF,
    COUNTED_THEN,
    ON_SCENE_THEN,
    OPEN_THEN,
    RESOLVED_THEN,
    SEVERITY_THEN,
    START,
)
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Severity, Zone
from dashboard.kernel.scope import visible_where

MOST_ROWS = 200

_REPORTED, _DUE = col(Incident.reported_at), col(Incident.ack_due_at)
_OCCURRED = col(Incident.occurred_at)


@dataclass(frozen=True, slots=True)
class CountedIncident:
    """One incident behind a number; ``severity`` is the one of the instant."""

    reference: str
    type: IncidentType
    severity: Severity
    zone: Zone
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class NumeratorList:
    """The newest rows, and how many the viewer may see in all."""

    rows: tuple[CountedIncident, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def _reported(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(COUNTED_THEN, _DUE.is_not(None), _REPORTED > START, _REPORTED <= AS_OF, *conditions)


def _done(moment: Any) -> ColumnElement[bool]:
    """It happened, by then, and not before the report."""
    return and_(moment.is_not(None), moment <= AS_OF, moment >= _REPORTED)


CONDITIONS: dict[str, ColumnElement[bool]] = {
    "open_incidents": OPEN_THEN,
    "backlog_age": OPEN_THEN,
    "incident_rate": and_(COUNTED_THEN, _OCCURRED > START, _OCCURRED <= AS_OF),
    "ack_sla": _reported(_done(ACKNOWLEDGED_THEN), ACKNOWLEDGED_THEN <= _DUE),
    "ack_time": _reported(_done(ACKNOWLEDGED_THEN)),
    "response_time": _reported(_done(ON_SCENE_THEN)),
    "resolve_time": _reported(_done(RESOLVED_THEN)),
    "detection_delay": _reported(_OCCURRED <= _REPORTED),
}


def list_numerator(
    session: Session,
    actor: Actor,
    slug: str,
    start: datetime,
    as_of: datetime,
    *,
    references: Sequence[str] = (),
) -> NumeratorList:
    """The incidents that ``slug`` counts in the window, newest first, at most 200.

    ``references`` name the rows of a number that is not one condition (repeats). Raises KeyError for a slug
    that counts no incidents when no references are given.
    """
    actor.require(Permission.INCIDENT_READ)
    counted = col(Incident.reference).in_(references) if references else CONDITIONS[slug]
    where = and_(counted, visible_where(actor, Incident))
    window = {"start": start, "as_of": as_of}
    total = session.execute(select(func.count()).select_from(Incident).where(where), window).scalar_one()
    newest = (
        select(
            col(Incident.reference),
            col(Incident.type),
            SEVERITY_THEN,
            col(Incident.zone),
            _OCCURRED,
        )
        .where(where)
        .order_by(_OCCURRED.desc(), col(Incident.id).desc())
        .limit(MOST_ROWS)
    )
    rows = session.execute(newest, window)
    return NumeratorList(
        tuple(
            CountedIncident(reference, IncidentType(kind), Severity(severity), Zone(zone), moment)
            for reference, kind, severity, zone, moment in rows
        ),
        int(total),
    )

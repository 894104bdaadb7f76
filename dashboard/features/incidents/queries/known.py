"""What was known of an incident at an earlier instant, as SQL expressions over its append-only history.

Called by the other modules of this room. A code at an instant is the ``old`` of the first change after it, a
fact is what the first past version after it says; when nothing changed since, the row says it itself. Source:
domain 3.0 (as_of, exclusions), decision 6. The steps of the response are in milestones.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from dashboard.features.incidents.queries.records import IS_REAL
from dashboard.features.incidents.rules.codes import EventKind, Part, RecordState
from dashboard.features.incidents.tables import Incident, IncidentEvent, IncidentPast
from dashboard.kernel.columns import UtcDateTime
from dashboard.kernel.reference import SITE_ZONES

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

# Only corrections made since: few, and none at all for now.
_REPLACED = select(col(IncidentPast.incident_id)).where(col(IncidentPast.until) > AS_OF)
_PART = case((IS_REAL, Part.REAL.value), else_=Part.EXERCISE.value)
IS_REAL_THEN = case(
    (col(Incident.id).in_(_REPLACED), _at_as_of(EventKind.EXERCISE, _PART) == Part.REAL.value), else_=IS_REAL
)
"""Whether it was taken for real then. Only a row that was replaced since is asked for its history."""

KNOWN_AT_ALL = and_(IS_SITE, IS_REAL_THEN, col(Incident.recorded_at) <= AS_OF)
"""A real site incident recorded by then, whatever its record state. Nothing moves to or from the city."""
COUNTED_THEN = and_(KNOWN_AT_ALL, RECORD_THEN.in_(COUNTED))
_RECORDED = and_(IS_REAL_THEN, col(Incident.recorded_at) <= AS_OF)
KNOWN_AMONG = _RECORDED
COUNTED_AMONG = and_(_RECORDED, RECORD_THEN.in_(COUNTED))
LIVE_AMONG = and_(_RECORDED, RECORD_THEN.not_in(NOT_LIVE))
"""The same beside ``facts_then``, which finds site incidents only. To name the site again would let SQLite
walk through the whole site by an index instead of through the few that were found."""
COUNTED_NOW = and_(IS_SITE, col(Incident.in_statistics).is_(True))
LIVE_THEN = and_(KNOWN_AT_ALL, RECORD_THEN.not_in(NOT_LIVE))


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a record that a correction can replace, as columns: of the row, or of a past version."""

    type: Any
    zone: Any
    occurred_at: Any
    occurred_day: Any


def _facts(model: type[Incident] | type[IncidentPast]) -> Facts:
    return Facts(col(model.type), col(model.zone), col(model.occurred_at), col(model.occurred_day))


ROW = _facts(Incident)
"""What the rows say today."""

_Earlier = aliased(IncidentPast)
PAST = _facts(IncidentPast)
IS_PAST_THEN = and_(
    col(IncidentPast.until) > AS_OF,
    # Nothing moves between the site and the city.
    col(IncidentPast.zone).in_([zone.value for zone in SITE_ZONES]),
    ~select(col(_Earlier.id))
    .where(
        col(_Earlier.incident_id) == col(IncidentPast.incident_id),
        col(_Earlier.until) > AS_OF,
        or_(
            col(_Earlier.until) < col(IncidentPast.until),
            and_(col(_Earlier.until) == col(IncidentPast.until), col(_Earlier.id) < col(IncidentPast.id)),
        ),
    )
    .correlate(IncidentPast)
    .exists(),
)
"""A past version of a site incident is what was known of it at the instant."""


def _then(name: str) -> ColumnElement[Any]:
    """One fact of a row as it was; one step in ix_incident_past for a row that was never corrected."""
    first = (
        select(col(getattr(IncidentPast, name)))
        .where(col(IncidentPast.incident_id) == col(Incident.id), col(IncidentPast.until) > AS_OF)
        .order_by(col(IncidentPast.until), col(IncidentPast.id))
        .limit(1)
        .correlate(Incident)
        .scalar_subquery()
    )
    # A due instant may have been none: "replaced since" decides, not the value.
    return case((col(Incident.id).in_(_REPLACED), first), else_=col(getattr(Incident, name)))


THEN = Facts(_then("type"), _then("zone"), _then("occurred_at"), _then("occurred_day"))
"""What the rows said at the instant. To select and to compare; to search by, ``facts_then`` is faster."""
ACK_DUE_THEN = _then("ack_due_at")
RESPONSE_DUE_THEN = _then("response_due_at")
RESOLVE_DUE_THEN = _then("resolve_due_at")


def facts_then(holds: Callable[[Facts], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Whether ``holds`` was true of a site incident's facts at the instant.

    Rows that were not corrected since are found by their own indexes, the others by their past version.
    """
    untouched = select(col(Incident.id)).where(IS_SITE, holds(ROW), col(Incident.id).not_in(_REPLACED))
    replaced = select(col(IncidentPast.incident_id)).where(IS_PAST_THEN, holds(PAST))
    return col(Incident.id).in_(union_all(untouched, replaced))


def _in_window(facts: Facts) -> ColumnElement[bool]:
    return and_(facts.occurred_at > START, facts.occurred_at <= AS_OF)


OCCURRED_THEN = facts_then(_in_window)
"""It happened after ``start`` and up to the instant, as far as anybody knew then."""

UNTOUCHED = col(Incident.id).not_in(_REPLACED)
"""What the row says today, it said at the instant."""

"""Counts of site incidents of a period by type, zone and severity, as known at an instant.

Called by the review's picture: public aggregates, the same for both agencies and the same a year later,
whatever was corrected, undone or entered in between.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.features.incidents.queries.known import COUNTED_AMONG, SEVERITY_THEN, THEN, facts_then
from dashboard.features.incidents.queries.numbers import days_until, in_days
from dashboard.features.incidents.tables import Incident

_THEN = (
    select(THEN.type.label("type"), THEN.zone.label("zone"), SEVERITY_THEN.label("severity"))
    .select_from(Incident)
    .where(COUNTED_AMONG, facts_then(in_days))
    .subquery()
)
_KINDS = select(_THEN.c.type, _THEN.c.zone, func.count()).group_by(_THEN.c.type, _THEN.c.zone)
_LEVELS = select(_THEN.c.zone, _THEN.c.severity, func.count()).group_by(_THEN.c.zone, _THEN.c.severity)


def count_kinds(session: Session, first: date, last: date, as_of: datetime) -> Mapping[tuple[str, str], int]:
    """(type, zone) -> counted site incidents that happened on these site days, both included."""
    rows = session.execute(_KINDS, days_until(first, last, as_of))
    return {(kind, zone): int(total) for kind, zone, total in rows}


def count_levels(session: Session, first: date, last: date, as_of: datetime) -> Mapping[tuple[str, str], int]:
    """(zone, severity) -> the same incidents, by the severity they had at the instant."""
    rows = session.execute(_LEVELS, days_until(first, last, as_of))
    return {(zone, severity): int(total) for zone, severity, total in rows}


_OLDEST = select(col(Incident.recorded_at)).order_by(col(Incident.id)).limit(1)


def first_recorded_at(session: Session) -> datetime | None:
    """When the oldest incident was recorded; they are numbered in the order of recording."""
    return session.execute(_OLDEST).scalar()

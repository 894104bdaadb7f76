"""Counts of site incidents of a period by type, zone and severity, as known at an instant.

Called by the review's picture: public aggregates, the same for both agencies and the same a year later,
whatever was corrected, undone or entered in between.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.features.incidents.queries.known import COUNTED_AMONG, SEVERITY_THEN, THEN, facts_then
from dashboard.features.incidents.queries.records import CLOSED
from dashboard.features.incidents.queries.site_days import days_until, in_days
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.kpi import must_hide

_THEN = (
    select(
        THEN.type.label("type"),
        THEN.zone.label("zone"),
        SEVERITY_THEN.label("severity"),
        CLOSED.label("closed"),
    )
    .select_from(Incident)
    .where(COUNTED_AMONG, facts_then(in_days))
    .subquery()
)
_CLOSED = func.coalesce(func.sum(_THEN.c.closed), 0)
_KINDS = select(_THEN.c.type, _THEN.c.zone, func.count(), _CLOSED).group_by(_THEN.c.type, _THEN.c.zone)
_LEVELS = select(_THEN.c.zone, _THEN.c.severity, func.count(), _CLOSED).group_by(
    _THEN.c.zone, _THEN.c.severity
)


def _told(rows: Iterable[Any]) -> Mapping[tuple[str, str], int]:
    """Cells that would tell of a closed incident hold the public ones only (domain 5.3 R2)."""
    told = {
        (one, other): int(total - closed if must_hide(total, closed) else total)
        for one, other, total, closed in rows
    }
    return {cell: total for cell, total in told.items() if total}


def count_kinds(session: Session, first: date, last: date, as_of: datetime) -> Mapping[tuple[str, str], int]:
    """(type, zone) -> counted site incidents that happened on these site days, both included."""
    return _told(session.execute(_KINDS, days_until(first, last, as_of)))


def count_levels(session: Session, first: date, last: date, as_of: datetime) -> Mapping[tuple[str, str], int]:
    """(zone, severity) -> the same incidents, by the severity they had at the instant."""
    return _told(session.execute(_LEVELS, days_until(first, last, as_of)))


_OLDEST = select(col(Incident.recorded_at)).order_by(col(Incident.id)).limit(1)


def first_recorded_at(session: Session) -> datetime | None:
    """When the oldest incident was recorded; they are numbered in the order of recording."""
    return session.execute(_OLDEST).scalar()

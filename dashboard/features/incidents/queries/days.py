"""A stretch of days: its incidents page by page, and how many there were on each day.

Called by the period below the list. The rows go through the viewer's scope, the counts are everybody's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, tuple_
from sqlmodel import Session, col, select

from dashboard.features.incidents.queries.records import IS_PUBLIC, IS_REAL, PAGE_SIZE, IncidentRow, row_of
from dashboard.features.incidents.queries.seen import log_reads
from dashboard.features.incidents.tables import Incident, IncidentDay
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Missing
from dashboard.kernel.kpi import must_hide
from dashboard.kernel.permissions import Permission
from dashboard.kernel.scope import visible, visible_where


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """One page of a period, newest first. ``next_before`` is the id to go on from; 0 at the end."""

    rows: tuple[IncidentRow, ...]
    total: int
    next_before: int


def list_period(
    session: Session, actor: Actor, first: date, last: date, *, before_id: int = 0, limit: int = PAGE_SIZE
) -> PeriodPage:
    """Real incidents whose local day lies in the period, both days included."""
    actor.require(Permission.INCIDENT_READ)
    in_period = (col(Incident.occurred_day) >= first, col(Incident.occurred_day) <= last, IS_REAL)
    total = session.exec(
        select(func.count()).select_from(Incident).where(visible_where(actor, Incident), *in_period)
    ).one()
    statement = visible(actor, Incident).where(*in_period)
    order = (col(Incident.occurred_day), col(Incident.occurred_at), col(Incident.id))
    if before_id:
        cursor = session.exec(visible(actor, Incident).where(Incident.id == before_id)).first()
        if cursor is None:
            raise Missing
        statement = statement.where(
            tuple_(*order) < tuple_(cursor.occurred_day, cursor.occurred_at, cursor.id)
        )
    found = list(session.exec(statement.order_by(*(column.desc() for column in order)).limit(limit + 1)))
    more = len(found) > limit
    rows = tuple(row_of(actor, incident) for incident in found[:limit])
    log_reads(actor, rows)
    return PeriodPage(rows, total, rows[-1].id if more else 0)


def count_by_day(session: Session, actor: Actor, first: date, last: date) -> Mapping[date, int]:
    """Day -> incidents of all zones, the same for every viewer; without ``hidden_days`` and empty ones."""
    actor.require(Permission.INCIDENT_READ)
    hidden = hidden_days(session, actor, first, last)
    return {day: total for day, total in _totals(session, first, last).items() if day not in hidden}


def hidden_days(session: Session, actor: Actor, first: date, last: date) -> frozenset[date]:
    """Days that do not tell: few incidents, and one of them closed (domain 5.3 R2)."""
    actor.require(Permission.INCIDENT_READ)
    closed = session.exec(
        select(col(Incident.occurred_day), func.count())
        .where(Incident.occurred_day >= first, Incident.occurred_day <= last)
        .where(col(Incident.in_statistics), ~IS_PUBLIC)
        .group_by(col(Incident.occurred_day))
    ).all()
    counts = _totals(session, first, last) if closed else {}
    return frozenset(day for day, total in closed if must_hide(counts.get(day, 0), int(total)))


def _totals(session: Session, first: date, last: date) -> Mapping[date, int]:
    rows = session.exec(
        select(col(IncidentDay.day), func.sum(col(IncidentDay.total)))
        .where(IncidentDay.day >= first, IncidentDay.day <= last)
        .group_by(col(IncidentDay.day))
    )
    return {day: int(total) for day, total in rows}

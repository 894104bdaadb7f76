"""Counts of incidents for the KPIs: public aggregates, the same for both agencies, for any as-of.

SQL counts, Python divides. What was recorded after ``as_of`` is not known yet, and a milestone after it
has not happened. Only the site's zones count; the city's crime has lists of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from dashboard.features.incidents.rules.measures import SlaTally
from dashboard.features.incidents.tables import Incident, IncidentDay
from dashboard.kernel.reference import SITE_ZONES, Severity


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """I1: open site incidents by severity, and when the oldest of them was reported."""

    by_severity: Mapping[Severity, int]
    oldest_reported_at: datetime | None

    @property
    def total(self) -> int:
        return sum(self.by_severity.values())


def _known(as_of: datetime) -> ColumnElement[bool]:
    return and_(col(Incident.is_site).is_(True), col(Incident.recorded_at) <= as_of)


def count_open(session: Session, as_of: datetime, *, is_now: bool) -> OpenCounts:
    """Open at ``as_of``. ``is_now`` lets the small index of open rows answer."""
    is_open: ColumnElement[bool] = col(Incident.resolved_at).is_(None)
    if not is_now:
        is_open = or_(is_open, col(Incident.resolved_at) > as_of)
    rows = session.exec(
        select(Incident.severity, func.count(), func.min(Incident.reported_at))
        .where(_known(as_of), is_open)
        .group_by(col(Incident.severity))
    ).all()
    counts = {Severity(severity): int(total) for severity, total, _ in rows}
    oldest = [moment for _, _, moment in rows if moment is not None]
    return OpenCounts({severity: counts.get(severity, 0) for severity in Severity}, min(oldest, default=None))


def count_occurred(session: Session, start: datetime, as_of: datetime) -> int:
    """Site incidents that happened after ``start`` and up to ``as_of``."""
    return session.exec(
        select(func.count())
        .select_from(Incident)
        .where(_known(as_of), col(Incident.occurred_at) > start, col(Incident.occurred_at) <= as_of)
    ).one()


def tally_acknowledgements(session: Session, start: datetime, as_of: datetime) -> SlaTally:
    """I3 as met, breached and pending, over incidents reported after ``start`` (domain 3.1).

    Breached is late, or still open past its due time. A time before the report is a data error.
    """
    ack, due = col(Incident.acknowledged_at), col(Incident.ack_due_at)
    done = and_(ack.is_not(None), ack <= as_of)
    invalid = and_(done, ack < col(Incident.reported_at))
    met = and_(done, ack >= col(Incident.reported_at), ack <= due)
    breached = or_(and_(done, ack > due), and_(or_(ack.is_(None), ack > as_of), due < as_of))

    def total(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    every, met_n, breached_n, invalid_n = session.exec(
        select(func.count(), total(met), total(breached), total(invalid)).where(
            _known(as_of),
            due.is_not(None),
            col(Incident.reported_at) > start,
            col(Incident.reported_at) <= as_of,
        )
    ).one()
    return SlaTally(
        met=int(met_n),
        breached=int(breached_n),
        pending=int(every) - int(met_n) - int(breached_n) - int(invalid_n),
        invalid=int(invalid_n),
    )


@dataclass(frozen=True, slots=True)
class Milestones:
    """One incident's instants, for medians; None is "not yet" (or after the as-of)."""

    severity: Severity
    reported_at: datetime
    acknowledged_at: datetime | None
    on_scene_at: datetime | None
    resolved_at: datetime | None


def list_milestones(session: Session, start: datetime, as_of: datetime) -> tuple[Milestones, ...]:
    """Instants of the site incidents reported in the window; a month is a few dozen rows."""

    def known(moment: datetime | None) -> datetime | None:
        return moment if moment is not None and moment <= as_of else None

    rows = session.execute(
        sql_select(
            col(Incident.severity),
            col(Incident.reported_at),
            col(Incident.acknowledged_at),
            col(Incident.on_scene_at),
            col(Incident.resolved_at),
        ).where(
            _known(as_of),
            col(Incident.ack_due_at).is_not(None),
            col(Incident.reported_at) > start,
            col(Incident.reported_at) <= as_of,
        )
    )
    return tuple(Milestones(Severity(s), r, known(a), known(o), known(d)) for s, r, a, o, d in rows)


def resolved_since(
    session: Session, start: datetime, as_of: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """(reported, resolved) of the site incidents resolved after ``start`` and up to ``as_of``."""
    rows = session.exec(
        select(Incident.reported_at, Incident.resolved_at).where(
            col(Incident.is_site).is_(True),
            col(Incident.ack_due_at).is_not(None),
            col(Incident.resolved_at) > start,
            col(Incident.resolved_at) <= as_of,
        )
    )
    return tuple((reported, resolved) for reported, resolved in rows if resolved is not None)


def site_days(
    session: Session, first: date, last: date, as_of: datetime, *, is_now: bool
) -> Mapping[date, int]:
    """Day -> site incidents. Now: from the daily sums; earlier: counted from the rows known then."""
    zones = [zone.value for zone in SITE_ZONES]
    if is_now:
        rows = session.exec(
            select(col(IncidentDay.day), func.sum(col(IncidentDay.total)))
            .where(IncidentDay.day >= first, IncidentDay.day <= last, col(IncidentDay.zone).in_(zones))
            .group_by(col(IncidentDay.day))
        ).all()
    else:
        rows = session.exec(
            select(col(Incident.occurred_day), func.count())
            .where(_known(as_of), Incident.occurred_day >= first, Incident.occurred_day <= last)
            .where(col(Incident.occurred_at) <= as_of)
            .group_by(col(Incident.occurred_day))
        ).all()
    return {day: int(total) for day, total in rows}


def last_of_type(session: Session, codes: tuple[str, ...], as_of: datetime) -> datetime | None:
    """When a site incident of one of these types last happened."""
    return session.exec(
        select(func.max(Incident.occurred_at)).where(
            _known(as_of), col(Incident.type).in_(codes), col(Incident.occurred_at) <= as_of
        )
    ).one()


def count_by_zone(session: Session, start: date, last: date) -> Mapping[str, int]:
    """Zone -> site incidents in the days, from the daily sums (the grey levels of the site plan)."""
    rows = session.exec(
        select(IncidentDay.zone, func.sum(IncidentDay.total))
        .where(IncidentDay.day >= start, IncidentDay.day <= last)
        .group_by(col(IncidentDay.zone))
    )
    return {zone: int(total) for zone, total in rows}

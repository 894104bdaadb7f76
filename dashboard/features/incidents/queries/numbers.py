"""Counts of incidents for the KPIs: public aggregates, the same for both agencies, for any as-of.

SQL counts, Python divides. What was recorded after ``as_of`` is not known yet, and a milestone after it
has not happened. Only the site's zones count; the city's crime has lists of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, and_, bindparam, case, func, or_, select
from sqlmodel import Session, col

from dashboard.features.incidents.rules.measures import SlaTally
from dashboard.features.incidents.tables import Incident, IncidentDay
from dashboard.kernel.columns import UtcDateTime
from dashboard.kernel.reference import SITE_ZONES, Severity


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """I1: open site incidents by severity, and when the oldest of them was reported."""

    by_severity: Mapping[Severity, int]
    oldest_reported_at: datetime | None

    @property
    def total(self) -> int:
        return sum(self.by_severity.values())


# The statements are built once; only their parameters change. Building one anew costs more than running it.
_START: BindParameter[datetime] = bindparam("start", type_=UtcDateTime())
_AS_OF: BindParameter[datetime] = bindparam("as_of", type_=UtcDateTime())
_ACK, _DUE = col(Incident.acknowledged_at), col(Incident.ack_due_at)
_REPORTED, _RESOLVED = col(Incident.reported_at), col(Incident.resolved_at)
_KNOWN = and_(col(Incident.is_site).is_(True), col(Incident.recorded_at) <= _AS_OF)


def _total(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _open(*conditions: ColumnElement[bool]) -> Any:
    counted = select(col(Incident.severity), func.count(), func.min(_REPORTED))
    return counted.where(*conditions).group_by(col(Incident.severity))


_OPEN_NOW = _open(col(Incident.is_site).is_(True), _RESOLVED.is_(None))
_OPEN_THEN = _open(_KNOWN, or_(_RESOLVED.is_(None), _RESOLVED > _AS_OF))


def count_open(session: Session, as_of: datetime, *, is_now: bool) -> OpenCounts:
    """Open at ``as_of``. ``is_now`` lets the small index of open rows answer."""
    rows = session.execute(_OPEN_NOW if is_now else _OPEN_THEN, {"as_of": as_of}).all()
    counts = {Severity(severity): int(total) for severity, total, _ in rows}
    oldest = [moment for _, _, moment in rows if moment is not None]
    return OpenCounts({severity: counts.get(severity, 0) for severity in Severity}, min(oldest, default=None))


def _occurred(*conditions: ColumnElement[bool]) -> Any:
    happened = col(Incident.occurred_at)
    return select(func.count()).where(*conditions, happened > _START, happened <= _AS_OF)


_OCCURRED = _occurred(_KNOWN)
_OCCURRED_NOW = _occurred(col(Incident.is_site).is_(True))


def count_occurred(session: Session, start: datetime, as_of: datetime, *, is_now: bool = False) -> int:
    """Site incidents that happened after ``start`` and up to ``as_of``."""
    statement = _OCCURRED_NOW if is_now else _OCCURRED
    return session.execute(statement, {"start": start, "as_of": as_of}).scalar_one()


_DONE = and_(_ACK.is_not(None), _ACK <= _AS_OF)
_ACKS_THEN = select(
    func.count(),
    _total(and_(_DONE, _ACK >= _REPORTED, _ACK <= _DUE)),
    _total(or_(and_(_DONE, _ACK > _DUE), and_(or_(_ACK.is_(None), _ACK > _AS_OF), _DUE < _AS_OF))),
    _total(and_(_DONE, _ACK < _REPORTED)),
).where(_KNOWN, _DUE.is_not(None), _REPORTED > _START, _REPORTED <= _AS_OF)
_ACKS_NOW = select(
    func.count(), func.count(col(Incident.ack_late)), func.coalesce(func.sum(col(Incident.ack_late)), 0)
).where(_DUE.is_not(None), _REPORTED > _START)
_UNACKED_LATE = (
    select(func.count())
    .select_from(Incident)
    .where(_ACK.is_(None), _DUE.is_not(None), _DUE < _AS_OF, _REPORTED > _START)
)


def tally_acknowledgements(session: Session, start: datetime, as_of: datetime, *, is_now: bool) -> SlaTally:
    """I3 as met, breached and pending, over incidents reported after ``start`` (domain 3.1).

    Breached is late, or still open past its due time. A time before the report is a data error. Now: from
    the outcome stored with the acknowledgement; earlier: from the instants, as they were known then.
    """
    window = {"start": start, "as_of": as_of}
    if is_now:
        every, done, late = session.execute(_ACKS_NOW, window).one()
        overdue = session.execute(_UNACKED_LATE, window).scalar_one()
        return SlaTally(
            met=int(done) - int(late),
            breached=int(late) + int(overdue),
            pending=int(every) - int(done) - int(overdue),
        )
    every, met, breached, invalid = session.execute(_ACKS_THEN, window).one()
    return SlaTally(
        met=int(met),
        breached=int(breached),
        pending=int(every) - int(met) - int(breached) - int(invalid),
        invalid=int(invalid),
    )


@dataclass(frozen=True, slots=True)
class Milestones:
    """One incident's instants, for medians; None is "not yet" (or after the as-of)."""

    severity: Severity
    reported_at: datetime
    acknowledged_at: datetime | None
    on_scene_at: datetime | None
    resolved_at: datetime | None


_MILESTONES = select(col(Incident.severity), _REPORTED, _ACK, col(Incident.on_scene_at), _RESOLVED).where(
    _KNOWN, _DUE.is_not(None), _REPORTED > _START, _REPORTED <= _AS_OF
)


def list_milestones(session: Session, start: datetime, as_of: datetime) -> tuple[Milestones, ...]:
    """Instants of the site incidents reported in the window; a month is a few dozen rows."""

    def known(moment: datetime | None) -> datetime | None:
        return moment if moment is not None and moment <= as_of else None

    rows = session.execute(_MILESTONES, {"start": start, "as_of": as_of})
    return tuple(Milestones(Severity(s), r, known(a), known(o), known(d)) for s, r, a, o, d in rows)


_RESOLVED_ROWS = select(_REPORTED, _RESOLVED).where(
    col(Incident.is_site).is_(True), _DUE.is_not(None), _RESOLVED > _START, _RESOLVED <= _AS_OF
)


def resolved_since(
    session: Session, start: datetime, as_of: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """(reported, resolved) of the site incidents resolved after ``start`` and up to ``as_of``."""
    rows = session.execute(_RESOLVED_ROWS, {"start": start, "as_of": as_of})
    return tuple((reported, resolved) for reported, resolved in rows)


_FIRST, _LAST = bindparam("first", type_=Date()), bindparam("last", type_=Date())
_DAY, _ZONE, _SUM = col(IncidentDay.day), col(IncidentDay.zone), func.sum(col(IncidentDay.total))
_DAYS_NOW = (
    select(_DAY, _SUM)
    .where(_DAY >= _FIRST, _DAY <= _LAST, _ZONE.in_([zone.value for zone in SITE_ZONES]))
    .group_by(_DAY)
)
_OCCURRED_DAY = col(Incident.occurred_day)
_DAYS_THEN = (
    select(_OCCURRED_DAY, func.count())
    .where(_KNOWN, _OCCURRED_DAY >= _FIRST, _OCCURRED_DAY <= _LAST, col(Incident.occurred_at) <= _AS_OF)
    .group_by(_OCCURRED_DAY)
)


def site_days(
    session: Session, first: date, last: date, as_of: datetime, *, is_now: bool
) -> Mapping[date, int]:
    """Day -> site incidents. Now: from the daily sums; earlier: counted from the rows known then."""
    period = {"first": first, "last": last, "as_of": as_of}
    rows = session.execute(_DAYS_NOW if is_now else _DAYS_THEN, period).all()
    return {day: int(total) for day, total in rows}


def last_of_type(session: Session, codes: tuple[str, ...], as_of: datetime) -> datetime | None:
    """When a site incident of one of these types last happened."""
    happened = col(Incident.occurred_at)
    statement = select(func.max(happened)).where(_KNOWN, col(Incident.type).in_(codes), happened <= _AS_OF)
    return session.execute(statement, {"as_of": as_of}).scalar_one()


_BY_ZONE = select(_ZONE, _SUM).where(_DAY >= _FIRST, _DAY <= _LAST).group_by(_ZONE)


def count_by_zone(session: Session, first: date, last: date) -> Mapping[str, int]:
    """Zone -> incidents in the days, from the daily sums (the grey levels of the site plan)."""
    rows = session.execute(_BY_ZONE, {"first": first, "last": last})
    return {zone: int(total) for zone, total in rows}

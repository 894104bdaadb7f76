"""Counts of incidents for the KPIs: public aggregates, the same for both agencies, for any as-of.

SQL counts, Python divides. What was recorded after ``as_of`` is not known yet, and a milestone after it
has not happened. Only the site's zones count; the city's crime has lists of its own. Drafts, duplicates and
what is not reportable stay out, by the record state of that instant (domain 3.0); the open list keeps drafts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, bindparam, case, func, select
from sqlmodel import Session, col

from dashboard.features.incidents.queries.known import (
    ACKNOWLEDGED_THEN,
    AS_OF,
    COUNTED_NOW,
    COUNTED_THEN,
    LIVE_THEN,
    OPEN_THEN,
    SEVERITY_THEN,
    START,
)
from dashboard.features.incidents.queries.records import IS_LIVE
from dashboard.features.incidents.rules.measures import SlaTally, classify_sla, tally_sla
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


# The statements are built once; only their parameters change. Building one anew costs more than running it.
_ACK, _DUE = col(Incident.acknowledged_at), col(Incident.ack_due_at)
_REPORTED, _RESOLVED = col(Incident.reported_at), col(Incident.resolved_at)
_IN_STATISTICS = col(Incident.in_statistics).is_(True)


def _total(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_OPEN_NOW = (
    select(col(Incident.severity), func.count(), func.min(_REPORTED))
    .where(*IS_LIVE)
    .group_by(col(Incident.severity))
)
_WAS_OPEN = (
    select(SEVERITY_THEN.label("severity"), _REPORTED.label("reported_at")).where(OPEN_THEN).subquery()
)
_OPEN_THEN = select(_WAS_OPEN.c.severity, func.count(), func.min(_WAS_OPEN.c.reported_at)).group_by(
    _WAS_OPEN.c.severity
)


def count_open(session: Session, as_of: datetime, *, is_now: bool) -> OpenCounts:
    """Open at ``as_of``, drafts too. ``is_now`` lets the small index of open rows answer."""
    rows = session.execute(_OPEN_NOW if is_now else _OPEN_THEN, {"as_of": as_of}).all()
    counts = {Severity(severity): int(total) for severity, total, _ in rows}
    oldest = [moment for _, _, moment in rows if moment is not None]
    return OpenCounts({severity: counts.get(severity, 0) for severity in Severity}, min(oldest, default=None))


def _occurred(condition: ColumnElement[bool]) -> Any:
    happened = col(Incident.occurred_at)
    return select(func.count()).select_from(Incident).where(condition, happened > START, happened <= AS_OF)


_OCCURRED, _OCCURRED_NOW = _occurred(COUNTED_THEN), _occurred(COUNTED_NOW)


def count_occurred(session: Session, start: datetime, as_of: datetime, *, is_now: bool = False) -> int:
    """Site incidents that happened after ``start`` and up to ``as_of``."""
    statement = _OCCURRED_NOW if is_now else _OCCURRED
    return session.execute(statement, {"start": start, "as_of": as_of}).scalar_one()


_ACKS_THEN = select(_REPORTED, ACKNOWLEDGED_THEN, _DUE).where(
    COUNTED_THEN, _DUE.is_not(None), _REPORTED > START, _REPORTED <= AS_OF
)
_ACKS_NOW = select(
    func.count(), func.count(col(Incident.ack_late)), func.coalesce(func.sum(col(Incident.ack_late)), 0)
).where(_DUE.is_not(None), _REPORTED > START, _IN_STATISTICS)
_UNACKED = (
    select(func.count(), _total(_DUE < AS_OF))
    .select_from(Incident)
    # Due is never before reported: the bound keeps the index from walking through old rows.
    .where(_ACK.is_(None), _DUE.is_not(None), _DUE > START, _REPORTED > START, _IN_STATISTICS)
)


def tally_acknowledgements(session: Session, start: datetime, as_of: datetime, *, is_now: bool) -> SlaTally:
    """I3 as met, breached and pending, over incidents reported after ``start`` (domain 3.1).

    Earlier: each case by the rule (classify_sla), from its instants as they were known then. Now: counted
    from the outcome that was stored with the acknowledgement by the same rule; a data error has none.
    """
    window = {"start": start, "as_of": as_of}
    if is_now:
        every, done, late = session.execute(_ACKS_NOW, window).one()
        waiting, overdue = session.execute(_UNACKED, window).one()
        return SlaTally(
            met=int(done) - int(late),
            breached=int(late) + int(overdue),
            pending=int(waiting) - int(overdue),
            invalid=int(every) - int(done) - int(waiting),
        )
    rows = session.execute(_ACKS_THEN, window)
    return tally_sla(classify_sla(reported, done, due, as_of) for reported, done, due in rows)


_RESOLVED_ROWS = select(_REPORTED, _RESOLVED).where(
    COUNTED_NOW, _DUE.is_not(None), _RESOLVED > START, _RESOLVED <= AS_OF
)


def resolved_since(
    session: Session, start: datetime, as_of: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """(reported, resolved) of the counted site incidents resolved after ``start`` and up to ``as_of``."""
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
    .where(COUNTED_THEN, _OCCURRED_DAY >= _FIRST, _OCCURRED_DAY <= _LAST, col(Incident.occurred_at) <= AS_OF)
    .group_by(_OCCURRED_DAY)
)


def site_days(
    session: Session, first: date, last: date, as_of: datetime, *, is_now: bool
) -> Mapping[date, int]:
    """Day -> counted site incidents, days without one left out. Now: from the daily sums; earlier: from the
    rows as they were known then."""
    period = {"first": first, "last": last, "as_of": as_of}
    rows = session.execute(_DAYS_NOW if is_now else _DAYS_THEN, period).all()
    return {day: int(total) for day, total in rows if total}


_HAPPENED = col(Incident.occurred_at)
# One type at a time: each is a step in ix_incident_type, while several would be sorted out of the history.
_LAST_OF_TYPE = (
    select(_HAPPENED)
    .where(LIVE_THEN, col(Incident.type) == bindparam("type"), _HAPPENED <= AS_OF)
    .order_by(_HAPPENED.desc())
    .limit(1)
)


def last_of_type(session: Session, codes: tuple[str, ...], as_of: datetime) -> datetime | None:
    """When a site incident of one of these types last happened; a draft has happened too."""
    latest = [session.execute(_LAST_OF_TYPE, {"type": code, "as_of": as_of}).scalar() for code in codes]
    return max((moment for moment in latest if moment is not None), default=None)


_BY_ZONE = select(_ZONE, _SUM).where(_DAY >= _FIRST, _DAY <= _LAST).group_by(_ZONE)


def count_by_zone(session: Session, first: date, last: date) -> Mapping[str, int]:
    """Zone -> incidents in the days, from the daily sums (the grey levels of the site plan)."""
    rows = session.execute(_BY_ZONE, {"first": first, "last": last})
    return {zone: int(total) for zone, total in rows}

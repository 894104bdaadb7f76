"""Counts of incidents for the KPIs: public aggregates, the same for both agencies, for any as-of.

SQL counts, Python divides. What was recorded after ``as_of`` is not known yet, and a milestone after it
has not happened. Only the site's zones count; the city's crime has lists of its own. Drafts, duplicates and
what is not reportable stay out, by the record state of that instant (domain 3.0); the open list keeps drafts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select
from sqlmodel import Session, col

from dashboard.features.incidents.queries.known import (
    AS_OF,
    COUNTED_AMONG,
    COUNTED_NOW,
    IS_PAST_THEN,
    LIVE_AMONG,
    LIVE_THEN,
    OCCURRED_THEN,
    PAST,
    SEVERITY_THEN,
    START,
    UNTOUCHED,
)
from dashboard.features.incidents.queries.milestones import OPEN_THEN
from dashboard.features.incidents.queries.records import CLOSED, IS_LIVE, IS_PUBLIC
from dashboard.features.incidents.queries.site_days import FIRST, LAST
from dashboard.features.incidents.tables import Incident, IncidentDay, IncidentPast
from dashboard.kernel.columns import UtcDateTime
from dashboard.kernel.kpi import must_hide
from dashboard.kernel.reference import Severity


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """I1: open site incidents by severity, and how many are an alert by now.

    ``oldest_reported_at`` is that of the oldest public one: the time of a closed one is nobody's to know.
    """

    by_severity: Mapping[Severity, int]
    oldest_reported_at: datetime | None
    alerts: Mapping[Severity, int]
    closed: Mapping[Severity, int]
    public_alerts: Mapping[Severity, int]

    @property
    def total(self) -> int:
        return sum(self.by_severity.values())

    def of_the_past(self) -> "OpenCounts":
        """As everybody may look it up: with a level of few and a closed one among them, the public ones only.

        The picture of now counts every one, because a wall must not call it quiet while something is open; a
        clock that anybody may turn back would tell when a single closed one began and ended (domain 5.3 R2).
        """
        if not any(must_hide(total, self.closed.get(one, 0)) for one, total in self.by_severity.items()):
            return self
        public = {one: total - self.closed.get(one, 0) for one, total in self.by_severity.items()}
        return OpenCounts(public, self.oldest_reported_at, self.public_alerts, {}, self.public_alerts)


_NEVER = datetime(1900, 1, 1, tzinfo=UTC)
# The statements are built once; only their parameters change. Building one anew costs more than running it.
_DUE = col(Incident.ack_due_at)
_REPORTED, _RESOLVED = col(Incident.reported_at), col(Incident.resolved_at)


# How many of a level are older than the instant from which they are an alert; none for a level without one.
_LATE = {severity: bindparam(f"late_{severity.value}", type_=UtcDateTime()) for severity in Severity}


def _total_late(severity: Any, reported: Any, *, among: Any = None) -> ColumnElement[int]:
    late = or_(*(and_(severity == level.value, reported <= bound) for level, bound in _LATE.items()))
    counted = late if among is None else and_(late, among)
    return func.coalesce(func.sum(case((counted, 1), else_=0)), 0)


_OPEN_NOW = (
    select(
        col(Incident.severity),
        func.count(),
        func.min(case((IS_PUBLIC, _REPORTED))),
        _total_late(col(Incident.severity), _REPORTED),
        func.sum(CLOSED),
        _total_late(col(Incident.severity), _REPORTED, among=IS_PUBLIC),
    )
    .where(*IS_LIVE)
    .group_by(col(Incident.severity))
)
_WAS_OPEN = (
    select(SEVERITY_THEN.label("severity"), _REPORTED.label("reported_at"), CLOSED.label("closed"))
    .where(OPEN_THEN)
    .subquery()
)
_OPEN_THEN = select(
    _WAS_OPEN.c.severity,
    func.count(),
    func.min(case((_WAS_OPEN.c.closed == 0, _WAS_OPEN.c.reported_at))),
    _total_late(_WAS_OPEN.c.severity, _WAS_OPEN.c.reported_at),
    func.sum(_WAS_OPEN.c.closed),
    _total_late(_WAS_OPEN.c.severity, _WAS_OPEN.c.reported_at, among=_WAS_OPEN.c.closed == 0),
).group_by(_WAS_OPEN.c.severity)


def count_open(
    session: Session, as_of: datetime, *, is_now: bool, alerts: Mapping[Severity, timedelta] | None = None
) -> OpenCounts:
    """Open at ``as_of``, drafts too. ``is_now`` lets the small index of open rows answer.

    ``alerts`` holds the age from which an open one of a level is an alert.
    """
    after = alerts or {}
    bounds = {bound.key: as_of - after[level] if level in after else _NEVER for level, bound in _LATE.items()}
    rows = session.execute(_OPEN_NOW if is_now else _OPEN_THEN, {"as_of": as_of, **bounds}).all()
    counts = {Severity(row[0]): int(row[1]) for row in rows}
    late = {Severity(row[0]): int(row[3]) for row in rows}
    public = {Severity(row[0]): int(row[5]) for row in rows}
    oldest = [row[2] for row in rows if row[2] is not None]
    return OpenCounts(
        {severity: counts.get(severity, 0) for severity in Severity},
        min(oldest, default=None),
        {severity: late.get(severity, 0) for severity in after},
        {Severity(row[0]): int(row[4]) for row in rows},
        {severity: public.get(severity, 0) for severity in after},
    )


_HAPPENED = col(Incident.occurred_at)
_OCCURRED = (
    select(func.count(), func.coalesce(func.sum(CLOSED), 0))
    .select_from(Incident)
    .where(COUNTED_AMONG, OCCURRED_THEN)
)
_OCCURRED_NOW = (
    select(func.count()).select_from(Incident).where(COUNTED_NOW, _HAPPENED > START, _HAPPENED <= AS_OF)
)


def count_occurred(session: Session, start: datetime, as_of: datetime, *, is_now: bool = False) -> int:
    """Site incidents that happened after ``start`` and up to ``as_of``; now every one of them.

    At an instant that anybody may look up, few with a closed one among them are the public ones only.
    """
    window = {"start": start, "as_of": as_of}
    if is_now:
        return session.execute(_OCCURRED_NOW, window).scalar_one()
    total, closed = session.execute(_OCCURRED, window).one()
    return int(total - closed if must_hide(total, closed) else total)


_RESOLVED_ROWS = select(_REPORTED, _RESOLVED).where(
    COUNTED_NOW, IS_PUBLIC, _DUE.is_not(None), _RESOLVED > START, _RESOLVED <= AS_OF
)


def resolved_since(
    session: Session, start: datetime, as_of: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """(reported, resolved) of the counted public site incidents resolved after ``start``, up to ``as_of``."""
    rows = session.execute(_RESOLVED_ROWS, {"start": start, "as_of": as_of})
    return tuple((reported, resolved) for reported, resolved in rows)


_TYPE = bindparam("type")
# One type at a time: each is a step in ix_incident_type, while several would be sorted out of the history.
_LAST_OF_TYPE = (
    select(_HAPPENED)
    .where(LIVE_THEN, UNTOUCHED, col(Incident.type) == _TYPE, _HAPPENED <= AS_OF)
    .order_by(_HAPPENED.desc())
    .limit(1)
)
_LAST_BEFORE_CORRECTION = (
    select(func.max(PAST.occurred_at))
    .join(Incident, col(Incident.id) == col(IncidentPast.incident_id))
    .where(LIVE_AMONG, IS_PAST_THEN, PAST.type == _TYPE, PAST.occurred_at <= AS_OF)
)


def last_of_type(session: Session, codes: tuple[str, ...], as_of: datetime) -> datetime | None:
    """When a site incident of one of these types last happened; a draft has happened too."""
    latest = [
        session.execute(statement, {"type": code, "as_of": as_of}).scalar()
        for code in codes
        for statement in (_LAST_OF_TYPE, _LAST_BEFORE_CORRECTION)
    ]
    return max((moment for moment in latest if moment is not None), default=None)


_DAY, _ZONE, _SUM = col(IncidentDay.day), col(IncidentDay.zone), func.sum(col(IncidentDay.total))
_BY_ZONE = select(_ZONE, _SUM).where(_DAY >= FIRST, _DAY <= LAST).group_by(_ZONE)
_CLOSED_BY_ZONE = (
    select(col(Incident.zone), func.count())
    .where(col(Incident.in_statistics).is_(True), ~IS_PUBLIC)
    .where(col(Incident.occurred_day) >= FIRST, col(Incident.occurred_day) <= LAST)
    .group_by(col(Incident.zone))
)


def count_by_zone(session: Session, first: date, last: date) -> Mapping[str, int]:
    """Zone -> incidents in the days, from the daily sums (the grey levels of the site plan).

    Where few of them would tell of a closed one, only the public ones count.
    """
    days = {"first": first, "last": last}
    closed = {zone: int(total) for zone, total in session.execute(_CLOSED_BY_ZONE, days)}
    counts = {zone: int(total) for zone, total in session.execute(_BY_ZONE, days)}
    return {
        zone: total - closed.get(zone, 0) if must_hide(total, closed.get(zone, 0)) else total
        for zone, total in counts.items()
    }

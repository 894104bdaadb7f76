"""Rows and counts for medians, flow, backlog and repeats: public aggregates, for any as-of.

Called by kpis. Every statement takes the record state and severity of that instant (known.py); the numbers
of the open list keep drafts, all others leave them out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlmodel import Session, col

from dashboard.features.incidents.queries.known import (
    AS_OF,
    COUNTED_AMONG,
    COUNTED_THEN,
    OCCURRED_THEN,
    SEVERITY_THEN,
    START,
    THEN,
    Facts,
    facts_then,
)
from dashboard.features.incidents.queries.milestones import (
    ACKNOWLEDGED_THEN,
    CONTAINED_THEN,
    ON_SCENE_THEN,
    OPEN_THEN,
    RESOLVED_THEN,
    known_by,
    taken_back_since,
)
from dashboard.features.incidents.queries.records import CLOSED, IS_LIVE, IS_PUBLIC
from dashboard.features.incidents.rules.codes import Action
from dashboard.features.incidents.rules.repeats import Happening
from dashboard.features.incidents.rules.sharing import MUST_SHARE
from dashboard.features.incidents.tables import Incident, IncidentEvent
from dashboard.kernel.reference import Severity

# How many, and how many of them are not public.
_Cell = tuple[int, int]

_DUE, _REPORTED = col(Incident.ack_due_at), col(Incident.reported_at)
_RESOLVED = col(Incident.resolved_at)


@dataclass(frozen=True, slots=True)
class Milestones:
    """One incident's instants, for medians; None is "not yet" (or after the as-of).

    ``is_closed``: not public, so a handful of values must not tell of it.
    """

    severity: Severity
    occurred_at: datetime
    reported_at: datetime
    acknowledged_at: datetime | None
    on_scene_at: datetime | None
    contained_at: datetime | None
    resolved_at: datetime | None
    is_closed: bool = False


# An imported row without times of its own tells nothing about durations: it has no due time.
_MILESTONES = select(
    SEVERITY_THEN,
    THEN.occurred_at,
    _REPORTED,
    ACKNOWLEDGED_THEN,
    ON_SCENE_THEN,
    CONTAINED_THEN,
    RESOLVED_THEN,
    CLOSED,
).where(COUNTED_THEN, _DUE.is_not(None), _REPORTED > START, _REPORTED <= AS_OF)


def list_milestones(session: Session, start: datetime, as_of: datetime) -> tuple[Milestones, ...]:
    """Instants of the counted site incidents reported in the window; a month is a few dozen rows."""
    rows = session.execute(_MILESTONES, {"start": start, "as_of": as_of})
    return tuple(
        Milestones(
            Severity(level),
            occurred,
            reported,
            *(known_by(as_of, step) for step in steps),
            is_closed=bool(closed),
        )
        for level, occurred, reported, *steps, closed in rows
    )


_BACKLOG_NOW = select(_REPORTED, CLOSED).where(*IS_LIVE).order_by(_REPORTED, col(Incident.id))
_BACKLOG_THEN = select(_REPORTED, CLOSED).where(OPEN_THEN).order_by(_REPORTED, col(Incident.id))


def list_open_since(session: Session, as_of: datetime, *, is_now: bool) -> tuple[tuple[datetime, bool], ...]:
    """(reported, closed) of each incident that was open at ``as_of``, drafts too; oldest first."""
    rows = session.execute(_BACKLOG_NOW if is_now else _BACKLOG_THEN, {"as_of": as_of})
    return tuple((reported, bool(closed)) for reported, closed in rows)


_ALWAYS = true()
# Incidents whose end was taken back after the as-of: at that instant they had been resolved.
_REOPENED = and_(
    col(IncidentEvent.incident_id) == col(Incident.id),
    taken_back_since(Action.RESOLVE),
)


def _count_in(
    session: Session,
    moment: Any,
    borders: Sequence[datetime],
    as_of: datetime,
    condition: ColumnElement[bool] = _ALWAYS,
) -> tuple[_Cell, ...]:
    """The counted incidents that have ``moment`` in each span between two borders, up to ``as_of``."""
    spans = range(len(borders) - 1)
    index = case(*[(moment < borders[n + 1], n) for n in spans], else_=len(borders))
    statement = (
        select(index, func.count(), func.sum(CLOSED))
        .select_from(Incident)
        .where(COUNTED_THEN, condition, moment >= borders[0], moment < borders[-1], moment <= AS_OF)
        .group_by(index)
    )
    rows = session.execute(statement, {"as_of": as_of})
    found = {int(n): (int(total), int(closed)) for n, total, closed in rows}
    return tuple(found.get(n, (0, 0)) for n in spans)


def count_flow(
    session: Session, borders: Sequence[datetime], as_of: datetime
) -> tuple[tuple[_Cell, ...], tuple[_Cell, ...]]:
    """Reported and resolved per span between two borders (domain 3.1 I6), each (all, not public)."""
    resolved = _count_in(session, _RESOLVED, borders, as_of)
    reopened = _count_in(session, col(IncidentEvent.was_at), borders, as_of, _REOPENED)
    return (
        _count_in(session, _REPORTED, borders, as_of),
        tuple(
            (every + more, closed + others)
            for (every, closed), (more, others) in zip(resolved, reopened, strict=True)
        ),
    )


_HAPPENED = (
    select(THEN.type, THEN.zone, THEN.occurred_at, col(Incident.reference), CLOSED)
    .where(COUNTED_AMONG, OCCURRED_THEN)
    .order_by(THEN.occurred_at, col(Incident.id))
)


def list_happenings(session: Session, start: datetime, as_of: datetime) -> tuple[Happening, ...]:
    """Type, zone and instant of the counted incidents that happened in the window, oldest first."""
    rows = session.execute(_HAPPENED, {"start": start, "as_of": as_of})
    return tuple(Happening(*facts, is_closed=bool(closed)) for *facts, closed in rows)


IS_CHARTED = or_(IS_PUBLIC, col(Incident.type).in_([kind.value for kind in MUST_SHARE]))
"""What both agencies are told of at once anyway stays countable: "days without" must be true."""


def list_moments(
    session: Session, codes: Sequence[str], start: datetime, as_of: datetime
) -> tuple[tuple[str, datetime], ...]:
    """(type, instant) of the counted incidents of these types after ``start``, oldest first.

    Each point of such a chart is one incident: closed ones are on no chart, whoever looks.
    """

    def of_these(facts: Facts) -> ColumnElement[bool]:
        return and_(facts.type.in_(codes), facts.occurred_at > START, facts.occurred_at <= AS_OF)

    statement = (
        select(THEN.type, THEN.occurred_at)
        .select_from(Incident)
        .where(COUNTED_AMONG, IS_CHARTED, facts_then(of_these))
        .order_by(THEN.occurred_at)
    )
    rows = session.execute(statement, {"start": start, "as_of": as_of})
    return tuple((kind, moment) for kind, moment in rows)


_BY_TYPE = (
    select(THEN.type, func.count())
    .select_from(Incident)
    .where(COUNTED_AMONG, OCCURRED_THEN)
    .group_by(THEN.type)
)


def count_by_type(session: Session, start: datetime, as_of: datetime) -> Mapping[str, int]:
    """Type -> counted site incidents that happened in the window."""
    return {kind: int(total) for kind, total in session.execute(_BY_TYPE, {"start": start, "as_of": as_of})}

"""How many site incidents each day had: now from the daily sums, at an earlier instant as it was known then.

Called by kpis and the review; the days are made to be added up to weeks and months. What a week of few would
tell of a closed incident is left out where anybody may look it up (domain 5.3 R2).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Date, and_, bindparam, func, select
from sqlmodel import Session, col

from dashboard.features.incidents.queries.known import (
    AS_OF,
    COUNTED_AMONG,
    START,
    THEN,
    Facts,
    facts_then,
)
from dashboard.features.incidents.queries.records import CLOSED
from dashboard.features.incidents.tables import Incident, IncidentDay
from dashboard.kernel.clock import day_start
from dashboard.kernel.kpi import must_hide
from dashboard.kernel.reference import SITE_ZONES

FIRST, LAST = bindparam("first", type_=Date()), bindparam("last", type_=Date())
_DAY, _SUM = col(IncidentDay.day), func.sum(col(IncidentDay.total))
_DAYS_NOW = (
    select(_DAY, _SUM)
    .where(_DAY >= FIRST, _DAY <= LAST, col(IncidentDay.zone).in_([zone.value for zone in SITE_ZONES]))
    .group_by(_DAY)
)


def in_days(facts: Facts) -> ColumnElement[bool]:
    """It happened on one of the days from ``first`` to ``last``, up to the instant."""
    days = and_(facts.occurred_day >= FIRST, facts.occurred_day <= LAST)
    # A day begins less than a day apart anywhere: the bound is for the index on the instant.
    return and_(days, facts.occurred_at > START, facts.occurred_at <= AS_OF)


def days_until(first: date, last: date, as_of: datetime) -> dict[str, date | datetime]:
    """The parameters of ``in_days``."""
    start = day_start(first) - timedelta(days=1)
    return {"first": first, "last": last, "start": start, "as_of": as_of}


_DAYS_THEN = (
    select(THEN.occurred_day, func.count(), func.sum(CLOSED))
    .select_from(Incident)
    .where(COUNTED_AMONG, facts_then(in_days))
    .group_by(THEN.occurred_day)
)


def site_days(
    session: Session, first: date, last: date, as_of: datetime, *, is_now: bool, is_every: bool = False
) -> Mapping[date, int]:
    """Day -> counted site incidents, days without one left out; made to be added up to weeks and months.

    Now: from the daily sums, every one. Earlier: from the rows as they were known then, and of a week of few
    with a closed one among them the public ones only, unless ``is_every`` asks for what is never shown.
    """
    if is_now:
        rows = session.execute(_DAYS_NOW, days_until(first, last, as_of))
        return {day: int(total) for day, total in rows if total}
    # Whole weeks, or one at an end would be judged by a part of it.
    whole = days_until(first - _since_monday(first), last - _since_monday(last) + timedelta(days=6), as_of)
    days = {day: (int(every), int(closed)) for day, every, closed in session.execute(_DAYS_THEN, whole)}
    hidden = frozenset[date]() if is_every else _weeks_of_few(days)
    told = {
        day: every - closed if day - _since_monday(day) in hidden else every
        for day, (every, closed) in days.items()
    }
    return {day: total for day, total in told.items() if total and first <= day <= last}


def _since_monday(day: date) -> timedelta:
    return timedelta(days=day.weekday())


def _weeks_of_few(days: Mapping[date, tuple[int, int]]) -> frozenset[date]:
    """The Mondays of the weeks that would tell of a closed incident; ``days`` are (all, not public)."""
    every, closed = Counter[date](), Counter[date]()
    for day, (total, hidden) in days.items():
        every[day - _since_monday(day)] += total
        closed[day - _since_monday(day)] += hidden
    return frozenset(monday for monday, total in every.items() if must_hide(total, closed[monday]))

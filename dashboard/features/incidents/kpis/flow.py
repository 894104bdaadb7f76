"""I6 flow and backlog, I7 repeats: is work piling up, and does the same thing come back in the same place?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.features.incidents.kpis.definitions import TREND_WEEKS, WINDOW
from dashboard.features.incidents.kpis.durations import detail_of, told_of
from dashboard.features.incidents.kpis.fresh import AGENCIES, freshened
from dashboard.features.incidents.queries import spans
from dashboard.features.incidents.rules.flow import FlowWeek, told_week
from dashboard.features.incidents.rules.repeats import REPEAT_WITHIN, told_repeats
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.freshness import SourceAge
from dashboard.kernel.kpi import Kpi, KpiState, Unit


def weekly_flow(session: Session, as_of: datetime) -> tuple[FlowWeek, ...]:
    """26 complete weeks and the running one, oldest first; none tells of a single closed incident."""
    today = site_day(as_of)
    monday = today - timedelta(days=today.weekday())
    starts = [monday - timedelta(weeks=TREND_WEEKS - n) for n in range(TREND_WEEKS + 2)]
    opened, resolved = spans.count_flow(session, [day_start(start) for start in starts], as_of)
    return tuple(
        told_week(start, taken, done, is_complete=start < monday)
        for start, taken, done in zip(starts[:-1], opened, resolved, strict=True)
    )


def flow_kpis(
    session: Session, as_of: datetime, ages: Sequence[SourceAge], *, is_now: bool
) -> tuple[Kpi, ...]:
    """incident_flow, backlog_age and incident_repeat at ``as_of``."""
    return (
        _flow(session, as_of, ages),
        _backlog(session, as_of, ages, is_now),
        _repeat(session, as_of, ages),
    )


def _flow(session: Session, as_of: datetime, ages: Sequence[SourceAge]) -> Kpi:
    """The value is the net of the last complete week; a feed that never spoke says nothing of zero."""
    weeks = weekly_flow(session, as_of)
    last = weeks[-2]
    silent = all(age.last_at is None for age in ages if age.name in AGENCIES)
    state, age = freshened(KpiState.NO_DATA if silent else KpiState.VALUE, ages, *AGENCIES)
    detail = {
        "week": last.start.isoformat(),
        "opened": last.opened,
        "closed": last.closed,
        "is_public_only": last.is_public_only,
    }
    start = day_start(last.start)
    value = None if silent else float(last.net)
    return Kpi("incident_flow", state, value, float(last.net), None, Unit.COUNT, start, as_of, age, detail)


def _backlog(session: Session, as_of: datetime, ages: Sequence[SourceAge], is_now: bool) -> Kpi:
    since = spans.list_open_since(session, as_of, is_now=is_now)
    summary = told_of([(as_of - moment, closed) for moment, closed in since])
    state, age = freshened(summary.state, ages, *AGENCIES)
    n = float(summary.n)
    return Kpi(
        "backlog_age", state, summary.median, None, n, Unit.MINUTES, None, as_of, age, detail_of(summary)
    )


def _repeat(session: Session, as_of: datetime, ages: Sequence[SourceAge]) -> Kpi:
    start = as_of - WINDOW
    tally = told_repeats(spans.list_happenings(session, start - REPEAT_WITHIN, as_of), start)
    state, age = freshened(KpiState.VALUE if tally.every else KpiState.NO_DATA, ages, *AGENCIES)
    return Kpi(
        "incident_repeat",
        state,
        tally.percent,
        float(tally.repeats),
        float(tally.every),
        Unit.PERCENT,
        start,
        as_of,
        age,
        {"within_days": REPEAT_WITHIN.days},
    )

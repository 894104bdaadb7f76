"""The charts of days between rare events (I8), one per group of types that is too rare for a u-chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from dashboard.features.incidents.kpis.definitions import TREND_WEEKS
from dashboard.features.incidents.kpis.trend import BaselineUsed
from dashboard.features.incidents.queries import spans
from dashboard.features.incidents.queries.baselines import DecidedBaseline, find_baseline
from dashboard.features.incidents.rules.charts import GROUPS, g_chart_of, is_rare
from dashboard.features.incidents.rules.rare import (
    MIN_INTERVALS,
    GBaseline,
    GChart,
    closed_intervals,
    days_since_last,
    freeze_g_baseline,
    g_chart,
)
from dashboard.features.incidents.rules.signals import RECENT_POINTS
from dashboard.kernel.clock import site_day

# Older events say little about the house of today, and a chart has room for about forty points.
_REACH = timedelta(days=5 * 366)
_MOST_INTERVALS = 40


@dataclass(frozen=True, slots=True)
class RareChart:
    """``moments`` are the events, oldest first; ``chart`` has one interval fewer, None with too few of them.

    ``days_since`` is the running time since the last event, which is shown and never tested.
    """

    group: str
    moments: tuple[datetime, ...]
    days_since: float
    chart: GChart | None
    baseline: BaselineUsed | None


def rare_charts(session: Session, as_of: datetime) -> tuple[RareChart, ...]:
    """One chart per rare group that ever happened within the reach, the latest event first."""
    counts = spans.count_by_type(session, as_of - timedelta(weeks=TREND_WEEKS), as_of)
    found = []
    for group, types in GROUPS.items():
        if not is_rare(sum(counts.get(kind.value, 0) for kind in types), TREND_WEEKS):
            continue
        chart = rare_chart(session, group, as_of)
        if chart is not None:
            found.append(chart)
    return tuple(sorted(found, key=lambda one: one.days_since))


def rare_chart(session: Session, group: str, as_of: datetime) -> RareChart | None:
    """The chart of one group; None when it never happened. Raises KeyError for an unknown group."""
    moments = read_moments(session, group, as_of)
    since = days_since_last(moments, as_of)
    if since is None:
        return None
    moments = moments[-_MOST_INTERVALS - 1 :]
    intervals = closed_intervals(moments)
    decided = find_baseline(session, g_chart_of(group), as_of)
    found = _provisional(moments, intervals) if decided is None else _frozen(session, group, decided)
    if found is None:
        return RareChart(group, moments, since, None, None)
    baseline, used = found
    return RareChart(group, moments, since, g_chart(intervals, baseline), used)


def read_moments(session: Session, group: str, as_of: datetime) -> tuple[datetime, ...]:
    """When the counted incidents of a group happened, oldest first, as known at ``as_of``."""
    codes = [kind.value for kind in GROUPS[group]]
    return tuple(moment for _, moment in spans.list_moments(session, codes, as_of - _REACH, as_of))


def intervals_within(moments: Sequence[datetime], first: date, last: date) -> tuple[float, ...]:
    """The intervals between the events of these site days, in days."""
    return closed_intervals([moment for moment in moments if first <= site_day(moment) <= last])


def _provisional(
    moments: Sequence[datetime], intervals: Sequence[float]
) -> tuple[GBaseline, BaselineUsed] | None:
    """Without a decision: every closed interval but the newest three, and at least five."""
    count = max(MIN_INTERVALS, len(intervals) - RECENT_POINTS)
    baseline = freeze_g_baseline(intervals[:count])
    if baseline is None:
        return None
    last = moments[min(count, len(moments) - 1)]
    return baseline, BaselineUsed(site_day(moments[0]), site_day(last))


def _frozen(session: Session, group: str, decided: DecidedBaseline) -> tuple[GBaseline, BaselineUsed] | None:
    """The decided days as they were known when it was decided."""
    known = read_moments(session, group, decided.decided_at)
    baseline = freeze_g_baseline(intervals_within(known, decided.first_day, decided.last_day))
    if baseline is None:
        return None
    return baseline, BaselineUsed(decided.first_day, decided.last_day, decided.decided_at)

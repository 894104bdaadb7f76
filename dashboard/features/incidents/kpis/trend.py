"""The weekly u-chart (I8): 26 complete weeks and the running one, judged by a frozen baseline.

Called by the wall (its word), the trend page (its picture) and the overview. The baseline is the newest
recorded decision known at the instant; without one the provisional rule: the first 19 of the weeks shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from dashboard.features.incidents.kpis.definitions import TREND_WEEKS
from dashboard.features.incidents.queries.baselines import DecidedBaseline, find_baseline
from dashboard.features.incidents.queries.site_days import site_days
from dashboard.features.incidents.rules.charts import U_CHART, complete_weeks
from dashboard.features.incidents.rules.measures import person_days
from dashboard.features.incidents.rules.signals import RUN_LENGTH
from dashboard.features.incidents.rules.trend import (
    Baseline,
    Bin,
    UChart,
    choose_bin_weeks,
    freeze_baseline,
    merge_bins,
    u_chart,
)
from dashboard.kernel.census import census_by_day
from dashboard.kernel.clock import site_day

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class BaselineUsed:
    """The days a chart is judged by; ``decided_at`` None means provisional."""

    first_day: date
    last_day: date
    decided_at: datetime | None = None

    @property
    def is_provisional(self) -> bool:
        return self.decided_at is None


@dataclass(frozen=True, slots=True)
class WeeklyTrend:
    """``weeks`` as counted, ``bins`` as charted (1, 2 or 4 weeks each); ``chart`` None if too rare."""

    weeks: tuple[Bin, ...]
    bins: tuple[Bin, ...]
    chart: UChart | None
    baseline: BaselineUsed | None


def weekly_trend(session: Session, as_of: datetime, *, is_now: bool) -> tuple[tuple[Bin, ...], UChart | None]:
    """The weeks and their u-chart alone, for the wall."""
    trend = trend_chart(session, as_of, is_now=is_now)
    return trend.weeks, trend.chart


def trend_chart(session: Session, as_of: datetime, *, is_now: bool) -> WeeklyTrend:
    """26 complete weeks and the running one at ``as_of``, with the chart and what it is judged by."""
    today = site_day(as_of)
    first = today - timedelta(days=today.weekday()) - TREND_WEEKS * _WEEK
    weeks = read_weeks(session, first, today, as_of, is_now=is_now)
    decided = find_baseline(session, U_CHART, as_of)
    found = _provisional(weeks) if decided is None else _frozen(session, decided, is_every=is_now)
    if found is None:
        return WeeklyTrend(weeks, weeks, None, None)
    size, baseline, used = found
    bins = merge_bins(weeks, size)
    return WeeklyTrend(weeks, bins, u_chart(bins, baseline), used)


def read_weeks(
    session: Session, first: date, today: date, as_of: datetime, *, is_now: bool, is_every: bool = False
) -> tuple[Bin, ...]:
    """The weeks from the Monday ``first`` to the one that holds ``today``; the last may be incomplete."""
    counts = site_days(session, first, today, as_of, is_now=is_now, is_every=is_every)
    census = census_by_day(session, first - 3 * _DAY, today, as_of)
    starts = [first + n * _WEEK for n in range((today - first).days // 7 + 1)]
    return tuple(_week(start, today, counts, census) for start in starts)


def _provisional(weeks: tuple[Bin, ...]) -> tuple[int, Baseline, BaselineUsed] | None:
    """Without a decision: the complete weeks shown but the last 7, so that a run can be seen."""
    complete = weeks[:TREND_WEEKS]
    size = choose_bin_weeks(sum(week.count for week in complete), len(complete))
    if size is None:
        return None
    bins = merge_bins(weeks, size)[: max(1, (TREND_WEEKS - RUN_LENGTH) // size)]
    baseline = freeze_baseline(bins, weeks_per_bin=size)
    if baseline is None:
        return None
    last = bins[-1].start + size * _WEEK - _DAY
    return size, baseline, BaselineUsed(bins[0].start, last)


def _frozen(
    session: Session, decided: DecidedBaseline, *, is_every: bool
) -> tuple[int, Baseline, BaselineUsed] | None:
    """The decided days as known when it was decided: a later correction does not move the centre.

    They count what the judged weeks count, or their centre would be another; ``is_every`` for those of now.
    """
    mondays = complete_weeks(decided.first_day, decided.last_day)
    if not mondays:
        return None
    last = mondays[-1] + _WEEK - _DAY
    # One day further, because a week is complete when its Sunday is over.
    until, moment = last + _DAY, decided.decided_at
    weeks = read_weeks(session, mondays[0], until, moment, is_now=False, is_every=is_every)[: len(mondays)]
    size = choose_bin_weeks(sum(week.count for week in weeks), len(weeks))
    if size is None:
        return None
    whole = weeks[: len(weeks) // size * size]
    baseline = freeze_baseline(merge_bins(whole, size), weeks_per_bin=size)
    if baseline is None:
        return None
    return size, baseline, BaselineUsed(mondays[0], last, decided.decided_at)


def _week(start: date, today: date, counts: Mapping[date, int], census: Mapping[date, int]) -> Bin:
    days = [start + n * _DAY for n in range(7)]
    # Only the days that may carry into the week: the whole history 27 times would be most of the work.
    known = [start + n * _DAY for n in range(-3, 7)]
    # The running week has only the days so far behind it, as its count has.
    last = min(days[-1], today)
    exposure = person_days([(day, census[day]) for day in known if day in census], days[0], last)
    return Bin(
        start=start,
        count=sum(counts.get(day, 0) for day in days),
        person_days=exposure.total or 0.0,
        is_complete=days[-1] < today,
    )

"""The chart of days between rare events (g-chart) and the test for clustering.

Called by kpis and figures when trend.choose_bin_weeks finds the events too rare. Never lets the running
"days since last" into the mean: it is censored, it is only shown. Source: domain 3.1 I8.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import sqrt

from dashboard.features.incidents.rules.signals import Direction, Signal, SignalRule, TrendWord, trend_word

MIN_INTERVALS = 5
CLUSTER_ALPHA = 0.025


@dataclass(frozen=True, slots=True)
class GBaseline:
    """Mean of the closed intervals and the upper limit, in days; the lower limit is always 0."""

    g_bar: float
    ucl: float
    intervals: int
    lcl: float = 0.0


@dataclass(frozen=True, slots=True)
class GChart:
    """Closed intervals in days, oldest first, and what they signal."""

    baseline: GBaseline
    intervals: tuple[float, ...]
    signals: tuple[Signal, ...]

    @property
    def word(self) -> TrendWord:
        return trend_word(self.signals, range(len(self.intervals)))


def freeze_g_baseline(intervals: Sequence[float]) -> GBaseline | None:
    """``g_bar`` and ``UCL = g_bar + 3 sqrt(g_bar (g_bar + 1))`` of closed intervals in days.

    None with fewer than 5 intervals: then only "days since last" is said.
    """
    if len(intervals) < MIN_INTERVALS:
        return None
    g_bar = sum(intervals) / len(intervals)
    return GBaseline(g_bar, g_bar + 3 * sqrt(g_bar * (g_bar + 1)), len(intervals))


def cluster_probability(gap_days: float, g_bar: float) -> float:
    """``P(G <= g) = 1 - (1 - p)^(g + 1)`` with ``p = 1 / (g_bar + 1)``, a share 0..1."""
    return 1 - (g_bar / (g_bar + 1)) ** (gap_days + 1)


def g_chart(intervals: Sequence[float], baseline: GBaseline) -> GChart:
    """Test closed intervals: above UCL is better, a probability below 0.025 is clustering (worse)."""
    signals: list[Signal] = []
    for index, gap in enumerate(intervals):
        if gap > baseline.ucl:
            signals.append(Signal(SignalRule.LONG_GAP, Direction.BETTER, index, index))
        elif cluster_probability(gap, baseline.g_bar) < CLUSTER_ALPHA:
            signals.append(Signal(SignalRule.CLUSTER, Direction.WORSE, index, index))
    return GChart(baseline, tuple(intervals), tuple(signals))


def closed_intervals(moments: Sequence[datetime]) -> tuple[float, ...]:
    """Days between consecutive events, in order of time; one fewer than the events."""
    ordered = sorted(moments)
    return tuple((after - before).total_seconds() / 86400 for before, after in pairwise(ordered))


def days_since_last(moments: Sequence[datetime], as_of: datetime) -> float | None:
    """Running days since the last event known at ``as_of``; None when there never was one."""
    past = [moment for moment in moments if moment <= as_of]
    return (as_of - max(past)).total_seconds() / 86400 if past else None

"""The u-chart of frequent events: bins, frozen baseline, limits, widening.

Called by kpis (trend word of the wall) and figures (the chart). Never re-baselines by itself and never
tests the current, incomplete week. Rare events go to rare.py. Source: domain 3.1 I8.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import stdev

from dashboard.features.incidents.rules.measures import RATE_SCALE
from dashboard.features.incidents.rules.signals import ChartPoint, Signal, TrendWord, find_signals, trend_word

MIN_BASELINE_WEEKS = 12
MAX_BASELINE_WEEKS = 26
MIN_EXPECTED = 3.0
BIN_WEEKS = (1, 2, 4)
OVERDISPERSION = 1.3
_SIGMAS = 3.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Incidents of one week (or of several, merged) and the person-days of the same days.

    ``person_days`` 0 means that the census is missing: the bin is drawn as a gap and not tested.
    """

    start: date
    count: int
    person_days: float
    is_complete: bool = True

    @property
    def exposure(self) -> float:
        """``n_i = PD_i / 3000``."""
        return self.person_days / RATE_SCALE

    @property
    def is_testable(self) -> bool:
        return self.is_complete and self.person_days > 0


@dataclass(frozen=True, slots=True)
class Baseline:
    """Frozen centre line (per 100 occupants per 30 days) and Laney's factor, 1.0 when not needed."""

    u_bar: float
    widening: float
    bins: int


@dataclass(frozen=True, slots=True)
class UChart:
    """Points in the order of the bins, and what the four rules say about them."""

    baseline: Baseline
    points: tuple[ChartPoint, ...]
    signals: tuple[Signal, ...]

    @property
    def tested(self) -> tuple[int, ...]:
        return tuple(index for index, point in enumerate(self.points) if point.is_tested)

    @property
    def word(self) -> TrendWord:
        return trend_word(self.signals, self.tested)


def choose_bin_weeks(count: int, weeks: int) -> int | None:
    """Shortest bin of 1, 2 or 4 weeks with an expected count of at least 3 (domain 3.1 I8).

    ``count`` incidents in ``weeks`` complete baseline weeks. None: too rare for a u-chart, use the days
    between (rare.py), and with fewer than 5 intervals only "days since last".
    """
    if weeks <= 0:
        return None
    return next((size for size in BIN_WEEKS if count / weeks * size >= MIN_EXPECTED), None)


def merge_bins(weeks: Sequence[Bin], size: int) -> tuple[Bin, ...]:
    """Join each ``size`` consecutive weeks, counted from the first, so that old bins never shift.

    A last bin with too few weeks, or with an incomplete one, is incomplete. A week without census makes
    its bin one without exposure, because its incidents would otherwise have no denominator.
    """
    merged: list[Bin] = []
    for index in range(0, len(weeks), size):
        part = weeks[index : index + size]
        has_census = all(week.person_days > 0 for week in part)
        merged.append(
            Bin(
                start=part[0].start,
                count=sum(week.count for week in part),
                person_days=sum(week.person_days for week in part) if has_census else 0.0,
                is_complete=len(part) == size and all(week.is_complete for week in part),
            )
        )
    return tuple(merged)


def freeze_baseline(bins: Sequence[Bin], *, weeks_per_bin: int = 1) -> Baseline | None:
    """Centre and widening of the given slice (domain 3.1 I8); a new one only by a recorded decision.

    Uses its complete bins, at most the first 26 weeks. None with fewer than 12 weeks, or without a
    single event (a centre of 0 has no limits).
    """
    usable = [item for item in bins if item.is_testable][: MAX_BASELINE_WEEKS // weeks_per_bin]
    events = sum(item.count for item in usable)
    if len(usable) * weeks_per_bin < MIN_BASELINE_WEEKS or events == 0:
        return None
    u_bar = events / sum(item.exposure for item in usable)
    scores = [(item.count / item.exposure - u_bar) / sqrt(u_bar / item.exposure) for item in usable]
    spread = stdev(scores)
    return Baseline(u_bar, spread if spread > OVERDISPERSION else 1.0, len(usable))


def u_chart(bins: Sequence[Bin], baseline: Baseline) -> UChart:
    """Limits ``u_bar +/- 3 sqrt(u_bar / n_i)``, widened, LCL not below 0, and the signals."""
    points = tuple(_point(item, baseline) for item in bins)
    return UChart(baseline, points, find_signals(points))


def _point(item: Bin, baseline: Baseline) -> ChartPoint:
    centre = baseline.u_bar
    if item.exposure <= 0:
        return ChartPoint(None, centre, 0.0, centre, centre, is_tested=False)
    sigma = baseline.widening * sqrt(centre / item.exposure)
    return ChartPoint(
        value=item.count / item.exposure,
        centre=centre,
        sigma=sigma,
        ucl=centre + _SIGMAS * sigma,
        lcl=max(0.0, centre - _SIGMAS * sigma),
        is_tested=item.is_testable,
    )

"""Arithmetic of the incident KPIs: rate, service level, durations.

Called by kpis with counts and rows that queries selected (exclusions of domain 3.0 already applied).
Never reads a clock, never rounds, never turns an empty denominator into 0 or 100.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil, sqrt
from statistics import median

from dashboard.kernel.kpi import KpiState, must_hide

RATE_SCALE = 3000.0  # per 100 occupants per 30 days
MAX_CARRY_DAYS = 3
SMALL_NUMBER = 5
PARTIAL_MISSING_SHARE = 0.20
_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class PersonDays:
    """Exposure of a window: ``total`` is the sum of the end-of-day census over ``days`` days.

    ``carried`` days took the census of an earlier day. ``total`` is None when a hole was too long.
    """

    total: float | None
    days: int
    carried: int = 0

    @property
    def state(self) -> KpiState:
        if not self.total:
            return KpiState.NO_DATA
        return KpiState.PARTIAL if self.carried else KpiState.VALUE

    @property
    def completeness(self) -> float | None:
        """Percent of the days with a census of their own; None for a window without days."""
        return 100.0 * (self.days - self.carried) / self.days if self.days else None


def person_days(census: Iterable[tuple[date, int]], first: date, last: date) -> PersonDays:
    """Person-days of the site days ``first`` to ``last``, both included (domain 3.1 I2).

    ``census`` holds (day, head count at the end of that day) in any order, the last entry of a day wins;
    days before ``first`` may carry into the window. A missing day takes the value of at most 3 days ago;
    a longer hole, or one with nothing before it, makes the whole window no_data.
    """
    by_day = dict(census)
    days = max((last - first).days + 1, 0)
    total, carried = 0, 0
    for offset in range(days):
        day = first + timedelta(days=offset)
        age = next((n for n in range(MAX_CARRY_DAYS + 1) if day - timedelta(days=n) in by_day), None)
        if age is None:
            return PersonDays(None, days, carried)
        total += by_day[day - timedelta(days=age)]
        carried += age > 0
    return PersonDays(float(total), days, carried)


@dataclass(frozen=True, slots=True)
class IncidentRate:
    """I2: incidents per 100 occupants per 30 days with its 95 % interval; None when no_data."""

    count: int
    person_days: float | None
    value: float | None
    low: float | None
    high: float | None
    state: KpiState


def byar_interval(count: int) -> tuple[float, float]:
    """95 % interval of a Poisson count, in events (Byar's approximation, domain 3.1 I2).

    For 0 events the bounds are 0 and 3.67: "0 (bisa sampai 3,7)".
    """
    if count < 0:
        raise ValueError("a count is never negative")
    upper = count + 1
    low = 0.0 if count == 0 else count * (1 - 1 / (9 * count) - _Z95 / (3 * sqrt(count))) ** 3
    high = upper * (1 - 1 / (9 * upper) + _Z95 / (3 * sqrt(upper))) ** 3
    return max(low, 0.0), high


def incident_rate(count: int, exposure: PersonDays) -> IncidentRate:
    """``3000 * N / PD`` with Byar's interval (domain 3.1 I2); the state is that of the exposure."""
    if not exposure.total:
        return IncidentRate(count, exposure.total, None, None, None, KpiState.NO_DATA)
    factor = RATE_SCALE / exposure.total
    low, high = byar_interval(count)
    return IncidentRate(count, exposure.total, count * factor, low * factor, high * factor, exposure.state)


class SlaOutcome(StrEnum):
    """Where one case stands against its target.

    ``invalid`` is a data error (done before reported), ``missing`` "it is over, the time was not recorded".
    """

    MET = "met"
    BREACHED = "breached"
    PENDING = "pending"
    INVALID = "invalid"
    MISSING = "missing"


def classify_sla(
    reported_at: datetime,
    done_at: datetime | None,
    due_at: datetime,
    as_of: datetime,
    *,
    over_at: datetime | None = None,
) -> SlaOutcome:
    """One case at ``as_of`` (domain 3.1 I3); exactly at the due instant is still in time.

    A ``done_at`` after ``as_of`` is not known yet. A case that is still open past its target is breached,
    which takes the survivor bias out of the percentage. ``over_at`` is the end that implies the step: what is
    over without it is neither.
    """
    if done_at is not None and done_at <= as_of:
        if done_at < reported_at:
            return SlaOutcome.INVALID
        return SlaOutcome.MET if done_at <= due_at else SlaOutcome.BREACHED
    if over_at is not None and over_at <= as_of:
        return SlaOutcome.MISSING
    return SlaOutcome.BREACHED if as_of > due_at else SlaOutcome.PENDING


@dataclass(frozen=True, slots=True)
class SlaTally:
    """Cases by outcome; ``pending``, ``invalid`` and ``missing`` are shown but not measured.

    ``missing`` is "it is over, the time was not recorded". ``closed`` of all are not public: so few cases
    that they would tell of one of these say nothing.
    """

    met: int = 0
    breached: int = 0
    pending: int = 0
    invalid: int = 0
    missing: int = 0
    closed: int = 0

    def __add__(self, other: "SlaTally") -> "SlaTally":
        """Both together, as when levels are summed."""
        return SlaTally(
            self.met + other.met,
            self.breached + other.breached,
            self.pending + other.pending,
            self.invalid + other.invalid,
            self.missing + other.missing,
            self.closed + other.closed,
        )

    @property
    def measured(self) -> int:
        return self.met + self.breached

    @property
    def is_hidden(self) -> bool:
        cases = self.measured + self.pending + self.invalid + self.missing
        return must_hide(cases, self.closed)

    @property
    def percent(self) -> float | None:
        """``met / (met + breached)``, 0..100; None without a measured case, and when it is hidden."""
        return 100.0 * self.met / self.measured if self.measured and not self.is_hidden else None

    @property
    def state(self) -> KpiState:
        if self.is_hidden:
            return KpiState.SUPPRESSED
        if not self.measured:
            return KpiState.NO_DATA
        share = self.missing / (self.measured + self.pending + self.missing)
        return KpiState.PARTIAL if share > PARTIAL_MISSING_SHARE else KpiState.VALUE


def tally_sla(outcomes: Iterable[SlaOutcome]) -> SlaTally:
    """Count outcomes; each case lands in exactly one field."""
    counts = dict.fromkeys(SlaOutcome, 0)
    for outcome in outcomes:
        counts[outcome] += 1
    return SlaTally(**{outcome.value: number for outcome, number in counts.items()})


@dataclass(frozen=True, slots=True)
class DurationSummary:
    """Durations in minutes. With ``n`` < 5 the percentiles are None and ``individual`` holds the values.

    ``negative`` (data errors) and ``missing`` ("tidak tercatat") are counted, never measured.
    """

    n: int
    median: float | None
    p90: float | None
    individual: tuple[float, ...]
    negative: int
    missing: int
    state: KpiState


def nearest_rank(ordered: list[float], share: float) -> float:
    """``x[ceil(share * n)]``, 1-based, of a sorted list that is not empty (domain 3.0)."""
    # Rounding first keeps float noise (0.55 * 100 = 55.00000000000001) from jumping one rank up.
    return ordered[max(ceil(round(share * len(ordered), 9)), 1) - 1]


def summarise_durations(durations: Iterable[timedelta | None]) -> DurationSummary:
    """Median (even n: mean of the two middle) and nearest-rank p90 (domain 3.0, 3.1 I3 to I5).

    None means "it happened, the time was not recorded"; cases that are still running are left out by the
    caller (they belong to the SLA as pending or breached). More than 20 % missing makes it partial.
    """
    cases = list(durations)
    known = [case.total_seconds() / 60 for case in cases if case is not None]
    valid = sorted(minutes for minutes in known if minutes >= 0)
    missing = len(cases) - len(known)
    n, negative = len(valid), len(known) - len(valid)
    if not valid:
        return DurationSummary(0, None, None, (), negative, missing, KpiState.NO_DATA)
    state = KpiState.PARTIAL if missing / len(cases) > PARTIAL_MISSING_SHARE else KpiState.VALUE
    if n < SMALL_NUMBER:
        return DurationSummary(n, None, None, tuple(valid), negative, missing, state)
    return DurationSummary(n, float(median(valid)), nearest_rank(valid, 0.9), (), negative, missing, state)

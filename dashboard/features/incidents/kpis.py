"""The incident KPIs I1 to I5: queries plus rules, for any as-of. Called by boards, reports and the CLI."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session

from dashboard.features.incidents.queries import numbers
from dashboard.features.incidents.rules.measures import (
    DurationSummary,
    incident_rate,
    person_days,
    summarise_durations,
)
from dashboard.features.incidents.rules.trend import (
    Bin,
    UChart,
    choose_bin_weeks,
    freeze_baseline,
    merge_bins,
    u_chart,
)
from dashboard.kernel.census import census_by_day
from dashboard.kernel.clock import site_day
from dashboard.kernel.freshness import Freshness, SourceAge, worst
from dashboard.kernel.kpi import Kpi, KpiDefinition, KpiState, Unit

WINDOW = timedelta(hours=720)
TREND_WEEKS = 26
ACK_TARGET_PERCENT = 90.0

_AGENCIES = ("rutan", "polres")


def _definition(slug: str, unit: Unit, better: str, target: float | None, source: str) -> KpiDefinition:
    key = f"incidents.kpi.{slug}"
    return KpiDefinition(
        slug,
        unit,
        better,
        target,
        f"{key}.formula",
        f"{key}.numerator",
        f"{key}.denominator",
        f"{key}.excludes",
        source,
    )


DEFINITIONS = (
    _definition("open_incidents", Unit.COUNT, "down", None, "domain 3.1 I1"),
    _definition("incident_rate", Unit.RATE, "down", None, "domain 3.1 I2"),
    _definition("ack_time", Unit.MINUTES, "down", None, "domain 3.1 I3"),
    _definition("ack_sla", Unit.PERCENT, "up", ACK_TARGET_PERCENT, "domain 3.1 I3"),
    _definition("response_time", Unit.MINUTES, "down", None, "domain 3.1 I4"),
    _definition("resolve_time", Unit.MINUTES, "down", None, "domain 3.1 I5"),
)


def incident_kpis(
    session: Session, as_of: datetime, ages: Sequence[SourceAge], *, is_now: bool, wall_only: bool = False
) -> tuple[Kpi, ...]:
    """I1 to I5 at ``as_of``. ``wall_only`` leaves out the medians, which the wall does not show."""
    kpis = [
        _open(session, as_of, ages, is_now),
        _rate(session, as_of, ages, is_now),
        _ack_sla(session, as_of, ages, is_now),
    ]
    if not wall_only:
        kpis += _durations(session, as_of, ages)
    return tuple(kpis)


def _freshened(state: KpiState, ages: Sequence[SourceAge], *sources: str) -> tuple[KpiState, int | None]:
    """A KPI is as fresh as its worst input; a number from a stale source says so."""
    oldest = worst(ages, *sources)
    if oldest is None:
        return state, None
    is_stale = oldest.freshness in (Freshness.STALE, Freshness.SILENT)
    return (KpiState.STALE if is_stale and state is not KpiState.NO_DATA else state), oldest.age


def _open(session: Session, as_of: datetime, ages: Sequence[SourceAge], is_now: bool) -> Kpi:
    counts = numbers.count_open(session, as_of, is_now=is_now)
    silent = all(age.last_at is None for age in ages if age.name in _AGENCIES)
    state, age = _freshened(KpiState.NO_DATA if silent else KpiState.VALUE, ages, *_AGENCIES)
    oldest = counts.oldest_reported_at
    detail = {
        "by_severity": {severity.value: total for severity, total in counts.by_severity.items()},
        "oldest_seconds": None if oldest is None else int((as_of - oldest).total_seconds()),
    }
    value = None if state is KpiState.NO_DATA else float(counts.total)
    return Kpi(
        "open_incidents", state, value, float(counts.total), None, Unit.COUNT, None, as_of, age, detail
    )


def _rate(session: Session, as_of: datetime, ages: Sequence[SourceAge], is_now: bool) -> Kpi:
    start = as_of - WINDOW
    count = numbers.count_occurred(session, start, as_of, is_now=is_now)
    # 30 census days end with the last day that is over: today's end has not come yet.
    last = site_day(as_of) - timedelta(days=1)
    first = last - timedelta(days=29)
    census = census_by_day(session, first - timedelta(days=3), last, as_of)
    rate = incident_rate(count, person_days(census.items(), first, last))
    state, age = _freshened(rate.state, ages, *_AGENCIES, "census")
    detail = {"low": rate.low, "high": rate.high}
    return Kpi(
        "incident_rate",
        state,
        rate.value,
        float(count),
        rate.person_days,
        Unit.RATE,
        start,
        as_of,
        age,
        detail,
    )


def _ack_sla(session: Session, as_of: datetime, ages: Sequence[SourceAge], is_now: bool) -> Kpi:
    start = as_of - WINDOW
    tally = numbers.tally_acknowledgements(session, start, as_of, is_now=is_now)
    state, age = _freshened(tally.state, ages, *_AGENCIES)
    detail = {"pending": tally.pending, "invalid": tally.invalid, "target": ACK_TARGET_PERCENT}
    return Kpi(
        "ack_sla",
        state,
        tally.percent,
        float(tally.met),
        float(tally.measured),
        Unit.PERCENT,
        start,
        as_of,
        age,
        detail,
    )


def _durations(session: Session, as_of: datetime, ages: Sequence[SourceAge]) -> list[Kpi]:
    start = as_of - WINDOW
    cases = numbers.list_milestones(session, start, as_of)
    made = []
    for slug, field in (
        ("ack_time", "acknowledged_at"),
        ("response_time", "on_scene_at"),
        ("resolve_time", "resolved_at"),
    ):
        ends = [(case, getattr(case, field)) for case in cases]
        summary = summarise_durations(end - case.reported_at for case, end in ends if end is not None)
        state, age = _freshened(summary.state, ages, *_AGENCIES)
        value = summary.median
        detail = {
            "p90": summary.p90,
            "n": summary.n,
            "individual": list(summary.individual),
            "negative": summary.negative,
        }
        detail["by_severity"] = {
            severity: _brief(
                summarise_durations(
                    e - c.reported_at for c, e in ends if e is not None and c.severity == severity
                )
            )
            for severity in sorted({case.severity for case, _ in ends})
        }
        made.append(Kpi(slug, state, value, None, float(summary.n), Unit.MINUTES, start, as_of, age, detail))
    return made


def _brief(summary: DurationSummary) -> dict[str, float | int | None]:
    return {"median": summary.median, "p90": summary.p90, "n": summary.n}


def weekly_trend(session: Session, as_of: datetime, *, is_now: bool) -> tuple[tuple[Bin, ...], UChart | None]:
    """26 complete weeks and the running one, and their u-chart; None when the events are too rare.

    The baseline are the first 26 complete weeks shown but the last 7, so that a run can be seen.
    """
    today = site_day(as_of)
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=TREND_WEEKS)
    counts = numbers.site_days(session, first, today, as_of, is_now=is_now)
    census = census_by_day(session, first - timedelta(days=3), today, as_of)
    weeks = tuple(_week(first + timedelta(weeks=n), today, counts, census) for n in range(TREND_WEEKS + 1))
    complete = weeks[:TREND_WEEKS]
    size = choose_bin_weeks(sum(week.count for week in complete), len(complete))
    if size is None:
        return weeks, None
    bins = merge_bins(weeks, size)
    baseline = freeze_baseline(bins[: max(1, (TREND_WEEKS - 7) // size)], weeks_per_bin=size)
    return weeks, None if baseline is None else u_chart(bins, baseline)


def _week(start: date, today: date, counts: Mapping[date, int], census: Mapping[date, int]) -> Bin:
    days = [start + timedelta(days=n) for n in range(7)]
    # Only the days that may carry into the week: the whole history 27 times would be most of the work.
    known = [start + timedelta(days=n) for n in range(-3, 7)]
    exposure = person_days([(day, census[day]) for day in known if day in census], days[0], days[-1])
    return Bin(
        start=start,
        count=sum(counts.get(day, 0) for day in days),
        person_days=exposure.total or 0.0,
        is_complete=days[-1] < today,
    )

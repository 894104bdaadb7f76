"""I1 open, I2 rate, I3 service level: the three incident numbers of the wall, from fast queries only."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.features.incidents.kpis.definitions import ACK_TARGET_PERCENT, WINDOW
from dashboard.features.incidents.kpis.fresh import AGENCIES, freshened
from dashboard.features.incidents.queries import numbers
from dashboard.features.incidents.queries.sla import tally_acknowledgements
from dashboard.features.incidents.queries.targets import targets_at
from dashboard.features.incidents.rules.measures import incident_rate, person_days
from dashboard.kernel.census import census_by_day
from dashboard.kernel.clock import site_day
from dashboard.kernel.freshness import SourceAge
from dashboard.kernel.kpi import Kpi, KpiState, Unit


def live_kpis(
    session: Session, as_of: datetime, ages: Sequence[SourceAge], *, is_now: bool
) -> tuple[Kpi, ...]:
    """open_incidents, incident_rate and ack_sla at ``as_of``."""
    return (
        _open(session, as_of, ages, is_now),
        _rate(session, as_of, ages, is_now),
        _ack_sla(session, as_of, ages, is_now),
    )


def open_alerts(session: Session, now: datetime) -> Mapping[str, int]:
    """Severity code -> open site incidents that are an alert by now (domain 3.1 I1)."""
    alerts = targets_at(session, now).alerts
    counts = numbers.count_open(session, now, is_now=True, alerts=alerts)
    return {severity.value: total for severity, total in counts.alerts.items()}


def _open(session: Session, as_of: datetime, ages: Sequence[SourceAge], is_now: bool) -> Kpi:
    alerts = targets_at(session, as_of).alerts
    counts = numbers.count_open(session, as_of, is_now=is_now, alerts=alerts)
    if not is_now:
        counts = counts.of_the_past()
    silent = all(age.last_at is None for age in ages if age.name in AGENCIES)
    state, age = freshened(KpiState.NO_DATA if silent else KpiState.VALUE, ages, *AGENCIES)
    oldest = counts.oldest_reported_at
    detail = {
        "by_severity": {severity.value: total for severity, total in counts.by_severity.items()},
        "alerts": {severity.value: total for severity, total in counts.alerts.items()},
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
    state, age = freshened(rate.state, ages, *AGENCIES, "census")
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
    tally = tally_acknowledgements(session, start, as_of, is_now=is_now)
    state, age = freshened(tally.state, ages, *AGENCIES)
    detail = {"pending": tally.pending, "invalid": tally.invalid, "target": ACK_TARGET_PERCENT}
    if tally.is_hidden:
        detail = {"pending": 0, "invalid": 0, "target": ACK_TARGET_PERCENT}
    return Kpi(
        "ack_sla",
        state,
        tally.percent,
        None if tally.is_hidden else float(tally.met),
        None if tally.is_hidden else float(tally.measured),
        Unit.PERCENT,
        start,
        as_of,
        age,
        detail,
    )

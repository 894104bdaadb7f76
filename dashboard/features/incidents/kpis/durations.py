"""I3 to I5 as medians, and the detection delay. Negative times are counted as data errors, never measured."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from dashboard.features.incidents.kpis.definitions import WINDOW
from dashboard.features.incidents.kpis.fresh import AGENCIES, freshened
from dashboard.features.incidents.queries import spans
from dashboard.features.incidents.queries.spans import Milestones
from dashboard.features.incidents.rules.measures import DurationSummary, summarise_durations
from dashboard.kernel.freshness import SourceAge
from dashboard.kernel.kpi import Kpi, KpiState, Unit, must_hide
from dashboard.kernel.reference import Severity

# A case with its duration; None is "it happened, the time was not recorded". A running case has no entry.
_Case = tuple[Severity, timedelta | None]
_Told = tuple[Severity, timedelta | None, bool]


def duration_kpis(session: Session, as_of: datetime, ages: Sequence[SourceAge]) -> tuple[Kpi, ...]:
    """ack_time, response_time, contain_time, resolve_time and detection_delay of the last 720 hours."""
    rows = spans.list_milestones(session, as_of - WINDOW, as_of)
    measured: tuple[tuple[str, Callable[[Milestones], list[_Case]]], ...] = (
        ("ack_time", _acknowledged),
        ("response_time", _arrived),
        ("contain_time", _contained),
        ("resolve_time", _resolved),
        ("detection_delay", _detected),
    )
    return tuple(
        _kpi(slug, [(*case, row.is_closed) for row in rows for case in cases_of(row)], as_of, ages)
        for slug, cases_of in measured
    )


def _acknowledged(row: Milestones) -> list[_Case]:
    done = row.acknowledged_at
    return [] if done is None else [(row.severity, done - row.reported_at)]


def _arrived(row: Milestones) -> list[_Case]:
    if row.on_scene_at is not None:
        return [(row.severity, row.on_scene_at - row.reported_at)]
    # Resolved without an arrival: somebody was there, when was not recorded.
    return [(row.severity, None)] if row.resolved_at is not None else []


def _contained(row: Milestones) -> list[_Case]:
    if row.contained_at is not None:
        return [(row.severity, row.contained_at - row.reported_at)]
    # As with the arrival: what is over was contained at some time.
    return [(row.severity, None)] if row.resolved_at is not None else []


def _resolved(row: Milestones) -> list[_Case]:
    done = row.resolved_at
    return [] if done is None else [(row.severity, done - row.reported_at)]


def _detected(row: Milestones) -> list[_Case]:
    return [(row.severity, row.reported_at - row.occurred_at)]


def _kpi(slug: str, cases: list[_Told], as_of: datetime, ages: Sequence[SourceAge]) -> Kpi:
    by_severity, hidden = {}, []
    for severity in Severity:
        of_level = [(duration, closed) for level, duration, closed in cases if level is severity]
        if must_hide(len(of_level), sum(closed for _, closed in of_level)):
            hidden.append(severity.value)
        elif of_level:
            levels = summarise_durations(duration for duration, _ in of_level)
            by_severity[severity.value] = {"median": levels.median, **detail_of(levels)}
    summary = told_of([(duration, closed) for _, duration, closed in cases], has_hidden=bool(hidden))
    state, age = freshened(summary.state, ages, *AGENCIES)
    return Kpi(
        slug,
        state,
        summary.median,
        None,
        float(summary.n),
        Unit.MINUTES,
        as_of - WINDOW,
        as_of,
        age,
        {**detail_of(summary), "by_severity": by_severity, "hidden": hidden},
    )


def told_of(cases: Sequence[tuple[timedelta | None, bool]], *, has_hidden: bool = False) -> DurationSummary:
    """The summary of (duration, closed): without a word where it would tell of one closed incident alone.

    Single values are not listed either when a level is hidden: the difference would be the hidden one's.
    """
    summary = summarise_durations(duration for duration, _ in cases)
    if must_hide(len(cases), sum(closed for _, closed in cases)):
        return DurationSummary(0, None, None, (), 0, 0, KpiState.SUPPRESSED)
    return replace(summary, individual=()) if has_hidden else summary


def detail_of(summary: DurationSummary) -> dict[str, Any]:
    """p90, n, single values of a small number, and what was left out."""
    return {
        "p90": summary.p90,
        "n": summary.n,
        "individual": list(summary.individual),
        "negative": summary.negative,
        "missing": summary.missing,
    }

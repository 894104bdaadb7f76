"""The numbers beside the index: cells tested, cells overdue, reactions, open actions, retests.

Each is a KPI for any as-of, with what it is made of in ``detail``. Nothing to divide by is no data, never 0.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from dashboard.features.drills.kpis.assessment import Assessment, assess
from dashboard.features.drills.queries import companions, numbers
from dashboard.features.drills.rules.due import AgeBuckets, CellDue, due_cells
from dashboard.kernel.clock import site_day
from dashboard.kernel.kpi import Kpi, KpiDefinition, KpiState, Unit
from dashboard.kernel.reference import Regu

# A cell counts as tested lately when its drill is not older than this (domain 3.3, companion numbers).
TESTED_DAYS = 180

_CELLS, _OVERDUE, _RESPONSE = "drill_cells_tested", "drill_overdue", "drill_response"
_ACTIONS, _RETESTS = "drill_open_actions", "drill_retest_pass"


def _definition(slug: str, unit: Unit, better: str) -> KpiDefinition:
    key = f"drills.kpi.{slug.removeprefix('drill_')}"
    texts = (f"{key}.formula", f"{key}.numerator", f"{key}.denominator", f"{key}.excludes")
    return KpiDefinition(slug, unit, better, None, *texts, "domain 3.3, companion numbers")


COMPANIONS = (
    _definition(_CELLS, Unit.PERCENT, "up"),
    _definition(_OVERDUE, Unit.COUNT, "down"),
    _definition(_RESPONSE, Unit.PERCENT, "up"),
    _definition(_ACTIONS, Unit.COUNT, "down"),
    _definition(_RETESTS, Unit.PERCENT, "up"),
)


def companion_kpis(
    session: Session, as_of: datetime, assessment: Assessment | None = None
) -> tuple[Kpi, ...]:
    """The five of them, in the order of ``COMPANIONS``."""
    assessment = assessment or assess(session, as_of)
    return (
        _cells_tested(assessment, as_of),
        _overdue(session, assessment, as_of),
        _response(session, assessment, as_of),
        _open_actions(session, as_of),
        _retests(session, as_of),
    )


def count_tested(assessment: Assessment, as_of: datetime) -> tuple[int, int]:
    """Cells with a drill that counts in the last 180 site days, and all cells."""
    oldest = site_day(as_of) - timedelta(days=TESTED_DAYS)
    tested = {(one.scenario, one.regu) for one in assessment.results if one.held_on >= oldest}
    return len(tested), len(assessment.weights.scenarios) * len(Regu)


def cells_due(session: Session, assessment: Assessment, as_of: datetime) -> tuple[CellDue, ...]:
    """Every cell with its next due day; empty before the first evaluation: no programme has begun."""
    begun = numbers.first_evaluation(session, as_of)
    if begun is None:
        return ()
    last, promises = companions.last_drills(session, as_of), companions.open_promises(session, as_of)
    return due_cells(last, site_day(begun), Regu, assessment.weights.interval_days, promises)


def _cells_tested(assessment: Assessment, as_of: datetime) -> Kpi:
    share = count_tested(assessment, as_of) if assessment.has_data else None
    return _percent(_CELLS, share, as_of, assessment.newest_at, as_of - timedelta(days=TESTED_DAYS), {})


def _overdue(session: Session, assessment: Assessment, as_of: datetime) -> Kpi:
    today = site_day(as_of)
    late = [one for one in cells_due(session, assessment, as_of) if one.days_overdue(today) > 0]
    detail = {
        "cells": {f"{one.scenario.value}.{one.regu.value}": one.days_overdue(today) for one in late},
        "never": sum(one.last is None for one in late),
        "planned": sum(one.owed_on(today) < one.due for one in late),
        "longest_days": max((one.days_overdue(today) for one in late), default=0),
    }
    count = len(late) if assessment.newest_at is not None else None
    return _count(_OVERDUE, count, as_of, assessment.newest_at, detail)


def _response(session: Session, assessment: Assessment, as_of: datetime) -> Kpi:
    times = companions.reaction_times(session, as_of)
    detail = {
        "reactions": [
            {
                "scenario": one.scenario.value,
                "name": one.key or one.text,
                "target_seconds": one.target,
                "median_seconds": None if one.is_few else one.middle,
                "seconds": list(one.seconds) if one.is_few else [],
                "failed": one.failed,
                "in_time": one.in_time,
                "n": one.total,
            }
            for one in times
        ]
    }
    share = (sum(one.in_time for one in times), sum(one.total for one in times))
    start = as_of - companions.WINDOW
    return _percent(_RESPONSE, share, as_of, assessment.newest_at, start, detail)


def _open_actions(session: Session, as_of: datetime) -> Kpi:
    found = companions.open_actions(session, as_of)
    buckets, today = AgeBuckets.of(found.ages), site_day(as_of)
    detail = {
        "to_30": buckets.to_30,
        "to_90": buckets.to_90,
        "older": buckets.older,
        "oldest_days": max(found.ages, default=0),
        "overdue": sum(one.due < today for one in found.actions),
    }
    count = None if found.newest_at is None else len(found.actions)
    return _count(_ACTIONS, count, as_of, found.newest_at, detail)


def _retests(session: Session, as_of: datetime) -> Kpi:
    found = companions.count_retests(session, as_of)
    share, start = (found.passed, found.total), as_of - companions.WINDOW
    return _percent(_RETESTS, share, as_of, found.newest_at, start, {})


def _percent(
    slug: str,
    share: tuple[int, int] | None,
    as_of: datetime,
    newest: datetime | None,
    start: datetime,
    detail: dict[str, Any],
) -> Kpi:
    """``share``: part and whole; None, or nothing to divide by, is no data."""
    part, whole = share or (0, 0)
    return Kpi(
        slug=slug,
        state=KpiState.VALUE if whole else KpiState.NO_DATA,
        value=100.0 * part / whole if whole else None,
        numerator=part if whole else None,
        denominator=whole if whole else None,
        unit=Unit.PERCENT,
        window_start=start,
        window_end=as_of,
        age_seconds=_age(newest, as_of),
        detail=detail,
    )


def _count(
    slug: str, value: int | None, as_of: datetime, newest: datetime | None, detail: dict[str, Any]
) -> Kpi:
    return Kpi(
        slug=slug,
        state=KpiState.NO_DATA if value is None else KpiState.VALUE,
        value=value,
        numerator=value,
        denominator=None,
        unit=Unit.COUNT,
        window_start=None,
        window_end=as_of,
        age_seconds=_age(newest, as_of),
        detail=detail,
    )


def _age(newest: datetime | None, as_of: datetime) -> int | None:
    return None if newest is None else max(0, int((as_of - newest).total_seconds()))

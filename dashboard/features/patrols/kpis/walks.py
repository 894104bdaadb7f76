"""The patrol KPIs P3 to P6: area and hour, joint patrols, overdue ones, unpredictability; for any as-of.

Called by the trend page, the explain page and the report. Never on a wall: how easily a route is guessed is
nobody's business there (domain 5.5). Aggregates only: no name of a route, no row of a person.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import log

from sqlmodel import Session

from dashboard.features.patrols.kpis.answers import aged, of_share
from dashboard.features.patrols.kpis.definitions import (
    AREA_WINDOW,
    GUESSED_INDEX,
    JOINT_WINDOW,
    TARGET_PERCENT,
)
from dashboard.features.patrols.kpis.visits import patrol_kpis
from dashboard.features.patrols.queries.patrols import last_starts, list_joint, list_promises
from dashboard.features.patrols.queries.spread import Spread, read_spread
from dashboard.features.patrols.queries.watch import patrols_out
from dashboard.features.patrols.rules.area_hours import HOUR, area_hour_coverage, hour_of
from dashboard.features.patrols.rules.codes import Share, band_of
from dashboard.features.patrols.rules.joint import promises_withdrawn, tally_joint
from dashboard.features.patrols.rules.starts import BINS, is_guessed, unpredictability
from dashboard.kernel.freshness import SourceAge, source_ages
from dashboard.kernel.kpi import Kpi, KpiState, Unit


def all_patrol_kpis(session: Session, as_of: datetime, spread: Spread | None = None) -> tuple[Kpi, ...]:
    """Every patrol number at ``as_of``, in the order of the definitions. ``spread``: read already."""
    ages = source_ages(session, as_of)
    return (
        *patrol_kpis(session, as_of, ages),
        _area_hour(spread or spread_of(session, AREA_WINDOW, as_of), as_of, ages),
        *_joint(session, as_of, ages),
        _overdue(session, as_of, ages),
        _unpredictability(session, as_of, ages),
    )


def spread_of(session: Session, window: timedelta, as_of: datetime) -> Spread:
    """The whole hours of the window."""
    return read_spread(session, first_hour(window, as_of), as_of)


def first_hour(window: timedelta, as_of: datetime) -> datetime:
    """The first hour that lies wholly in the window."""
    start = hour_of(as_of - window)
    return start if start == as_of - window else start + HOUR


def _area_hour(spread: Spread, as_of: datetime, ages: Sequence[SourceAge]) -> Kpi:
    cells = spread.cells(first_hour(AREA_WINDOW, as_of))
    share = area_hour_coverage(cells)
    detail = {
        "cells": len(cells),
        "covered": sum(one.is_covered for one in cells),
        "band": band_of(Share(share.numerator, share.denominator)) if len(cells) >= 10 else None,
        "target": TARGET_PERCENT,
    }
    return of_share("patrol_area_hour", share, AREA_WINDOW, as_of, ages, detail)


def _joint(session: Session, as_of: datetime, ages: Sequence[SourceAge]) -> tuple[Kpi, Kpi]:
    tally = tally_joint(list_joint(session, as_of - JOINT_WINDOW, as_of), as_of)
    share, delivery = {"waiting": tally.waiting}, {"waiting": tally.waiting_promised}
    delivery["withdrawn"] = promises_withdrawn(list_promises(session, as_of - JOINT_WINDOW, as_of))
    return (
        of_share("patrol_joint_share", tally.share, JOINT_WINDOW, as_of, ages, share),
        of_share("patrol_joint_delivery", tally.delivery, JOINT_WINDOW, as_of, ages, delivery),
    )


def _overdue(session: Session, as_of: datetime, ages: Sequence[SourceAge]) -> Kpi:
    """A count: nobody overdue is a true zero, unless patrols never told anything."""
    running = patrols_out(session, as_of)
    late = [one for one in running if one.is_overdue]
    state, age = aged(KpiState.VALUE, ages)
    if age is None:
        state = KpiState.NO_DATA
    value = None if state is KpiState.NO_DATA else float(len(late))
    longest = max((one.elapsed_minutes for one in late), default=None)
    detail = {"running": len(running), "longest_minutes": longest}
    return Kpi(
        "patrol_overdue",
        state,
        value,
        float(len(late)),
        float(len(running)),
        Unit.COUNT,
        None,
        as_of,
        age,
        detail,
    )


def _unpredictability(session: Session, as_of: datetime, ages: Sequence[SourceAge]) -> Kpi:
    """The index of the route that is guessed most easily, 0 to 100."""
    scores = [
        score for one in last_starts(session, as_of) if (score := unpredictability(one.starts)) is not None
    ]
    lowest = min(scores, default=None)
    share = Share(0.0, 0.0) if lowest is None else Share(lowest * log(BINS), log(BINS))
    state, age = aged(share.state, ages)
    detail = {
        "routes": len(scores),
        "guessed": sum(is_guessed(score) for score in scores),
        "target": GUESSED_INDEX,
    }
    return Kpi(
        "patrol_unpredictability",
        state,
        share.percent,
        share.numerator,
        share.denominator,
        Unit.INDEX,
        None,
        as_of,
        age,
        detail,
    )

"""The index of each day to come: if nothing is done, and if every planned drill is held on its day.

Called by kpis for the trends page. Nothing is estimated but the quality of a planned drill: drills age,
corrective actions fall due and agreed versions begin exactly as they will, so a day's point equals the
index computed on that day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.features.drills.rules.cells import DrillResult
from dashboard.features.drills.rules.codes import DrillType, ReadinessBand
from dashboard.features.drills.rules.readiness import CorrectiveAction, assess_readiness
from dashboard.features.drills.rules.versions import WeightsHistory
from dashboard.features.drills.rules.weights import ReadinessWeights
from dashboard.kernel.reference import Regu, Scenario

FORECAST_DAYS = 180


@dataclass(frozen=True, slots=True)
class PlannedDrill:
    """A drill still to be held, with the agencies as planned; one for each regu."""

    reference: str
    scenario: Scenario
    regu: Regu
    type: DrillType
    is_joint: bool
    day: date


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """``idle``: nothing is done. ``planned``: the plan is done. Index points 0..100, None without regu."""

    day: date
    idle: float | None
    planned: float | None
    idle_band: ReadinessBand | None
    planned_band: ReadinessBand | None
    weights: ReadinessWeights


@dataclass(frozen=True, slots=True)
class Outlook:
    """``days``: today and 180 days more, empty while nothing was ever evaluated. ``starts``: the first days
    of agreed versions within them."""

    days: tuple[ForecastDay, ...]
    planned: tuple[PlannedDrill, ...]
    starts: tuple[date, ...]


def forecast(
    drills: Iterable[DrillResult],
    actions: Iterable[CorrectiveAction],
    planned: Iterable[PlannedDrill],
    regus: Sequence[Regu],
    today: date,
    history: WeightsHistory,
    days: int = FORECAST_DAYS,
) -> tuple[ForecastDay, ...]:
    """Today and the ``days`` after it. ``actions``: all that are open today, due or not yet."""
    held, open_actions = latest_of_each(drills, today), list(actions)
    coming = [_as_held(one, history) for one in planned if one.day >= today]
    points = []
    for number in range(days + 1):
        day = today + timedelta(days=number)
        weights = history.on(day)
        done = [one for one in coming if one.held_on <= day]
        idle = assess_readiness(held, open_actions, regus, day, weights)
        both = assess_readiness([*held, *done], open_actions, regus, day, weights) if done else idle
        points.append(ForecastDay(day, idle.index, both.index, idle.band, both.band, weights))
    return tuple(points)


def latest_of_each(drills: Iterable[DrillResult], today: date) -> tuple[DrillResult, ...]:
    """Of each scenario, regu and type the drills of its latest day: from today on no other one can speak."""
    latest: dict[tuple[Scenario, Regu, DrillType], list[DrillResult]] = {}
    for drill in drills:
        if drill.quality is None or drill.held_on > today:
            continue
        known = latest.setdefault((drill.scenario, drill.regu, drill.type), [])
        if known and drill.held_on > known[0].held_on:
            known.clear()
        if not known or drill.held_on == known[0].held_on:
            known.append(drill)
    return tuple(drill for group in latest.values() for drill in group)


def _as_held(one: PlannedDrill, history: WeightsHistory) -> DrillResult:
    quality = history.on(one.day).expected_quality
    return DrillResult(one.reference, one.scenario, one.regu, one.type, one.is_joint, one.day, quality)

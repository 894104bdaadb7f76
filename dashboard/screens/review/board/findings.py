"""What is weakest in a picture, by rule: for headlines and for the questions on the agenda. Pure."""

from dashboard.kernel.clock import site_day
from dashboard.kernel.kpi import Kpi
from dashboard.screens.explain.answers import definition_of
from dashboard.screens.review.board.picture import Advice, DayShare, ReviewPicture, ZoneShare

FEW = 10
"""Below this no share is judged (domain 3.0)."""


def patrol_target(picture: ReviewPicture) -> float:
    """The target of patrol coverage in percent as frozen with the picture, else the one that is defined."""
    kpi, definition = picture.kpi("patrol_coverage"), definition_of("patrol_coverage")
    usual = 100.0 if definition is None or definition.target is None else definition.target
    return usual if kpi is None else float(kpi.detail.get("target", usual))


def silent_days(picture: ReviewPicture) -> int:
    """Days of the month without a single visit owed: no data, not nought. The day that still runs is none."""
    today = site_day(picture.as_of)
    return sum(one.owed == 0 and one.day < today for one in picture.patrols.days)


def is_low(part: DayShare | ZoneShare, target: float) -> bool:
    """Below the target; what has few visits is not judged."""
    return part.owed >= FEW and 100 * part.done < target * part.owed


def weakest_zone(picture: ReviewPicture, target: float) -> ZoneShare | None:
    """The zone with the lowest share below the target; one with few visits is not judged."""
    judged = [one for one in picture.patrols.zones if is_low(one, target)]
    return min(judged, key=lambda one: (one.done / one.owed, one.zone), default=None)


def next_drill(picture: ReviewPicture) -> Advice | None:
    """The drill that adds most points of the index per planned hour, as the page of drills ranks them.

    Of all scenarios, the weakest or not: the figure and the question about it name the same one.
    """
    return next(iter(picture.readiness.advice), None)


def weakest_scenario(picture: ReviewPicture) -> Kpi | None:
    """The scenario with the lowest readiness; None without data."""
    known = [kpi for kpi in picture.kpis if kpi.slug.startswith("drill_readiness_") and kpi.value is not None]
    return min(known, key=lambda kpi: (kpi.value or 0.0, kpi.slug), default=None)

"""The demo's daily rounds: which points, by whom, when, how fast. Pure; the places stand in ``places``.

Called by the seeds and by the driver, which must walk the same rounds. Night rounds come often enough that a
walked round keeps the allowed gap (60 min at night, 120 by day; domain 3.2 P2).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import hypot

from dashboard.features.patrols.actions import NewCheckpoint
from dashboard.features.patrols.forms import PlanRound
from dashboard.features.patrols.rules.schedule import EVERY_DAY, weekday_bit
from dashboard.kernel.clock import day_start
from dashboard.kernel.reference import Agency
from dashboard.seed.places import BLOCKS, INDOORS, OUTSIDE, POINTS, SITE

__all__ = ["EARLY", "EVERY_ROUND", "JOINT", "POINTS", "ROUNDS", "Round", "plans_of", "seconds_on_the_way"]


@dataclass(frozen=True, slots=True)
class Round:
    """One route of a duty day: starts at ``start`` (after 00.00 WIB of that day), then every interval."""

    agency: Agency
    route: str
    points: tuple[str, ...]
    start: timedelta
    interval: timedelta
    rounds: int
    minutes: int = 30
    weekdays: int = EVERY_DAY
    is_joint: bool = False

    @property
    def start_minute(self) -> int:
        return self.start // timedelta(minutes=1)


def _at(hour: int, minute: int = 0) -> timedelta:
    return timedelta(hours=hour, minutes=minute)


def _codes(points: tuple[NewCheckpoint, ...]) -> tuple[str, ...]:
    return tuple(point.code for point in points)


# Around the wall, tower by tower.
_WALL = ("POS-1", "POS-2", "RING-U", "POS-3", "RING-T", "POS-4", "POS-5", "RING-S", "POS-6", "RING-B")
_FIVE_NIGHTS = 127 - weekday_bit(date(2026, 3, 11)) - weekday_bit(date(2026, 3, 15))  # no Wednesday, Sunday
_NIGHT, _DAY = timedelta(minutes=45), timedelta(minutes=90)
_R, _P = Agency.RUTAN, Agency.POLRES
# In the order in which a duty day (07.00 to 07.00) meets them.
ROUNDS = (
    Round(_R, "Rute dalam", _codes(INDOORS), _at(7, 20), _DAY, 16),
    Round(_R, "Rute perimeter, siang", _WALL, _at(7, 30), _DAY, 8),
    Round(_R, "Rute blok, siang", _codes(BLOCKS), _at(7, 40), _DAY, 8),
    Round(_P, "Beat R4 timur", _codes(OUTSIDE[:3]), _at(7, 15), timedelta(hours=3), 8, 45),
    Round(_P, "Beat R4 barat", _codes(OUTSIDE[3:6]), _at(8, 45), timedelta(hours=3), 8, 45),
    Round(_P, "Beat R2", _codes(OUTSIDE[6:9]), _at(10), timedelta(hours=10), 2, 40),
    Round(_P, "Sambang", _codes(OUTSIDE[9:]), _at(11), timedelta(hours=6), 2, 20),
    Round(_R, "Rute perimeter, malam", _WALL, _at(19), _NIGHT, 17),
    Round(_R, "Rute blok, malam", _codes(BLOCKS), _at(19, 10), _NIGHT, 17),
)
JOINT = Round(
    _P, "Patroli bersama", ("LUAR-10", "LUAR-09", "LUAR-02", "LUAR-03"), _at(23, 30), timedelta(hours=12), 1,
    60, _FIVE_NIGHTS, True,
)  # fmt: skip
EVERY_ROUND = (*ROUNDS, JOINT)
EARLY = (ROUNDS[1], ROUNDS[3], JOINT)
"""What was walked in the first months, along the wall and outside it; the others came later."""


def plans_of(
    day: date, after: datetime, rounds: Sequence[Round] = EVERY_ROUND
) -> Iterator[tuple[Agency, PlanRound]]:
    """The plan of a duty day, as far as its dues come after ``after``; the same day has the same keys."""
    midnight = day_start(day)
    for one in rounds:
        if not one.weekdays & weekday_bit(day):
            continue
        passed = 0
        while passed < one.rounds and midnight + one.start + one.interval * passed <= after:
            passed += 1
        if passed == one.rounds:
            continue
        start = midnight + one.start + one.interval * passed
        yield (
            one.agency,
            PlanRound(
                checkpoints=one.points,
                start=start,
                interval_minutes=one.interval // timedelta(minutes=1),
                rounds=one.rounds - passed,
                until=None,
                route=one.route,
                key=f"rute-{EVERY_ROUND.index(one)}-{start:%Y%m%d%H%M}",
            ),
        )


def seconds_on_the_way(route: str, checkpoint: str) -> float:
    """From the first point of a route to this one: a brisk walk (outside a slow drive) and a look around."""
    one = next((one for one in EVERY_ROUND if one.route == route and checkpoint in one.points), None)
    if one is None:
        return 0.0
    pace, look = (1.5, 12.0) if one.agency is Agency.RUTAN else (9.0, 30.0)
    way = one.points[: one.points.index(checkpoint) + 1]
    return sum(_metres(start, end) / pace + look for start, end in pairwise(way))


def _metres(start: str, end: str) -> float:
    (x, y), (to_x, to_y) = SITE[start], SITE[end]
    return hypot(to_x - x, to_y - y)

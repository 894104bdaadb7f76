"""Faster than a person walks: two taps of one officer against the straight line between their points. Pure.

Called for every delivered tap with the tap before it. The straight line is the shortest way there is, so an
honest walk is never flagged; between points nobody has measured 20 s are the least. Source: decision 7.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import hypot

from dashboard.features.patrols.rules.codes import CheckpointKind

# Metres a second: a fast walk, and a police car between the points outside.
WALKING = 2.5
DRIVING = 20.0
# Between two points whose distance nobody has measured.
AT_LEAST = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Spot:
    """A point on the site plan, in metres; None when nobody has measured it."""

    x: int | None
    y: int | None
    kind: CheckpointKind


def is_too_fast(start: Spot, end: Spot, took: timedelta) -> bool:
    """Whether nobody gets from one point to another in this time. ``took`` never counts as less than zero."""
    if start.x is None or start.y is None or end.x is None or end.y is None:
        return took < AT_LEAST
    outside = CheckpointKind.OUTSIDE in (start.kind, end.kind)
    metres = hypot(end.x - start.x, end.y - start.y)
    return metres > (DRIVING if outside else WALKING) * max(took.total_seconds(), 0.0)

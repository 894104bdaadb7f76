"""What a control chart may claim: the four rules, the signals they give, the trend word.

Called by trend (frequent events) and rare (days between). Never compares two points: without a signal
the answer is "same". For incidents fewer is better. Source: domain 3.1 I8, semantics.md "The wall".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

RUN_LENGTH = 7
RECENT_POINTS = 3


class Direction(StrEnum):
    BETTER = "better"
    WORSE = "worse"


class TrendWord(StrEnum):
    """Membaik, Tetap, Memburuk; also ``data-state`` of ``wall-trend``."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class SignalRule(StrEnum):
    """The four rules of the u-chart and the two tests of the chart of days between."""

    OUTSIDE = "outside"
    RUN = "run"
    MONOTONE = "monotone"
    OUTER_THIRD = "outer_third"
    LONG_GAP = "long_gap"
    CLUSTER = "cluster"


@dataclass(frozen=True, slots=True)
class Signal:
    """``first`` and ``last`` are the indexes of the points that made the rule speak."""

    rule: SignalRule
    direction: Direction
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One bin on the chart: ``value`` is events per 100 occupants per 30 days.

    ``sigma`` is one standard error, already widened; ``ucl`` and ``lcl`` are the limits. A bin that is
    incomplete or has no exposure is not ``is_tested`` (drawn hollow); without exposure value is None.
    """

    value: float | None
    centre: float
    sigma: float
    ucl: float
    lcl: float
    is_tested: bool


def find_signals(points: Sequence[ChartPoint]) -> tuple[Signal, ...]:
    """Signals of the four rules in the order of their last point (domain 3.1 I8).

    Rules: one point outside; 7 in a row on one side; 7 rising or falling; 2 of 3 in the outer third on
    the same side. A point that is not tested breaks every run.
    """
    found: list[Signal] = []
    for last in range(len(points)):
        found.extend(_outside(points, last))
        found.extend(_run(points, last))
        found.extend(_monotone(points, last))
        found.extend(_outer_third(points, last))
    return tuple(found)


def trend_word(signals: Sequence[Signal], tested: Sequence[int], *, recent: int = RECENT_POINTS) -> TrendWord:
    """The word of the wall: the direction of the latest signal that ends in the last ``recent`` points.

    ``tested`` holds the indexes of the tested points in order. Of two signals that end at the same point
    the one with the fresher beginning wins; if that is equal too, "worse" does, to be on the safe side.
    """
    window = set(tested[-recent:]) if recent > 0 else set()
    current = [signal for signal in signals if signal.last in window]
    if not current:
        return TrendWord.SAME
    latest = max(current, key=lambda signal: (signal.last, signal.first, signal.direction is Direction.WORSE))
    return TrendWord(latest.direction.value)


def _side(offset: float) -> Direction:
    return Direction.WORSE if offset > 0 else Direction.BETTER


def _offsets(points: Sequence[ChartPoint], last: int, length: int) -> list[float] | None:
    """Distance from the centre of the ``length`` points up to ``last``; None if one is untested."""
    if last + 1 < length:
        return None
    window = points[last + 1 - length : last + 1]
    offsets = [point.value - point.centre for point in window if point.is_tested and point.value is not None]
    return offsets if len(offsets) == length else None


def _outside(points: Sequence[ChartPoint], last: int) -> Iterator[Signal]:
    point = points[last]
    if point.is_tested and point.value is not None and not point.lcl <= point.value <= point.ucl:
        yield Signal(SignalRule.OUTSIDE, _side(point.value - point.centre), last, last)


def _run(points: Sequence[ChartPoint], last: int) -> Iterator[Signal]:
    offsets = _offsets(points, last, RUN_LENGTH)
    if offsets and (all(offset > 0 for offset in offsets) or all(offset < 0 for offset in offsets)):
        yield Signal(SignalRule.RUN, _side(offsets[-1]), last + 1 - RUN_LENGTH, last)


def _monotone(points: Sequence[ChartPoint], last: int) -> Iterator[Signal]:
    # The centre is the same for every bin, so comparing offsets compares values.
    offsets = _offsets(points, last, RUN_LENGTH)
    if not offsets:
        return
    steps = [after - before for before, after in pairwise(offsets)]
    if all(step > 0 for step in steps) or all(step < 0 for step in steps):
        yield Signal(SignalRule.MONOTONE, _side(steps[-1]), last + 1 - RUN_LENGTH, last)


def _outer_third(points: Sequence[ChartPoint], last: int) -> Iterator[Signal]:
    offsets = _offsets(points, last, 3)
    if not offsets:
        return
    limits = [2 * point.sigma for point in points[last - 2 : last + 1]]
    for sign in (1, -1):
        outer = [sign * offset > limit for offset, limit in zip(offsets, limits, strict=True)]
        # Only a window that ends in the outer third speaks, else one event would signal twice.
        if outer[-1] and sum(outer) >= 2:
            yield Signal(SignalRule.OUTER_THIRD, _side(sign), last - 2 + outer.index(True), last)

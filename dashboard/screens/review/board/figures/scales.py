"""Scales and axes of the figures: where a value stands, and the few lines that say how much. Pure."""

from collections.abc import Callable, Sequence

from dashboard.design.mark_shapes import line, text
from dashboard.design.marks import Mark
from dashboard.kernel.reference import Language
from dashboard.kernel.wording import number

WIDTH = 1170
"""User units of a figure that fills the left column of a slide; one unit is a pixel at 1920."""
_STEPS = (1, 2, 5)

Scale = Callable[[float], float]


def scale(low: float, high: float, start: float, end: float) -> Scale:
    """Value -> coordinate; ``low`` stands at ``start``."""
    size = (high - low) or 1.0
    return lambda value: start + (value - low) / size * (end - start)


def ticks(highest: float, most: int = 4) -> list[float]:
    """Round numbers from 0 to the first one that is not below ``highest``; at least to ``most``."""
    highest = max(highest, most)
    wanted = highest / most
    step, power = 1.0, 0
    while step < wanted:
        power += 1
        step = _STEPS[power % 3] * 10.0 ** (power // 3)
    return [step * n for n in range(int(-(-highest // step)) + 1)]


def value_axis(
    values: Sequence[float], place: Scale, left: float, right: float, language: Language
) -> list[Mark]:
    """Horizontal lines with their number before them; the lowest is the base line."""
    marks = []
    for index, value in enumerate(values):
        y = place(value)
        marks.append(line([(left, y), (right, y)], "axis" if index == 0 else "faint"))
        digits = 0 if float(value).is_integer() else 1
        marks.append(text(left - 14, y + 9, number(value, language, digits), anchor="end"))
    return marks

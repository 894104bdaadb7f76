"""Short names for the marks of a figure: texts, lines, dots and the severity shapes. Pure; knows no Reflex.

Coordinates are user units of the drawing, y grows downwards. The shapes are those of the severity icons:
octagon, triangle, diamond.
"""

from collections.abc import Iterable, Sequence

from dashboard.design.marks import Mark

TEXT_SIZES = {"": 26.0, "big": 38.0, "small": 22.0}
Point = tuple[float, float]


def text(
    x: float, y: float, words: str, tone: str = "muted", *, anchor: str = "start", size: str = ""
) -> Mark:
    """Words whose base line is at ``y``. ``anchor``: start, middle or end."""
    return Mark(kind="text", tone=tone, x=_round(x), y=_round(y), text=words, anchor=anchor, size=size)


def line(points: Iterable[Point | None], tone: str) -> Mark:
    """A line through the points; None breaks it."""
    parts, is_down = [], False
    for point in points:
        if point is None:
            is_down = False
            continue
        parts.append(f"{'L' if is_down else 'M'}{_round(point[0])} {_round(point[1])}")
        is_down = True
    return Mark(kind="path", tone=tone, d="".join(parts))


def dot(x: float, y: float, tone: str, r: float = 9) -> Mark:
    return Mark(kind="circle", tone=tone, x=_round(x), y=_round(y), r=r)


def box(x: float, y: float, w: float, h: float, tone: str) -> Mark:
    return Mark(kind="rect", tone=tone, x=_round(x), y=_round(y), w=_round(w), h=_round(h))


def shape(x: float, y: float, severity: str, size: float = 30) -> Mark:
    """The severity's own shape with its middle at the point. Raises KeyError for one without a shape."""
    half = size / 2
    outline = {
        "critical": [
            (-1, -0.42),
            (-0.42, -1),
            (0.42, -1),
            (1, -0.42),
            (1, 0.42),
            (0.42, 1),
            (-0.42, 1),
            (-1, 0.42),
        ],
        "high": [(0, -1), (1, 0.86), (-1, 0.86)],
        "medium": [(0, -1), (1, 0), (0, 1), (-1, 0)],
    }[severity]
    corners = [f"{_round(x + half * dx)} {_round(y + half * dy)}" for dx, dy in outline]
    return Mark(kind="path", tone=severity, d="M" + "L".join(corners) + "z")


def tick(x: float, y: float, size: float = 22) -> Mark:
    """A check mark: finished."""
    half = size / 2
    return line([(x - half, y), (x - half / 4, y + half * 0.7), (x + half, y - half * 0.8)], "strong")


def wrap(words: str, width: int, lines: int) -> Sequence[str]:
    """The words in at most so many lines of so many letters; what does not fit ends in an ellipsis."""
    found = [""]
    for word in words.split():
        longer = f"{found[-1]} {word}".strip()
        if len(longer) <= width or not found[-1]:
            found[-1] = longer
        else:
            found.append(word)
    kept = [one if len(one) <= width else one[: width - 1] + "…" for one in found[:lines]]
    if len(found) > lines:
        kept[-1] = kept[-1][: width - 1].rstrip(" …") + "…"
    return kept


def _round(value: float) -> float:
    return round(value, 2)

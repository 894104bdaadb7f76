"""Figures of slides for paper: each drawing as SVG, each legend entry as a small one, numbered through.

The same marks as on the screen (design/marks.py); nothing is ever a picture of pixels.
"""

from dataclasses import dataclass
from typing import Any

from dashboard.design.marks import Drawing, Mark
from dashboard.design.marks_svg import svg_of
from dashboard.screens.review.board.view import Figure, Slide


@dataclass(frozen=True, slots=True)
class Drawn:
    """The figures of one step, ready for a template."""

    topic: str
    figures: tuple[dict[str, Any], ...]


def draw(slides: tuple[Slide, ...]) -> tuple[Drawn, ...]:
    """Figures 1, 2, 3 ... in the order of the steps; a step without a figure has none."""
    drawn, number = [], 0
    for slide in slides:
        figures = []
        for figure in slide.figures:
            number += 1
            figures.append(_figure(figure, number))
        drawn.append(Drawn(slide.topic, tuple(figures)))
    return tuple(drawn)


def _figure(figure: Figure, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "name": figure.name,
        "title": figure.title,
        "svg": svg_of(figure.drawing).decode("utf-8"),
        "ratio": figure.drawing.height / max(1, figure.drawing.width),
        "alt": figure.drawing.sentence,
        "keys": [{"label": key.label, "svg": _swatch(key.sample)} for key in figure.keys],
        "note": figure.note,
        "head": figure.head,
        "rows": [row.cells for row in figure.rows],
    }


def _swatch(mark: Mark) -> str:
    """One mark of a legend, as the drawing has it."""
    return svg_of(Drawing(42, 18, [mark])).decode("utf-8")

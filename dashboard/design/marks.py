"""A drawing as data: marks on a plane, the same on a screen and on paper. Pure; knows no Reflex.

Built by figures of screens, shown by design/drawing.py, printed by design/marks_svg.py. ``tone`` is a name of
the design, never a colour: line, faint, axis, strong, muted, late, critical, high, medium, hollow.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mark:
    """One shape. ``kind``: path (``d``), text (``x y text anchor size``), circle (``x y r``) or rect
    (``x y w h``)."""

    kind: str = ""
    tone: str = ""
    d: str = ""
    x: float = 0
    y: float = 0
    w: float = 0
    h: float = 0
    r: float = 0
    text: str = ""
    anchor: str = "start"
    size: str = ""


@dataclass(frozen=True)
class Drawing:
    """Marks in user units; ``sentence`` says the same in words, for whoever does not see it."""

    width: int = 0
    height: int = 0
    marks: list[Mark] = field(default_factory=list)
    sentence: str = ""

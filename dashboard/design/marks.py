"""A drawing as data: marks on a plane, the same on a screen and on paper. Pure; knows no Reflex.

Built by figures of screens, shown by design/drawing.py, printed by design/marks_svg.py. ``tone`` is a name of
the design, never a colour:

=========  =======================================  ===========================================
tone       path                                     circle, rect, text
=========  =======================================  ===========================================
line       stroke 5, the current period (c1)        filled c1
faint      stroke 3, dashed, the period before (c6)  white with stroke 3 (c6); text muted
axis       stroke 1, grid (line)                    filled with the grid's grey; text muted
strong     stroke 5, text-hi                        filled text-hi; text semibold
muted      stroke 4, c6                             filled c6; text text-mid
hollow     white with stroke 3 (c1)                 the same: not over yet, or uncertain
late       hatched high with the severity outline   the same: past its due day
critical,  filled with the severity's colour and    the same; the shape says it too
high,
medium
fill1..3   filled, three greys, light to dark       the same: how many
=========  =======================================  ===========================================

``size`` of a text: "" 26, ``lead`` 38 semibold, ``small`` 22 user units.
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

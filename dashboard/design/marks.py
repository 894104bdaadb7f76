"""A drawing as data: marks on a plane, the same on a screen and on paper. Pure; knows no Reflex.

Built by figures of screens, shown by design/drawing.py, printed by design/marks_svg.py. ``tone`` is a name of
the design, never a colour:

=========  ==========================================  =========================================
tone       path                                        circle, rect
=========  ==========================================  =========================================
line       stroke 5, the current period (c1)           filled c1
hollow     stroke 3, dashed (c6), the period before    white, stroke 3; not over, or uncertain
muted      stroke 3.5 (c6)                             filled c6
strong     stroke 5 (text-hi)                          filled text-hi
axis       stroke 2 (line-hi), the base line           filled line-hi
faint      stroke 1.5 (line), the grid                 filled line
late       stroke 5 (high)                             hatched, severity outline: past its due day
unknown    (not drawn)                                 hatched grey: no data, never tested
critical,  filled with the severity's colour and its   the same; the shape says it too
high,      outline
medium
=========  ==========================================  =========================================

A text is text-mid; ``strong`` and ``line`` make it text-hi, ``strong`` semibold too.
``size`` of a text: "" is 26 user units, ``big`` 38, ``small`` 22.
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

"""What one step of a review shows, worded for a viewer. Made by slides.py; screen and paper show it alike.

Dataclasses of words and drawings only: they may stand in a State. No Reflex here.
"""

from dataclasses import dataclass, field

from dashboard.design.marks import Drawing, Mark


@dataclass(frozen=True)
class KeyLine:
    """One entry of a figure's legend; ``tone`` as in design/marks.py.

    ``shape``: ``severity`` for the severity's own, ``tick`` for an upright line, ``area``, "" for what marks
    of the tone are. ``sample`` (42 x 18 units) is made from it by worded.py.
    """

    tone: str = ""
    label: str = ""
    shape: str = ""
    sample: Mark = field(default_factory=Mark)


@dataclass(frozen=True)
class TableLine:
    """One row of the table that says the same as a figure."""

    cells: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Figure:
    """A drawing with its title, legend and table. ``note``: what the rule found (a signal or not)."""

    name: str = ""
    title: str = ""
    keys: list[KeyLine] = field(default_factory=list)
    drawing: Drawing = field(default_factory=Drawing)
    note: str = ""
    head: list[str] = field(default_factory=list)
    rows: list[TableLine] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One thing in words. ``shape``: a severity code, ``ok`` or "" (no shape means fine)."""

    shape: str = ""
    shape_word: str = ""
    letter: str = ""
    text: str = ""
    sub: str = ""
    href: str = ""


@dataclass(frozen=True)
class Compare:
    """One KPI at the last meeting against now. ``word`` by rule: never a percentage of change."""

    slug: str = ""
    name: str = ""
    then: str = ""
    now: str = ""
    word: str = ""
    shape: str = ""
    shape_word: str = ""
    href: str = ""


@dataclass(frozen=True)
class Explained:
    """How one number is made. ``is_kpi``: it has a page of its own, with the same words."""

    slug: str = ""
    name: str = ""
    value: str = ""
    formula: str = ""
    numerator: str = ""
    denominator: str = ""
    excludes: str = ""
    source: str = ""
    age: str = ""
    is_kpi: bool = True


@dataclass(frozen=True)
class Slide:
    """One step. ``headline`` is one sentence by rule; ``empty`` says why there is nothing to show yet.

    ``written_by``: the duty of who wrote the headline instead, "" for the rule's own. ``then`` and ``now``
    head the columns of ``compare``: each names its day. ``basis``: that counts and states are of different
    days, "" where they are not.
    """

    step: int = 0
    topic: str = ""
    title: str = ""
    headline: str = ""
    written_by: str = ""
    figures: list[Figure] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    compare: list[Compare] = field(default_factory=list)
    then: str = ""
    now: str = ""
    basis: str = ""
    explained: list[Explained] = field(default_factory=list)
    empty: str = ""

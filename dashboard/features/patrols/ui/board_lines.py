"""The shapes of the live board as its State holds them: words, numbers and milliseconds, nothing else."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WalkLine:
    """A walk that is out, comes or is late. ``due_ms``: its clock or 0; hidden buttons would be refused."""

    id: int = 0
    letter: str = ""
    agency: str = ""
    route: str = ""
    sub: str = ""
    progress: str = ""
    share: str = "0%"
    next: str = ""
    due_ms: int = 0
    is_overdue: bool = False
    may_end: bool = False
    may_close: bool = False
    state: str = ""


@dataclass(frozen=True)
class GapLine:
    """A gap that grows: its age and share of the limit. The other agency's: ``step`` and its word alone."""

    letter: str = ""
    agency: str = ""
    place: str = ""
    sub: str = ""
    step: str = ""
    word: str = ""
    since_ms: int = 0
    share: str = ""
    due_ms: int = 0
    level: str = ""


@dataclass(frozen=True)
class AskLine:
    """A suspicious visit, an excuse or a joint patrol that waits. ``key``: of the click.

    ``note``: why, who answered.
    """

    id: int = 0
    letter: str = ""
    agency: str = ""
    title: str = ""
    sub: str = ""
    note: str = ""
    due_ms: int = 0
    key: str = ""
    may_answer: bool = False
    is_confirmed: bool = False
    is_declined: bool = False


@dataclass(frozen=True)
class WeakLine:
    """A weak spot that is not fixed yet."""

    id: int = 0
    kind: str = ""
    place: str = ""
    source: str = ""
    since_ms: int = 0
    may_end: bool = False


@dataclass(frozen=True)
class PlaceLine:
    """A checkpoint to choose in the form of a weak spot."""

    code: str = ""
    name: str = ""


@dataclass(frozen=True)
class PlaceGroup:
    """The checkpoints of one zone."""

    zone: str = ""
    places: tuple[PlaceLine, ...] = ()


@dataclass(frozen=True)
class FeedLine:
    """An agency whose patrols have not been heard of for too long."""

    words: str = ""
    since_ms: int = 0


@dataclass(frozen=True)
class BoardView:
    """One reading of the board. Lists may be empty: then the page says so, with ``as_of_ms`` as its age.

    ``asked`` counts what waits for a decision: not a declined joint patrol, which stays to be taken back.
    """

    out: tuple[WalkLine, ...] = ()
    coming: tuple[WalkLine, ...] = ()
    late: tuple[WalkLine, ...] = ()
    gaps: tuple[GapLine, ...] = ()
    overdue: tuple[WalkLine, ...] = ()
    reviews: tuple[AskLine, ...] = ()
    excuses: tuple[AskLine, ...] = ()
    joints: tuple[AskLine, ...] = ()
    weak: tuple[WeakLine, ...] = ()
    places: tuple[PlaceGroup, ...] = ()
    feeds: tuple[FeedLine, ...] = ()
    asked: int = 0
    as_of_ms: int = 0

"""One week of flow (I6). Made by kpis, drawn by figures."""

from dataclasses import dataclass
from datetime import date

from dashboard.kernel.kpi import must_hide


@dataclass(frozen=True, slots=True)
class FlowWeek:
    """One WIB week from Monday: reports taken, reports resolved.

    ``is_public_only``: few, with one among them that is not for everybody, so those are not counted.
    """

    start: date
    opened: int
    closed: int
    is_complete: bool = True
    is_public_only: bool = False

    @property
    def net(self) -> int:
        """What stayed open of the week: positive means that work piles up."""
        return self.opened - self.closed


def told_week(
    start: date, opened: tuple[int, int], resolved: tuple[int, int], *, is_complete: bool
) -> FlowWeek:
    """The week as everybody may look it up; ``opened`` and ``resolved`` are (all, not public).

    One small cell with a record that is not public takes those out of both, or the net would mix them.
    """
    is_public_only = must_hide(*opened) or must_hide(*resolved)
    taken, done = (every - closed if is_public_only else every for every, closed in (opened, resolved))
    return FlowWeek(start, taken, done, is_complete, is_public_only)

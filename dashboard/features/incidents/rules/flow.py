"""One week of flow (I6). Made by kpis, drawn by figures."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FlowWeek:
    """One WIB week from Monday: reports taken, reports resolved."""

    start: date
    opened: int
    closed: int
    is_complete: bool = True

    @property
    def net(self) -> int:
        """What stayed open of the week: positive means that work piles up."""
        return self.opened - self.closed

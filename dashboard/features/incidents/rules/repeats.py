"""I7: the same type in the same zone again within 30 days. Called by kpis; never looks at persons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

REPEAT_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened where and when; ``type`` and ``zone`` are codes."""

    type: str
    zone: str
    at: datetime
    reference: str = ""


@dataclass(frozen=True, slots=True)
class RepeatTally:
    repeats: int
    every: int
    references: tuple[str, ...] = ()

    @property
    def percent(self) -> float | None:
        """``100 * repeats / every``; None without a single incident."""
        return 100.0 * self.repeats / self.every if self.every else None


def tally_repeats(happenings: Iterable[Happening], start: datetime) -> RepeatTally:
    """Incidents after ``start`` and how many of them follow one of the same type and zone within 30 days.

    ``happenings`` are in order of time and reach 30 days further back than ``start`` (domain 3.1 I7).
    """
    latest: dict[tuple[str, str], datetime] = {}
    repeated: list[str] = []
    every = 0
    for one in happenings:
        before = latest.get((one.type, one.zone))
        if one.at > start:
            every += 1
            if before is not None and one.at - before <= REPEAT_WITHIN:
                repeated.append(one.reference)
        latest[one.type, one.zone] = one.at
    return RepeatTally(len(repeated), every, tuple(repeated))

"""I7: the same type in the same zone again within 30 days. Called by kpis; never looks at persons."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.kernel.kpi import must_hide

REPEAT_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened where and when; ``type`` and ``zone`` are codes. ``is_closed``: not public."""

    type: str
    zone: str
    at: datetime
    reference: str = ""
    is_closed: bool = False


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


def told_repeats(happenings: Sequence[Happening], start: datetime) -> RepeatTally:
    """``tally_repeats`` as everybody may look it up (domain 5.3 R2).

    A type in a zone is a cell, and so are the repeats and all there were: of few with a closed one among them
    the public ones count. A repeat of a closed one tells of it as much as one that is closed itself.
    """
    every = Counter((one.type, one.zone) for one in happenings)
    closed = Counter((one.type, one.zone) for one in happenings if one.is_closed)
    named = [
        one
        for one in happenings
        if not (one.is_closed and must_hide(every[one.type, one.zone], closed[one.type, one.zone]))
    ]
    public = tally_repeats([one for one in happenings if not one.is_closed], start)
    told, total = tally_repeats(named, start), tally_repeats(happenings, start).every
    if must_hide(told.repeats, told.repeats - public.repeats):
        told = public
    total = public.every if must_hide(total, total - public.every) else total
    return RepeatTally(told.repeats, total, told.references)

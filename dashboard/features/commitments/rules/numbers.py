"""The arithmetic of C1 to C4 (domain 3.4). Pure; nothing to divide by is None, never 0."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from dashboard.features.commitments.rules.codes import PromiseState


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises are in each state that counts; open and in time, and cancelled ones beside."""

    in_time: int
    done_late: int
    late: int
    running: int
    cancelled: int

    @property
    def counted(self) -> int:
        """The denominator of C1: what is not due yet and what both gave up are left out."""
        return self.in_time + self.done_late + self.late

    @property
    def open(self) -> int:
        return self.late + self.running

    @property
    def completion(self) -> float | None:
        """C1, percent: done by the original due day / (done in time + done late + open past due)."""
        return 100.0 * self.in_time / self.counted if self.counted else None


def tally(states: Iterable[PromiseState]) -> Tally:
    """Count the states once."""
    found = Counter(states)
    return Tally(
        in_time=found[PromiseState.DONE],
        done_late=found[PromiseState.DONE_LATE],
        late=found[PromiseState.LATE],
        running=found[PromiseState.OPEN] + found[PromiseState.DUE_SOON],
        cancelled=found[PromiseState.CANCELLED],
    )


def median_slips(slips: Sequence[int]) -> float | None:
    """C2: the median number of times a due day was moved."""
    return float(median(slips)) if slips else None


def carried_over(meetings: Sequence[int]) -> tuple[int, int]:
    """C3: how many open promises were discussed in two meetings or more, and how many are open.

    ``meetings``: for each open promise, in how many it was.
    """
    return sum(count >= 2 for count in meetings), len(meetings)


def median_age(recorded: Sequence[date], today: date) -> float | None:
    """C4: the median age of the open promises in whole days since they were given."""
    return float(median((today - day).days for day in recorded)) if recorded else None

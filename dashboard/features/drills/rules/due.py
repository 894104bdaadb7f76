"""When each regu has to be drilled again, and how fast reactions are against their targets.

Called by kpis: the companion numbers of the index. Pure. Source: domain 3.3, "Companion numbers".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from dashboard.kernel.reference import Regu, Scenario

# Below it a median would hide how few there are: the single times are shown instead.
FEWEST_FOR_MEDIAN = 5


@dataclass(frozen=True, slots=True)
class CellDue:
    """One scenario x regu. ``last`` None: never drilled, then it is due since the programme began.

    ``promised`` is the first original day of what is planned and still open; a drill held since that day has
    made up for it.
    """

    scenario: Scenario
    regu: Regu
    last: date | None
    due: date
    promised: date | None = None

    def owed_on(self, today: date) -> date:
        """The day from which it is late: an original day that passed comes before the interval's end."""
        if self.promised is not None and self.promised < today:
            return min(self.promised, self.due)
        return self.due

    def days_overdue(self, today: date) -> int:
        """Above 0 from the day after the due day on; moving a drill to another date changes nothing."""
        return (today - self.owed_on(today)).days


def due_cells(
    last: Mapping[tuple[Scenario, Regu], date],
    begun: date,
    regus: Iterable[Regu],
    interval_days: int,
    promises: Mapping[tuple[Scenario, Regu], Iterable[date]],
) -> tuple[CellDue, ...]:
    """``next_due = last valid date + I``; never drilled = since programme start. Scenario by scenario.

    ``promises``: the original days of the drills that are still open.
    """
    wanted = list(regus)
    return tuple(
        CellDue(
            scenario,
            regu,
            held,
            begun if held is None else held + timedelta(days=interval_days),
            min(
                (day for day in promises.get((scenario, regu), ()) if held is None or day > held),
                default=None,
            ),
        )
        for scenario in Scenario
        for regu in wanted
        for held in [last.get((scenario, regu))]
    )


@dataclass(frozen=True, slots=True)
class ReactionTimes:
    """All times of one expected reaction, seconds, oldest first; all with one ``target``, above 0.

    ``key`` names it in the string table; without one ``text`` is its own wording, from an import.
    """

    scenario: Scenario
    key: str
    text: str
    target: int
    seconds: tuple[int, ...]
    failed: int = 0

    @property
    def is_few(self) -> bool:
        return len(self.seconds) < FEWEST_FOR_MEDIAN

    @property
    def middle(self) -> float | None:
        """The median of the achieved ones, seconds; None when there is none."""
        return median(self.seconds) if self.seconds else None

    @property
    def total(self) -> int:
        """All that were played, those executed in vain included."""
        return len(self.seconds) + self.failed

    @property
    def in_time(self) -> int:
        """How many kept the target; exactly on it is kept."""
        return sum(seconds <= self.target for seconds in self.seconds)


@dataclass(frozen=True, slots=True)
class AgeBuckets:
    """Open corrective actions by days since they were recorded."""

    to_30: int = 0
    to_90: int = 0
    older: int = 0

    @classmethod
    def of(cls, ages: Iterable[int]) -> "AgeBuckets":
        days = list(ages)
        young = sum(age <= 30 for age in days)
        old = sum(age > 90 for age in days)
        return cls(young, len(days) - young - old, old)

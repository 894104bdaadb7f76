"""What each regu owes in each scenario and form: last done, next planned, due, and for how long it is late.

Called by the programme page. A cancelled drill is none; a moved one stays late from its original day on, so
that moving a date never makes a regu look better. Days are site days. Source: domain 3.3.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.features.drills.rules.codes import DrillType
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Regu, Scenario


@dataclass(frozen=True, slots=True)
class Slot:
    """What is done in one go: one form of one scenario with one regu."""

    scenario: Scenario
    regu: Regu
    type: DrillType


@dataclass(frozen=True, slots=True)
class PlannedDrill:
    """One drill of the plan. ``is_open``: neither held nor evaluated nor cancelled."""

    reference: str
    scenario: Scenario
    type: DrillType
    regus: tuple[Regu, ...]
    planned_for: datetime
    original_planned_for: datetime
    is_open: bool

    @property
    def is_moved(self) -> bool:
        return self.planned_for != self.original_planned_for

    def covers(self, slot: Slot) -> bool:
        return self.scenario is slot.scenario and self.type is slot.type and slot.regu in self.regus


@dataclass(frozen=True, slots=True)
class Standing:
    """``due_on``: the last valid day plus the interval; never done: the day the programme began.

    ``late_since`` is the day from which ``days_overdue`` counts (an original day that passed comes before the
    interval's end). Both days are None while no programme has begun and nothing was planned.
    """

    last_on: date | None
    next: PlannedDrill | None
    due_on: date | None
    late_since: date | None
    days_overdue: int

    @property
    def is_never(self) -> bool:
        return self.last_on is None

    @property
    def is_overdue(self) -> bool:
        return self.days_overdue > 0


def slots(scenario: Scenario, regu: Regu) -> tuple[Slot, ...]:
    """Every form of one cell, most real first."""
    return tuple(Slot(scenario, regu, kind) for kind in DrillType)


def standing(
    slot: Slot,
    last_on: date | None,
    plan: Iterable[PlannedDrill],
    begun_on: date | None,
    now: datetime,
    interval_days: int,
) -> Standing:
    """Where one slot stands at ``now``. ``last_on`` is the day of its last drill that counts."""
    own = [drill for drill in plan if drill.is_open and drill.covers(slot)]
    return _standing(last_on, own, begun_on, now, interval_days)


def cell_standing(
    scenario: Scenario,
    regu: Regu,
    last_on: date | None,
    plan: Iterable[PlannedDrill],
    begun_on: date | None,
    now: datetime,
    interval_days: int,
) -> Standing:
    """The same for a whole cell: any form counts. ``last_on`` is the latest day over all forms."""
    own = [
        drill for drill in plan if drill.is_open and any(drill.covers(one) for one in slots(scenario, regu))
    ]
    return _standing(last_on, own, begun_on, now, interval_days)


def _standing(
    last_on: date | None,
    own: list[PlannedDrill],
    begun_on: date | None,
    now: datetime,
    interval_days: int,
) -> Standing:
    today = site_day(now)
    due_on = begun_on if last_on is None else last_on + timedelta(days=interval_days)
    # What was planned and is still open counts from its first day, however often it was moved; a drill
    # that was done since then has made up for it.
    promised = [site_day(drill.original_planned_for) for drill in own]
    owed = [day for day in promised if day < today and (last_on is None or day > last_on)]
    if due_on is not None:
        owed.append(due_on)
    late_since = min(owed) if owed else None
    ahead = [drill for drill in own if drill.planned_for > now]
    return Standing(
        last_on=last_on,
        next=min(ahead, key=lambda drill: (drill.planned_for, drill.reference), default=None),
        due_on=due_on,
        late_since=late_since,
        days_overdue=0 if late_since is None else max(0, (today - late_since).days),
    )

"""The frozen picture of a meeting: every number as known at one instant, JSON-safe, without any words.

Made by ``review_picture`` from the database alone, so that it can be made again years later to the digit;
stored by features/meetings. Slides, minutes and reports are worded from it.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

from dashboard.kernel.kpi import Kpi


@dataclass(frozen=True, slots=True)
class MonthCount:
    """Site incidents that count, by the month in which they occurred (``2026-02``).

    None: nobody gave any input yet and no incident of it came in later: no data, not nought.
    """

    month: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """Incidents of a type (in a zone; "" is all others of that type) in the month before and in this one."""

    type: str
    zone: str
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class WeekPoint:
    """One week of the control chart. ``signal``: better, worse or ""; an incomplete week is never tested."""

    start: date
    count: int
    is_complete: bool
    rate: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    signal: str


@dataclass(frozen=True, slots=True)
class IncidentPart:
    """24 months and 26 weeks oldest first, largest changes first.

    ``word`` by the control chart's rule: better, same, worse, or unknown where it has no limits.
    """

    months: tuple[MonthCount, ...] = ()
    changes: tuple[Change, ...] = ()
    weeks: tuple[WeekPoint, ...] = ()
    word: str = "unknown"


@dataclass(frozen=True, slots=True)
class DayShare:
    """Patrol visits of one site day: done and owed (k/n); n = 0 is no data."""

    day: date
    done: int
    owed: int


@dataclass(frozen=True, slots=True)
class ZoneShare:
    """Patrol visits of a zone in the month (k/n)."""

    zone: str
    done: int
    owed: int


@dataclass(frozen=True, slots=True)
class PatrolPart:
    """The month's days and zones; ``weak``: open weak spots by kind and zone, never which post."""

    days: tuple[DayShare, ...] = ()
    zones: tuple[ZoneShare, ...] = ()
    weak: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadyCell:
    """One scenario and regu: its value 0..1, days since the drill behind it (None: never drilled)."""

    scenario: str
    regu: str
    value: float
    age_days: int | None


@dataclass(frozen=True, slots=True)
class ReadyPoint:
    """The index at the end of a month, 0..100; None before the first drill."""

    month: str
    index: float | None


@dataclass(frozen=True, slots=True)
class Advice:
    """A possible next drill: points of the index gained, planned hours."""

    scenario: str
    regu: str
    type: str
    gain: float
    hours: float


@dataclass(frozen=True, slots=True)
class ReadyPart:
    """Cells, history oldest first, the cheapest next drills first."""

    cells: tuple[ReadyCell, ...] = ()
    history: tuple[ReadyPoint, ...] = ()
    advice: tuple[Advice, ...] = ()


@dataclass(frozen=True, slots=True)
class ZoneCount:
    """Incidents of the month in one zone, by severity code."""

    zone: str
    levels: dict[str, int]


@dataclass(frozen=True, slots=True)
class Promised:
    """One commitment as known at the instant. ``state``: open, late, due_soon, done, done_late, cancelled."""

    reference: str
    text: str
    owner: str
    clause: str
    topic: str
    kind: str
    meeting: str
    recorded_on: date
    original_due_on: date
    due_on: date
    done_on: date | None
    state: str
    slips: int


@dataclass(frozen=True, slots=True)
class ReviewPicture:
    """Everything a meeting about ``month`` looks at. ``is_month_over``: the month had ended at ``as_of``.

    ``first_record_at``: the instant of the oldest record; None in an empty database.
    """

    month: str
    as_of: datetime
    is_month_over: bool
    first_record_at: datetime | None
    kpis: tuple[Kpi, ...] = ()
    incidents: IncidentPart = field(default_factory=IncidentPart)
    patrols: PatrolPart = field(default_factory=PatrolPart)
    readiness: ReadyPart = field(default_factory=ReadyPart)
    zones: tuple[ZoneCount, ...] = ()
    commitments: tuple[Promised, ...] = ()

    def is_counted(self, month: str) -> bool:
        """Whether there is data of a month; one that is hidden has some."""
        return not any(one.month == month and one.count is None for one in self.incidents.months)

    def kpi(self, slug: str) -> Kpi | None:
        """The answer of one KPI, None when it was not known then."""
        return next((one for one in self.kpis if one.slug == slug), None)


_ADAPTER = TypeAdapter(ReviewPicture)


def as_json(picture: ReviewPicture) -> dict[str, Any]:
    """For storing; numbers keep every digit."""
    return _ADAPTER.dump_python(picture, mode="json")


def from_json(stored: object) -> ReviewPicture:
    """The stored picture again. Raises pydantic.ValidationError when it is none."""
    return _ADAPTER.validate_python(stored)


def digest(picture: ReviewPicture) -> str:
    """SHA-256 of the canonical text: equal exactly when every number is, whatever the order of keys."""
    # Once through its own form: 3 and 3.0, a tuple and a list are the same number and the same list.
    stored = as_json(from_json(as_json(picture)))
    text = json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()

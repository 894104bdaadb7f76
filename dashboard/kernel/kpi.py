"""One KPI answer and one KPI definition: what every number on every screen is made of.

A query returns numerator and denominator, a pure rule divides once, last. Nobody builds a
percentage anywhere else. Source of the five states: domain reference, section 3.0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class KpiState(StrEnum):
    """What may be said about a number."""

    VALUE = "value"
    NO_DATA = "no_data"
    PARTIAL = "partial"
    STALE = "stale"
    SUPPRESSED = "suppressed"


SMALLEST_CELL = 3


def must_hide(total: int, closed: int) -> bool:
    """Whether a count would tell of a single record that is not for everybody (domain 5.3 R2).

    ``closed`` are those of ``total`` that are not public. It is the same for every viewer.
    """
    return closed > 0 and total < SMALLEST_CELL


class Unit(StrEnum):
    COUNT = "count"
    PERCENT = "percent"
    MINUTES = "minutes"
    DAYS = "days"
    INDEX = "index"
    RATE = "per_100_per_30d"


@dataclass(frozen=True, slots=True)
class Kpi:
    """The answer of one KPI at one instant.

    ``value`` is None unless the state is value, partial or stale. Percentages are 0..100 and
    unrounded. ``age_seconds`` is the age of the newest input at ``window_end``; None when there
    never was one. ``detail`` holds JSON-safe extras (breakdowns, intervals, drivers).
    """

    slug: str
    state: KpiState
    value: float | None
    numerator: float | None
    denominator: float | None
    unit: Unit
    window_start: datetime | None
    window_end: datetime
    age_seconds: int | None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KpiDefinition:
    """How a KPI is made, for "explain this number" and for docs/kpis.md.

    ``better`` is "up" or "down". ``target`` is None where the KPI has none.
    The four texts are keys of the string table.
    """

    slug: str
    unit: Unit
    better: str
    target: float | None
    formula: str
    numerator: str
    denominator: str
    excludes: str
    source: str

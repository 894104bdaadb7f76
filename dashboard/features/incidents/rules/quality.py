"""What makes a record doubtful: the rules of the data-quality page. Called by queries and the page.

Source: domain 3.4 D3 and 3.0 (late entry, negative durations); the form's targets: interaction reference, 5.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from dashboard.features.incidents.rules.measures import nearest_rank
from dashboard.kernel.form import FUTURE_TOLERANCE

WINDOW = timedelta(days=90)
LATE_ENTRY = timedelta(hours=24)
FUTURE = FUTURE_TOLERANCE
DRAFT_AGE = timedelta(hours=24)
REVIEW_AGE = timedelta(days=7)
FORM_MEDIAN_SECONDS = 20
FORM_P90_SECONDS = 35


class QualityRule(StrEnum):
    """In the order of the page: errors first, then what is late or missing."""

    NEGATIVE = "negative"
    FUTURE = "future"
    PERSONAL = "personal"
    NO_ARRIVAL = "no_arrival"
    LATE_ENTRY = "late_entry"
    OLD_DRAFT = "old_draft"
    LONG_REVIEW = "long_review"

    @property
    def is_error(self) -> bool:
        """Wrong whatever happened: a negative time is in no number. The others only carry a badge."""
        return self in (QualityRule.NEGATIVE, QualityRule.FUTURE)


class Reversal(StrEnum):
    """Which two instants of a record stand the wrong way round. Each but the last makes one negative time."""

    OCCURRED = "occurred"
    ACKNOWLEDGED = "acknowledged"
    ON_SCENE = "on_scene"
    CONTAINED = "contained"
    RESOLVED = "resolved"
    RESOLVED_FIRST = "resolved_first"
    """Resolved before somebody arrived: both times since the report are positive and are measured."""


@dataclass(frozen=True, slots=True)
class FormTimes:
    """Seconds to fill in the report form: ``n`` forms, median and nearest-rank p90; None without a form."""

    n: int
    median: float | None
    p90: float | None


def form_times(seconds: list[int]) -> FormTimes:
    """Of the forms that told their time, in any order."""
    ordered = sorted(float(one) for one in seconds if one >= 0)
    if not ordered:
        return FormTimes(0, None, None)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return FormTimes(len(ordered), median, nearest_rank(ordered, 0.9))

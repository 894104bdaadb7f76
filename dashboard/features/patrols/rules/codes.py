"""Codes of a patrol: state of a planned visit, kind of checkpoint, flags of a scan, bands.

Called by every layer of the feature; tables take their enums from here, never the reverse.
Holds no text: a screen reads its words from the string table. Source: domain 3.2.
"""

from dataclasses import dataclass
from enum import StrEnum

from dashboard.kernel.kpi import KpiState
from dashboard.kernel.reference import Band

# Percent, lowest bound inclusive, best first. Defaults; the targets table keeps versions.
COVERAGE_BANDS = (Band("good", 95.0), Band("attention", 85.0), Band("poor", 0.0))
MIN_FOR_BAND = 10


class VisitState(StrEnum):
    """State of a planned visit: selesai tepat, terlambat, terlewat, menunggu, dikecualikan."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSED = "missed"
    WAITING = "waiting"
    EXCUSED = "excused"


class ExcuseKind(StrEnum):
    """How an excuse came: before the visit was missed, after it (a second person approves), or by a plan.

    ``withdrawn``: a plan was changed or ended less than 24 hours before the visit was due (decision 7).
    """

    IN_TIME = "in_time"
    LATE = "late"
    WITHDRAWN = "withdrawn"


class CheckpointKind(StrEnum):
    """Decides the default allowed gap. ``outside`` are the police checkpoints around the site."""

    TOWER = "tower"
    PERIMETER = "perimeter"
    BLOCK = "block"
    GATE = "gate"
    SERVICES = "services"
    OUTSIDE = "outside"


class ScanFlag(StrEnum):
    """``duplicate`` does not count; ``late_entry`` and ``clock_off`` (corrected) count, but are marked.

    The others count only when a supervisor has confirmed them (decision 7).
    """

    DUPLICATE = "duplicate"
    LATE_ENTRY = "late_entry"
    CLOCK_OFF = "clock_off"
    CLOCK_MOVED = "clock_moved"
    TOO_FAST = "too_fast"
    TOO_OLD = "too_old"
    TOO_EARLY = "too_early"
    NO_SCAN = "no_scan"


SUSPICIOUS = frozenset(
    {ScanFlag.CLOCK_MOVED, ScanFlag.TOO_FAST, ScanFlag.TOO_OLD, ScanFlag.TOO_EARLY, ScanFlag.NO_SCAN}
)


class How(StrEnum):
    """How a visit was entered: the big button, a scanned sign, its code, typed afterwards, an import."""

    BUTTON = "button"
    SCAN = "scan"
    CODE = "code"
    TYPED = "typed"
    IMPORT = "import"


class Review(StrEnum):
    """A supervisor's answer to a suspicious visit; empty for the others."""

    NONE = ""
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class StepKind(StrEnum):
    """What happens to a patrol; ``close`` is a supervisor's end of one nobody ended."""

    START = "start"
    END = "end"
    CLOSE = "close"
    CONFIRM = "confirm"
    DECLINE = "decline"


class ControlKind(StrEnum):
    """Why a gap is halved for a while."""

    CAMERA_DOWN = "camera_down"
    POST_UNMANNED = "post_unmanned"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, kept as two numbers until the screen; divided once, last."""

    numerator: float
    denominator: float

    @property
    def percent(self) -> float | None:
        """0..100, unrounded; None without a denominator, never 0 or 100."""
        return 100.0 * self.numerator / self.denominator if self.denominator else None

    @property
    def state(self) -> KpiState:
        return KpiState.VALUE if self.denominator else KpiState.NO_DATA


def band_of(share: Share, bands: tuple[Band, ...] = COVERAGE_BANDS) -> str | None:
    """Code of the band of a counted share; None (grey) below 10 cases or without data (domain 3.0)."""
    if share.percent is None or share.denominator < MIN_FOR_BAND:
        return None
    return next((band.code for band in bands if share.percent >= band.at_least), None)

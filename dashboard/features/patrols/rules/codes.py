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


class CheckpointKind(StrEnum):
    """Decides the default allowed gap. ``outside`` are the police checkpoints around the site."""

    TOWER = "tower"
    PERIMETER = "perimeter"
    BLOCK = "block"
    GATE = "gate"
    SERVICES = "services"
    OUTSIDE = "outside"


class ScanFlag(StrEnum):
    """``duplicate`` does not count; ``late_entry`` counts but is marked."""

    DUPLICATE = "duplicate"
    LATE_ENTRY = "late_entry"


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

"""Codes of a drill: type, rating of an objective, fate of an inject, band of readiness, gates.

Called by every layer of the feature; tables take their enums from here, never the reverse.
Holds no text: a screen reads its words from the string table. Source: domain 3.3, interfaces.md.
"""

from enum import StrEnum


class DrillType(StrEnum):
    """How real the drill was, most real first."""

    FULL_SCALE = "full_scale"
    FUNCTIONAL = "functional"
    DRILL = "drill"
    TABLETOP = "tabletop"


class Rating(StrEnum):
    """HSEEP rating of an objective: performed without / with some / with major challenges, unable.

    Ordinal: our number for a letter is one of the readiness weights.
    """

    P = "P"
    S = "S"
    M = "M"
    U = "U"


class InjectOutcome(StrEnum):
    """``achieved``: done, timed. ``not_achieved``: executed in vain. ``cancelled``: never played."""

    ACHIEVED = "achieved"
    NOT_ACHIEVED = "not_achieved"
    CANCELLED = "cancelled"


class ReadinessBand(StrEnum):
    """SIAP, SIAP TERBATAS, KURANG SIAP, BELUM SIAP; best first."""

    READY = "ready"
    LIMITED = "limited"
    WEAK = "weak"
    NOT_READY = "not_ready"

    @property
    def rank(self) -> int:
        """0 is best. A gate takes the worse of two bands."""
        return _BAND_RANK[self]


_BAND_RANK = {band: rank for rank, band in enumerate(ReadinessBand)}


class Gate(StrEnum):
    """A weakness that the index may not average away."""

    SCENARIO_BELOW_MINIMUM = "scenario_below_minimum"
    REGU_NEVER_TESTED = "regu_never_tested"


class DragCause(StrEnum):
    """Why a cell, or a scenario, costs points."""

    NEVER_TESTED = "never_tested"
    TOO_LONG_AGO = "too_long_ago"
    SMALL_FORMAT = "small_format"
    QUALITY = "quality"
    OVERDUE_ACTIONS = "overdue_actions"


class ActionPriority(StrEnum):
    """Priority of a corrective action, as far as the penalty cares."""

    CRITICAL = "critical"
    HIGH = "high"
    OTHER = "other"

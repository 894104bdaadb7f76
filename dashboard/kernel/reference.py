"""The nouns both agencies share: agencies, zones, severities, shifts, regu.

Every layer may import them. Codes are the promise of the interface (they stand in addresses,
files and test ids); what a person reads comes from the string table.
"""

from dataclasses import dataclass
from enum import StrEnum


class Agency(StrEnum):
    """One of the two partners. On a screen it is a letter (R, P), never a colour."""

    RUTAN = "rutan"
    POLRES = "polres"

    @property
    def other(self) -> "Agency":
        return Agency.POLRES if self is Agency.RUTAN else Agency.RUTAN

    @property
    def letter(self) -> str:
        return "R" if self is Agency.RUTAN else "P"


class Severity(StrEnum):
    """Four levels, worst first; the declaration order is the sort order."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 is worst. For sorting and for "the worst of these"."""
        return _SEVERITY_RANK[self]


_SEVERITY_RANK = {severity: rank for rank, severity in enumerate(Severity)}


class Zone(StrEnum):
    """Places. The site is every zone but ``city``."""

    GATE = "gate"
    BLOCK_A = "block_a"
    BLOCK_B = "block_b"
    BLOCK_C = "block_c"
    BLOCK_D = "block_d"
    BLOCK_E = "block_e"
    SERVICES = "services"
    PERIMETER = "perimeter"
    SURROUNDINGS = "surroundings"
    CITY = "city"

    @property
    def is_site(self) -> bool:
        return self is not Zone.CITY


SITE_ZONES = tuple(zone for zone in Zone if zone.is_site)


class Scenario(StrEnum):
    """What the two agencies drill together."""

    RIOT = "riot"
    ESCAPE = "escape"
    CONTRABAND = "contraband"


class Regu(StrEnum):
    """The four guard teams of the remand centre."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Language(StrEnum):
    """Indonesian is the source language; English comes second."""

    ID = "id"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Band:
    """A named range of a KPI, lowest bound inclusive: ``Band("good", 95.0)``."""

    code: str
    at_least: float

"""What may be said about a shareable record: how sensitive it is, who it is for, which circle it is of.

Read by kernel/scope.py, which turns it into SQL, and by forms and pages for their words. Source: domain 5.2.
"""

from enum import IntEnum, IntFlag, StrEnum


class Classification(IntEnum):
    """Rising. The number is what the database compares."""

    BIASA = 0
    TERBATAS = 1
    RAHASIA = 2
    SANGAT_RAHASIA = 3


class Compartment(IntFlag):
    """Closed circles; a reader needs every one of a record's."""

    NONE = 0
    INTEGRITY = 1
    HEALTH = 2
    INVESTIGATION = 4
    INTELLIGENCE = 8


class Audience(StrEnum):
    """Who may read beside what clearance and compartments allow. ``own`` is the owner agency."""

    OWN = "own"
    OWN_LEADERS = "leaders"
    BOTH = "both"
    NAMED = "named"


class Handling(StrEnum):
    """P: free inside the joint team. C: the conditions in words, and no further release."""

    FREE = "P"
    CONDITIONS = "C"

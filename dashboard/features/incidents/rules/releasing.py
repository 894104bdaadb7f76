"""What a sanitised copy tells: coarse facts only, never the original's number, place, hour or author. Pure.

Called by actions/releasing. Source: domain 5.3 R6.
"""

from datetime import datetime, timedelta

from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.kernel.clock import to_site
from dashboard.kernel.reference import Zone
from dashboard.kernel.sharing import Classification

SERIES = "S"
USUAL_DAYS = timedelta(days=30)
LONGEST_DAYS = timedelta(days=366)
SECOND_FROM = Classification.RAHASIA
"""From here on a second person has to agree before the copy leaves."""

BLOCKS = "blocks"
_BLOCKS = frozenset({Zone.BLOCK_A, Zone.BLOCK_B, Zone.BLOCK_C, Zone.BLOCK_D, Zone.BLOCK_E})
MEDICAL = "medical"


def coarse_zone(zone: Zone) -> str:
    """The part of the site: which block it was stays with the owner."""
    return BLOCKS if zone in _BLOCKS else zone.value


def coarse_type(kind: IncidentType) -> str:
    """What it was; what is about somebody's health or death is one word (domain 5.5)."""
    return MEDICAL if kind in (IncidentType.SELF_HARM, IncidentType.DEATH) else kind.value


def coarse_day(moment: datetime) -> str:
    """The month at the site, ``2026-03``."""
    return to_site(moment).strftime("%Y-%m")

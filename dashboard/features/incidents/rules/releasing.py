"""What a sanitised copy tells: coarse facts only, never the original's number, place, hour or author. Pure.

Called by forms/sharing and actions/releasing. Source: domain 5.3 R6.
"""

from datetime import date, datetime, timedelta

from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.kernel.clock import day_start, site_day, to_site
from dashboard.kernel.masks import mask_errors
from dashboard.kernel.reference import Zone
from dashboard.kernel.sharing import Classification, Handling

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


def copy_ends(last_day: date | None, now: datetime) -> datetime:
    """The end of the last day, or of the usual time."""
    return now + USUAL_DAYS if last_day is None else day_start(last_day + timedelta(days=1))


def copy_errors(
    *,
    text: str,
    purpose: str,
    handling: Handling | None,
    handling_text: str,
    last_day: date | None,
    mask_reason: str,
    now: datetime,
) -> dict[str, str]:
    """Field of the form -> key of the sentence, for all that is wrong at once; empty when it may go out."""
    wrong: dict[str, str] = {}
    if not text:
        wrong["release_text"] = "incidents.release.text.write"
    if not purpose:
        wrong["purpose"] = "incidents.release.purpose.write"
    if handling is Handling.CONDITIONS and not handling_text:
        wrong["release_handling_text"] = "incidents.share.handling.write"
    ends = copy_ends(last_day, now)
    if not now < ends or site_day(ends) > site_day(now + LONGEST_DAYS):
        wrong["release_until"] = "incidents.release.until.range"
    texts = {"release_text": text, "purpose": purpose, "release_handling_text": handling_text}
    return wrong | mask_errors(texts, reason=mask_reason)

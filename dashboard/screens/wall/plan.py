"""Levels of the schematic site plan: grey by last month's incidents, hue only where something is open."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.features.incidents.queries import numbers
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import SITE_ZONES, Language, Severity, Zone
from dashboard.kernel.text import say
from dashboard.screens.wall.hals import Hal
from dashboard.screens.wall.view import SitePlan
from dashboard.screens.wall.view import Zone as ZoneView


def site_plan(
    session: Session, hals: Sequence[Hal], as_of: datetime, language: Language, *, control: bool
) -> SitePlan:
    """Guests see the grey plan only: no hue, no gap, no call-out."""
    today = site_day(as_of)
    counts = numbers.count_by_zone(session, today - timedelta(days=29), today)
    busiest = max((counts.get(zone.value, 0) for zone in SITE_ZONES), default=0)
    levels = {
        zone: _level(zone, counts.get(zone.value, 0), busiest, hals if control else ()) for zone in SITE_ZONES
    }
    gaps = [hal for hal in hals if hal.zone == Zone.PERIMETER.value] if control else []
    open_gap = [hal for hal in gaps if hal.incident is None]
    levels[Zone.PERIMETER] = "gap" if open_gap else "ok"
    zones = {zone.value: ZoneView(say(f"zone.{zone.value}", language), levels[zone]) for zone in SITE_ZONES}
    hot = [
        f"{say(f'zone.{zone.value}', language)}: {say(f'severity.{level}', language)}"
        for zone, level in levels.items()
        if level in ("high", "critical")
    ]
    return SitePlan(
        callout=open_gap[0].title if open_gap else "",
        alt=say("wall.plan.alt", language) + (" " + "; ".join(hot) if hot else ""),
        **zones,
    )


def _level(zone: Zone, count: int, busiest: int, hals: Sequence[Hal]) -> str:
    here = [hal.level for hal in hals if hal.zone == zone.value]
    if Severity.CRITICAL in here:
        return "critical"
    if Severity.HIGH in here:
        return "high"
    if count == 0:
        return "1"
    return "3" if count * 2 > busiest else "2"

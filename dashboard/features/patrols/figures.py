"""Series of the patrol charts: zone by hour of the day, as short lists of words and levels.

For the trend page. A cell is a share of days; what the plan never asks for is blank, never 0 %. Nothing here
is a severity.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.features.patrols.rules.area_hours import AreaHour, by_hour_of_day
from dashboard.features.patrols.rules.codes import Share
from dashboard.kernel.reference import SITE_ZONES, Language, Zone
from dashboard.kernel.text import say
from dashboard.kernel.wording import number, percent

HOURS = tuple(range(24))
# Lowest percent of each level; 0 is the lightest ink (always seen), 4 the darkest (seldom seen).
_LEVELS = (100.0, 90.0, 75.0, 50.0)


@dataclass(frozen=True)
class HeatCell:
    """``level`` "0" to "4", or "blank"; ``share`` is ``6/7`` for the table, ``title`` a sentence."""

    hour: str
    level: str
    share: str
    title: str


@dataclass(frozen=True)
class HeatRow:
    """One zone with its 24 hours."""

    zone: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class HeatSeries:
    """``sentence`` says in one line what the picture shows; no ``rows`` when nothing was planned."""

    rows: tuple[HeatRow, ...] = ()
    hours: tuple[str, ...] = ()
    sentence: str = ""


def coverage_heat_figure(cells: Iterable[AreaHour], days: int, language: Language) -> HeatSeries:
    """Zones of the site in their order, those the plan asks for; each hour of the day is a share of days."""
    shares = by_hour_of_day(cells)
    zones = [zone for zone in SITE_ZONES if any(place is zone for place, _ in shares)]
    return HeatSeries(
        tuple(_row(zone, shares, language) for zone in zones),
        tuple(f"{hour:02d}" for hour in HOURS),
        _sentence(shares, days, language),
    )


def level_of(share: Share) -> str:
    """The darker, the less often seen; "blank" where nothing was asked."""
    if share.percent is None:
        return "blank"
    reached = share.percent
    return str(next((n for n, least in enumerate(_LEVELS) if reached >= least), len(_LEVELS)))


def _row(zone: Zone, shares: Mapping[tuple[Zone, int], Share], language: Language) -> HeatRow:
    name = say(f"zone.{zone.value}", language)
    return HeatRow(name, tuple(_cell(name, hour, shares.get((zone, hour)), language) for hour in HOURS))


def _cell(zone: str, hour: int, share: Share | None, language: Language) -> HeatCell:
    label = f"{hour:02d}"
    if share is None:
        blank = say("patrols.heat.blank_cell", language, zone=zone, hour=label)
        return HeatCell(label, "blank", "–", blank)
    words = f"{number(share.numerator, language)}/{number(share.denominator, language)}"
    return HeatCell(
        label, level_of(share), words, say("patrols.heat.cell", language, zone=zone, hour=label, share=words)
    )


def _sentence(shares: Mapping[tuple[Zone, int], Share], days: int, language: Language) -> str:
    """How much was seen, and the weakest zone and hour when there is one."""
    if not shares:
        return say("patrols.heat.none", language, days=days)
    covered = sum(share.numerator for share in shares.values())
    total = Share(covered, sum(share.denominator for share in shares.values()))
    said = {"days": days, "share": percent(total.percent or 0.0, language)}
    (zone, hour), worst = min(shares.items(), key=lambda item: (item[1].percent or 0.0, -item[1].denominator))
    if worst.percent == 100.0:
        return say("patrols.heat.all", language, **said)
    return say(
        "patrols.heat.weakest",
        language,
        **said,
        zone=say(f"zone.{zone.value}", language),
        hour=f"{hour:02d}",
        done=number(worst.numerator, language),
        total=number(worst.denominator, language),
    )

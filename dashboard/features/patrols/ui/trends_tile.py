"""One patrol number as a staff tile: the number, the line that makes it honest, its age, its explanation."""

from dashboard.kernel.kpi import Kpi, KpiState, Unit
from dashboard.kernel.kpi_tile import TileView, tile_of
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration, number
from dashboard.web.as_of import address_at


def tile_view(kpi: Kpi, language: Language, *, is_now: bool) -> TileView:
    """The tile of one KPI; an overdue patrol and a route that is easily guessed are off target too."""
    return tile_of(
        kpi,
        language,
        label=say(f"patrols.kpi.name.{kpi.slug}", language),
        note=note_of(kpi, language),
        band=_band(kpi),
        is_now=is_now,
        href=address_at(f"/kpi/{kpi.slug}", None if is_now else kpi.window_end),
    )


def _band(kpi: Kpi) -> str:
    # Somebody who has not come back is looked for, however old the last word of the patrols is.
    if kpi.slug == "patrol_overdue":
        return "poor" if kpi.value else ""
    if kpi.value is None or kpi.state is not KpiState.VALUE:
        return ""
    if kpi.slug == "patrol_unpredictability":
        return "attention" if kpi.detail["guessed"] else ""
    return kpi.detail.get("band") or ""


def note_of(kpi: Kpi, language: Language) -> str:
    """k/n, the longest gap, or what still waits."""
    detail, parts = kpi.detail, []
    if kpi.slug == "patrol_gap_coverage":
        longest, zone = detail.get("longest_gap_minutes"), detail.get("longest_gap_zone")
        if not longest or not zone:
            return ""
        place = say(f"zone.{zone}", language)
        return say("patrols.trends.longest", language, age=duration(longest * 60, language), zone=place)
    if kpi.slug == "patrol_overdue":
        return say("patrols.trends.running", language, total=number(detail["running"], language))
    if kpi.slug == "patrol_unpredictability":
        routes = detail["routes"]
        return say("patrols.trends.routes", language, total=number(routes, language)) if routes else ""
    if kpi.slug == "patrol_area_hour":
        return _area_note(kpi, language)
    if kpi.unit is Unit.PERCENT and kpi.denominator:
        parts.append(f"{number(kpi.numerator or 0, language)}/{number(kpi.denominator, language)}")
    if detail.get("waiting") and kpi.slug.startswith("patrol_joint"):
        parts.append(say("patrols.trends.waiting", language, total=number(detail["waiting"], language)))
    if detail.get("withdrawn"):
        parts.append(say("patrols.trends.withdrawn", language, total=number(detail["withdrawn"], language)))
    return ", ".join(parts)


def _area_note(kpi: Kpi, language: Language) -> str:
    """The percent is of weights, the sentence of the heat map of hours: both are said by name."""
    if not kpi.detail["cells"]:
        return ""
    covered, required = (
        number(weight or 0, language, 0 if float(weight or 0).is_integer() else 1)
        for weight in (kpi.numerator, kpi.denominator)
    )
    done, total = number(kpi.detail["covered"], language), number(kpi.detail["cells"], language)
    return say("patrols.trends.cells", language, covered=covered, required=required, done=done, total=total)

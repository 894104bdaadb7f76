"""One patrol number as a staff tile: the number, the line that makes it honest, its age, its explanation."""

from dataclasses import dataclass

from dashboard.kernel.kpi import Kpi, KpiState, Unit
from dashboard.kernel.kpi_words import written
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration, number


@dataclass(frozen=True)
class TileAge:
    """An age that counts by itself (``since_ms``), or a fixed text for an instant that is over."""

    text: str = ""
    since_ms: int = 0


@dataclass(frozen=True)
class TileView:
    """All words of one tile; ``href`` opens its explanation."""

    slug: str = ""
    label: str = ""
    number: str = ""
    mark: str = ""
    note: str = ""
    state: str = "no_data"
    state_word: str = ""
    band: str = ""
    band_word: str = ""
    age: TileAge = TileAge()
    href: str = ""


def tile_view(kpi: Kpi, language: Language, *, is_now: bool) -> TileView:
    """The tile of one KPI; an overdue patrol and a route that is easily guessed are off target too."""
    value, mark = written(kpi, language)
    band = _band(kpi)
    return TileView(
        slug=kpi.slug,
        label=say(f"patrols.kpi.name.{kpi.slug}", language),
        number=value,
        mark=mark,
        note=note_of(kpi, language),
        state=kpi.state.value,
        state_word=say(f"patrols.kpi.word.{kpi.state.value}", language),
        band=band,
        band_word=say(f"patrols.kpi.band.{band}", language) if band else "",
        age=_age(kpi, language, is_now=is_now),
        href=f"/kpi/{kpi.slug}",
    )


def _band(kpi: Kpi) -> str:
    if kpi.value is None or kpi.state is not KpiState.VALUE:
        return ""
    if kpi.slug == "patrol_overdue":
        return "poor" if kpi.value else ""
    if kpi.slug == "patrol_unpredictability":
        return "attention" if kpi.detail["guessed"] else ""
    return kpi.detail.get("band") or ""


def _age(kpi: Kpi, language: Language, *, is_now: bool) -> TileAge:
    if kpi.age_seconds is None:
        return TileAge(say("kpi.no_data", language))
    if not is_now:
        return TileAge(duration(kpi.age_seconds, language))
    return TileAge("", int((kpi.window_end.timestamp() - kpi.age_seconds) * 1000))


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
        done, total = number(detail["covered"], language), number(detail["cells"], language)
        return say("patrols.trends.cells", language, done=done, total=total) if detail["cells"] else ""
    if kpi.unit is Unit.PERCENT and kpi.denominator:
        parts.append(f"{number(kpi.numerator or 0, language)}/{number(kpi.denominator, language)}")
    if detail.get("waiting") and kpi.slug.startswith("patrol_joint"):
        parts.append(say("patrols.trends.waiting", language, total=number(detail["waiting"], language)))
    return ", ".join(parts)

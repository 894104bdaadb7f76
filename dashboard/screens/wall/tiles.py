"""KPI answers -> tiles of the wall and the overview, worded; and the short lists of the charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from dashboard.features.incidents.rules.trend import Bin, UChart
from dashboard.features.incidents.ui.tile_view import alert_words
from dashboard.kernel.kpi import Kpi, KpiState, Unit
from dashboard.kernel.kpi_words import written
from dashboard.kernel.reference import Language, Scenario, Severity
from dashboard.kernel.text import say
from dashboard.kernel.wording import number
from dashboard.screens.wall.view import Age, Count, Tile, Words
from dashboard.screens.wall.view import Scenario as ScenarioView

TILES = (
    "open_incidents",
    "incident_rate",
    "patrol_coverage",
    "patrol_gap_coverage",
    "drill_readiness",
    "ack_sla",
)
# Below its own target a number asks for attention from here, and is poor below. Readiness brings its own
# limit along, as its weights are versions; the patrol KPIs bring their band.
_ACK_ATTENTION = 75.0
_SMALL = 10


@dataclass(frozen=True, slots=True)
class Charts:
    """The lists of WallChartState, by its var names."""

    rate: list[float | None]
    rate_center: list[float]
    coverage: list[float]
    coverage_target: list[float]
    coverage_band: str
    coverage_sure: bool
    gap: list[float]
    gap_target: list[float]
    gap_band: str
    gap_sure: bool


def band_of(kpi: Kpi) -> str:
    """good, attention, poor, or nothing where a colour would claim too much (small or uncertain)."""
    target = kpi.detail.get("target")
    if target is None or kpi.value is None or kpi.state is not KpiState.VALUE:
        return ""
    floor = _ACK_ATTENTION if kpi.slug == "ack_sla" else kpi.detail.get("floor")
    if floor is None:
        return kpi.detail.get("band") or ""
    if kpi.unit is Unit.PERCENT and (kpi.denominator or 0) < _SMALL:
        return ""
    if kpi.value >= target:
        return "good"
    return "attention" if kpi.value >= floor else "poor"


def tile_of(kpi: Kpi, language: Language, note: str) -> Tile:
    text, mark = written(kpi, language)
    band = band_of(kpi)
    since = 0 if kpi.age_seconds is None else int((kpi.window_end.timestamp() - kpi.age_seconds) * 1000)
    return Tile(
        label=say(f"wall.tile.{kpi.slug}", language),
        number=text,
        mark=mark,
        state=kpi.state.value,
        state_word=say(f"kpi.state.{kpi.state.value}", language),
        band=band,
        band_word=say(f"kpi.band.{band}", language) if band else "",
        note=note,
        alert=alert_words(kpi.detail.get("alerts", {}), language),
        age=Age("", since) if since and kpi.value is not None else Age(),
        chart_alt=f"{say(f'wall.tile.{kpi.slug}', language)}: {text} {mark}".strip(),
    )


def tiles_of(
    kpis: Mapping[str, Kpi], weeks: Sequence[Bin], language: Language, *, control: bool
) -> dict[str, Any]:
    """The view's fields that are tiles, with severities and scenarios."""
    tiles: dict[str, Any] = {
        slug: tile_of(kpis[slug], language, _note(kpis[slug], language, control=control)) for slug in TILES
    }
    by_severity = kpis["open_incidents"].detail.get("by_severity", {})
    tiles["severities"] = tuple(
        Count(
            severity.value,
            say(f"severity.{severity.value}", language),
            number(by_severity.get(severity.value, 0), language),
        )
        for severity in Severity
        if by_severity.get(severity.value)
    )
    tiles["scenarios"] = tuple(_scenario(kpis, scenario, language) for scenario in Scenario)
    return tiles


def _note(kpi: Kpi, language: Language, *, control: bool) -> str:
    """One small line under the number."""
    if kpi.value is None:
        return ""
    detail = kpi.detail
    if kpi.slug == "incident_rate" and detail.get("low") is not None:
        low, high = number(detail["low"], language, 1), number(detail["high"], language, 1)
        return say("wall.note.incident_rate", language, low=low, high=high)
    if kpi.slug == "patrol_gap_coverage":
        longest = detail.get("longest_gap_minutes")
        return (
            say("wall.note.longest_gap", language, minutes=number(longest, language))
            if control and longest
            else ""
        )
    if (
        kpi.slug in ("patrol_coverage", "ack_sla")
        and kpi.numerator is not None
        and kpi.denominator is not None
    ):
        return f"{number(kpi.numerator, language)}/{number(kpi.denominator, language)}"
    if kpi.slug == "drill_readiness":
        band = detail.get("band")
        return say(f"wall.readiness.{band}", language) if band else ""
    return ""


def _scenario(kpis: Mapping[str, Kpi], scenario: Scenario, language: Language) -> ScenarioView:
    kpi = kpis[f"drill_readiness_{scenario.value}"]
    text, _ = written(kpi, language)
    value = kpi.value or 0.0
    target = kpi.detail["target"]
    band = "" if kpi.value is None else band_of(kpi)
    return ScenarioView(
        code=scenario.value,
        label=say(f"scenario.{scenario.value}", language),
        number=text if kpi.value is not None else "–",
        value=round(value, 1),
        target=target,
        state=kpi.state.value,
        band=band,
    )


def charts_of(kpis: Mapping[str, Kpi], weeks: Sequence[Bin], chart: UChart | None) -> Charts:
    """Weekly rates with their centre line, and the two bullets."""
    rates = [week.count / week.exposure if week.exposure > 0 else None for week in weeks if week.is_complete]
    center = chart.baseline.u_bar if chart is not None else 0.0
    coverage, gap = kpis["patrol_coverage"], kpis["patrol_gap_coverage"]
    return Charts(
        rate=[None if rate is None else round(rate, 3) for rate in rates],
        rate_center=[round(center, 3)] * len(rates) if center else [],
        coverage=[] if coverage.value is None else [round(coverage.value, 2)],
        coverage_target=[coverage.detail["target"]],
        coverage_band=band_of(coverage),
        coverage_sure=coverage.state is KpiState.VALUE,
        gap=[] if gap.value is None else [round(gap.value, 2)],
        gap_target=[gap.detail["target"]],
        gap_band=band_of(gap),
        gap_sure=gap.state is KpiState.VALUE,
    )


def words_of(language: Language) -> Words:
    """The static words of the wall from the string table."""
    return Words(**{field.name: say(f"wall.words.{field.name}", language) for field in fields(Words)})

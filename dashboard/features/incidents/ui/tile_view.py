"""One incident KPI as a staff tile: number, what stands beside it, its age, and where it is explained."""

from collections.abc import Mapping
from typing import Any

from dashboard.kernel.kpi import Kpi, KpiState, Unit
from dashboard.kernel.kpi_tile import TileView, tile_of
from dashboard.kernel.kpi_words import written
from dashboard.kernel.reference import Language, Severity
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration, duration_words, number
from dashboard.web.as_of import address_at

_SMALL = 10
_ATTENTION = 75.0


def tile_view(kpi: Kpi, language: Language, *, is_now: bool) -> TileView:
    """The tile of one KPI. A small number is grey: without a band (domain 3.0)."""
    return tile_of(
        kpi,
        language,
        label=say(f"explain.name.{kpi.slug}", language),
        note=note_of(kpi, language),
        band=_band(kpi),
        is_now=is_now,
        value=_value(kpi, language),
        href=address_at(f"/kpi/{kpi.slug}", None if is_now else kpi.window_end),
    )


def _value(kpi: Kpi, language: Language) -> tuple[str, str]:
    if kpi.unit is Unit.MINUTES:
        if kpi.value is not None and kpi.state is not KpiState.NO_DATA:
            return duration(kpi.value * 60, language), ""
        single = kpi.detail.get("individual") or []
        if single:
            return say("incidents.kpi_note.few", language, n=len(single)), ""
    return written(kpi, language)


def _band(kpi: Kpi) -> str:
    target = kpi.detail.get("target")
    if target is None or kpi.value is None or kpi.state is not KpiState.VALUE:
        return ""
    if (kpi.denominator or 0) < _SMALL:
        return ""
    if kpi.value >= target:
        return "good"
    return "attention" if kpi.value >= _ATTENTION else "poor"


def note_of(kpi: Kpi, language: Language) -> str:
    """The one line under the number: k/n, p90, interval, or what else makes it honest."""
    detail = kpi.detail
    if kpi.slug == "finds_yield" and detail["no_search"]:
        return say("incidents.yield.none", language)
    if kpi.unit is Unit.MINUTES:
        return _minutes_note(detail, language)
    if kpi.slug == "incident_rate" and detail.get("low") is not None:
        low, high = number(detail["low"], language, 1), number(detail["high"], language, 1)
        return say("wall.note.incident_rate", language, low=low, high=high)
    if kpi.slug == "incident_flow" and kpi.value is not None:
        opened, closed = number(detail["opened"], language), number(detail["closed"], language)
        return say("incidents.kpi_note.flow", language, opened=opened, closed=closed)
    if kpi.slug == "open_incidents" and kpi.value is not None:
        counts = [(one, detail["by_severity"].get(one.value, 0)) for one in Severity]
        parts = [f"{say(f'severity.{one.value}', language)} {number(n, language)}" for one, n in counts if n]
        alert = alert_words(detail.get("alerts", {}), language)
        return "; ".join(part for part in (", ".join(parts), alert) if part)
    return ", ".join([*_share(kpi, language), *_waiting(detail, language)])


def _share(kpi: Kpi, language: Language) -> list[str]:
    """``k/n`` of a percentage, and whether n is small; nothing for other units and without a case."""
    if kpi.unit is not Unit.PERCENT or not kpi.denominator:
        return []
    share = f"{number(kpi.numerator or 0, language)}/{number(kpi.denominator, language)}"
    return [share] if kpi.denominator >= _SMALL else [share, say("incidents.kpi_note.small", language)]


def alert_words(alerts: Mapping[str, int], language: Language) -> str:
    """The open ones that cannot wait: any critical one, and those that are too old; "" for none."""
    late = [(one, alerts.get(one.value, 0)) for one in Severity]
    parts = [
        say(
            f"incidents.alert.{'open' if one is Severity.CRITICAL else 'old'}",
            language,
            n=number(n, language),
            level=say(f"severity.{one.value}", language),
        )
        for one, n in late
        if n
    ]
    return say("incidents.alert", language, parts=", ".join(parts)) if parts else ""


def _waiting(detail: Mapping[str, Any], language: Language) -> list[str]:
    """What a service level shows beside its share: still inside the target, or not recorded."""
    return [
        say(f"incidents.kpi_note.{word}", language, n=number(detail[name], language))
        for name, word in (("pending", "pending"), ("missing", "missing"), ("invalid", "negative"))
        if detail.get(name)
    ]


def _minutes_note(detail: Mapping[str, Any], language: Language) -> str:
    """p90 and n, or the single values of a small number; what was left out stands behind."""
    parts = []
    if detail["p90"] is not None:
        parts.append(
            say("incidents.kpi_note.p90", language, p90=duration_words(detail["p90"] * 60, language))
        )
        parts.append(say("incidents.kpi_note.n", language, n=number(detail["n"], language)))
    elif detail["individual"]:
        parts.append(", ".join(duration(minutes * 60, language) for minutes in detail["individual"]))
    for name in ("missing", "negative"):
        if detail[name]:
            parts.append(say(f"incidents.kpi_note.{name}", language, n=number(detail[name], language)))
    return "; ".join(parts)

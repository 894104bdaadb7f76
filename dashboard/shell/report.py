"""Every KPI of every feature at one instant, for the command line and for tests."""

from datetime import UTC, datetime
from typing import Any

from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.kpi import Kpi
from dashboard.screens.explain.answers import every_kpi


def all_kpis(as_of: datetime | None = None) -> tuple[datetime, tuple[Kpi, ...]]:
    """(instant, every KPI). None means now."""
    moment = as_of or system_clock()
    with reading() as session:
        return moment, every_kpi(session, moment, is_now=as_of is None)


def kpi_document(as_of: datetime | None = None) -> dict[str, Any]:
    """The JSON document of the interface: times in UTC with a Z, percentages 0..100."""
    moment, kpis = all_kpis(as_of)
    return {"as_of": _iso(moment), "kpis": [_json(kpi) for kpi in kpis]}


def _json(kpi: Kpi) -> dict[str, Any]:
    return {
        "slug": kpi.slug,
        "state": kpi.state.value,
        "value": kpi.value,
        "numerator": kpi.numerator,
        "denominator": kpi.denominator,
        "unit": kpi.unit.value,
        "window_start": _iso(kpi.window_start),
        "window_end": _iso(kpi.window_end),
        "age_seconds": kpi.age_seconds,
        "detail": dict(kpi.detail),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

"""One answer from a share: divided once, last, and marked when its source went silent. For this room."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dashboard.features.patrols.kpis.definitions import SOURCES
from dashboard.features.patrols.rules.codes import Share
from dashboard.kernel.freshness import Freshness, SourceAge, worst
from dashboard.kernel.kpi import Kpi, KpiState, Unit

_OLD = (Freshness.STALE, Freshness.SILENT)


def aged(
    state: KpiState, ages: Sequence[SourceAge], sources: Sequence[str] = SOURCES
) -> tuple[KpiState, int | None]:
    """The state with the worst source's word, and its age in seconds (None when it never spoke)."""
    oldest = worst(ages, *sources)
    if state is KpiState.VALUE and (oldest is None or oldest.freshness in _OLD):
        state = KpiState.STALE
    return state, None if oldest is None else oldest.age


def of_share(
    slug: str,
    share: Share,
    window: timedelta,
    as_of: datetime,
    ages: Sequence[SourceAge],
    detail: dict[str, Any],
    *,
    unit: Unit = Unit.PERCENT,
    sources: Sequence[str] = SOURCES,
) -> Kpi:
    """The KPI of a share over the window that ends at ``as_of``; an empty denominator is no data."""
    state, age = aged(share.state, ages, sources)
    start = as_of - window
    return Kpi(
        slug, state, share.percent, share.numerator, share.denominator, unit, start, as_of, age, detail
    )

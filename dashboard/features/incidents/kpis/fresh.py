"""A number from a stale source says so. Called by the modules of this room."""

from collections.abc import Sequence

from dashboard.kernel.freshness import Freshness, SourceAge, worst
from dashboard.kernel.kpi import KpiState

AGENCIES = ("rutan", "polres")


def freshened(state: KpiState, ages: Sequence[SourceAge], *sources: str) -> tuple[KpiState, int | None]:
    """A KPI is as fresh as its worst input; a number from a stale source says so."""
    oldest = worst(ages, *sources)
    if oldest is None:
        return state, None
    is_stale = oldest.freshness in (Freshness.STALE, Freshness.SILENT)
    has_value = state not in (KpiState.NO_DATA, KpiState.SUPPRESSED)
    return (KpiState.STALE if is_stale and has_value else state), oldest.age

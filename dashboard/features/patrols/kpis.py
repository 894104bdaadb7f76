"""The patrol KPIs P1, P1b and P2: queries plus rules, for any as-of. Called by boards, reports and the CLI.

Aggregates only: the same for both agencies. ``detail`` names a checkpoint by code and zone; whoever shows it
decides by the screen's profile whether a place may be shown at all.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from dashboard.features.patrols.queries.gaps import CheckpointTimes, checkpoint_times
from dashboard.features.patrols.queries.numbers import tally_window
from dashboard.features.patrols.rules.codes import Share, VisitState, band_of
from dashboard.features.patrols.rules.gaps import weighted_coverage
from dashboard.features.patrols.rules.visits import VisitTally
from dashboard.kernel.freshness import Freshness, SourceAge, source_ages, worst
from dashboard.kernel.kpi import Kpi, KpiDefinition, KpiState, Unit

WINDOW = timedelta(hours=24)
TARGET_PERCENT = 95.0
SOURCES = ("patrol", "patrol_rutan", "patrol_polres")
# The police walk outside, where no gap is allowed or forbidden: their feed does not age this number.
GAP_SOURCES = ("patrol", "patrol_rutan")


def _definition(slug: str, source: str) -> KpiDefinition:
    key = f"patrols.kpi.{slug}"
    texts = (f"{key}.formula", f"{key}.numerator", f"{key}.denominator", f"{key}.excludes")
    return KpiDefinition(slug, Unit.PERCENT, "up", TARGET_PERCENT, *texts, source)


DEFINITIONS = (
    _definition("patrol_coverage", "domain 3.2 P1"),
    _definition("patrol_punctuality", "domain 3.2 P1b"),
    _definition("patrol_gap_coverage", "domain 3.2 P2"),
)


def window_times(session: Session, as_of: datetime) -> tuple[CheckpointTimes, ...]:
    """The visits from which both the gap coverage and the running gaps of ``as_of`` follow."""
    return checkpoint_times(session, as_of - WINDOW, as_of)


def patrol_kpis(
    session: Session,
    as_of: datetime,
    ages: Sequence[SourceAge] | None = None,
    times: Sequence[CheckpointTimes] | None = None,
) -> tuple[Kpi, ...]:
    """P1, P1b and P2 of the last 24 hours at ``as_of``; a board hands over what it has read already."""
    known = source_ages(session, as_of) if ages is None else ages
    start = as_of - WINDOW
    tally = tally_window(session, start, as_of)
    detail = _tally_detail(tally)
    return (
        _kpi("patrol_coverage", tally.coverage, as_of, known, detail),
        _kpi("patrol_punctuality", tally.punctuality, as_of, known, detail),
        _gap_coverage(window_times(session, as_of) if times is None else times, as_of, known),
    )


def _gap_coverage(times: Sequence[CheckpointTimes], as_of: datetime, ages: Sequence[SourceAge]) -> Kpi:
    share = weighted_coverage([part for each in times for part in each.parts(as_of - WINDOW, as_of)])
    return _kpi("patrol_gap_coverage", share, as_of, ages, _gap_detail(times, as_of))


def _kpi(slug: str, share: Share, as_of: datetime, ages: Sequence[SourceAge], detail: dict[str, Any]) -> Kpi:
    """Divide once, last; a number whose source went silent says so."""
    oldest = worst(ages, *(GAP_SOURCES if slug == "patrol_gap_coverage" else SOURCES))
    state = share.state
    if state is KpiState.VALUE and (
        oldest is None or oldest.freshness in (Freshness.STALE, Freshness.SILENT)
    ):
        state = KpiState.STALE
    detail = {**detail, "band": band_of(share), "target": TARGET_PERCENT}
    age = None if oldest is None else oldest.age
    start = as_of - WINDOW
    return Kpi(
        slug,
        state,
        share.percent,
        share.numerator,
        share.denominator,
        Unit.PERCENT,
        start,
        as_of,
        age,
        detail,
    )


def _tally_detail(tally: VisitTally) -> dict[str, Any]:
    return {
        **{state.value: getattr(tally, state.value) for state in VisitState},
        "excused_share": tally.excused_share.percent,
        "excused_warning": tally.has_excused_warning,
    }


def _gap_detail(times: Sequence[CheckpointTimes], as_of: datetime) -> dict[str, Any]:
    """The longest gap that is running, and how many exceed what is allowed."""
    running = [(each, gap) for each in times if (gap := each.running(as_of)) is not None]
    longest = max(running, key=lambda pair: pair[1].length, default=None)
    return {
        "checkpoints": len(running),
        "exceeded": sum(gap.is_exceeded for _, gap in running),
        "longest_gap_minutes": None if longest is None else int(longest[1].length.total_seconds() // 60),
        "longest_gap_checkpoint": None if longest is None else longest[0].code,
        "longest_gap_zone": None if longest is None else longest[0].zone.value,
    }

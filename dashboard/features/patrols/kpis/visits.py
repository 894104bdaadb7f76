"""The patrol KPIs P1, P1b and P2: queries plus rules, for any as-of. Called by boards, reports and the CLI.

Aggregates only: the same for both agencies. ``detail`` names a checkpoint by code and zone; whoever shows it
decides by the screen's profile whether a place may be shown at all.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.features.patrols.kpis.answers import of_share
from dashboard.features.patrols.kpis.definitions import GAP_SOURCES, SOURCES, TARGET_PERCENT, WINDOW
from dashboard.features.patrols.queries.gaps import CheckpointTimes, checkpoint_times
from dashboard.features.patrols.queries.numbers import tally_window
from dashboard.features.patrols.rules.codes import Share, VisitState, band_of
from dashboard.features.patrols.rules.gaps import weighted_coverage
from dashboard.features.patrols.rules.visits import VisitTally
from dashboard.kernel.freshness import SourceAge, source_ages
from dashboard.kernel.kpi import Kpi


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
    detail = {**detail, "band": band_of(share), "target": TARGET_PERCENT}
    sources = GAP_SOURCES if slug == "patrol_gap_coverage" else SOURCES
    return of_share(slug, share, WINDOW, as_of, ages, detail, sources=sources)


def _tally_detail(tally: VisitTally) -> dict[str, Any]:
    return {
        **{state.value: getattr(tally, state.value) for state in VisitState},
        "excused_late": tally.excused_late,
        "excused_withdrawn": tally.excused_withdrawn,
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
        "halved": sum(bool(gap.halved_by) for _, gap in running),
        "longest_gap_minutes": None if longest is None else int(longest[1].length.total_seconds() // 60),
        "longest_gap_checkpoint": None if longest is None else longest[0].code,
        "longest_gap_zone": None if longest is None else longest[0].zone.value,
    }

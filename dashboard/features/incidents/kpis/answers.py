"""Every incident KPI at one instant. The wall asks for its own few only."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from dashboard.features.incidents.kpis.durations import duration_kpis
from dashboard.features.incidents.kpis.flow import flow_kpis
from dashboard.features.incidents.kpis.live import live_kpis
from dashboard.features.incidents.kpis.searches import finds_kpi
from dashboard.features.incidents.kpis.service import service_kpis
from dashboard.kernel.freshness import SourceAge
from dashboard.kernel.kpi import Kpi


def incident_kpis(
    session: Session, as_of: datetime, ages: Sequence[SourceAge], *, is_now: bool, wall_only: bool = False
) -> tuple[Kpi, ...]:
    """I1 to I9 at ``as_of``: what the wall shows first, then times, service levels, flow and finds.

    ``wall_only`` leaves out medians, flow, repeats and finds, which the wall does not show.
    """
    live = live_kpis(session, as_of, ages, is_now=is_now)
    if wall_only:
        return live
    return (
        *live,
        *duration_kpis(session, as_of, ages),
        *service_kpis(session, as_of, ages),
        *flow_kpis(session, as_of, ages, is_now=is_now),
        finds_kpi(session, as_of, ages),
    )

"""I9 finds yield: how many searches found something, and whether there were enough searches at all."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.features.incidents.kpis.definitions import WINDOW
from dashboard.features.incidents.kpis.fresh import freshened
from dashboard.features.incidents.queries.search_counts import count_items, count_searches, finds_of
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.freshness import SourceAge
from dashboard.kernel.kpi import Kpi, KpiState, Unit

# National practice, and what both agencies add to it (domain 3.1 I9).
SEARCHES_PER_WEEK = 2
UNANNOUNCED_PER_WEEK = 1
JOINT_PER_MONTH = 1


def finds_kpi(session: Session, as_of: datetime, ages: Sequence[SourceAge]) -> Kpi:
    """finds_yield of the last 720 hours. Without a search there is no yield, and that is said in red."""
    start = as_of - WINDOW
    counts = count_searches(session, start, as_of, as_of)
    items = count_items(session, start, as_of)
    today = site_day(as_of)
    monday = day_start(today - timedelta(days=today.weekday()))
    # A window is open at its start: Sunday 24.00 belongs to the week that ends with it.
    week = count_searches(session, monday - timedelta(days=7), monday, as_of)
    state, age = freshened(KpiState.VALUE if counts.searches else KpiState.NO_DATA, ages, "rutan")
    finds = sum(one.finds for one in items)
    detail = {
        "no_search": counts.searches == 0,
        "finds": finds,
        "rooms": counts.rooms,
        "finds_per_100_rooms": 100.0 * finds / counts.rooms if counts.rooms else None,
        "by_item": dict(finds_of(items)),
        "quantities": [[one.item, one.unit, one.quantity] for one in items],
        "last_week": week.searches,
        "last_week_unannounced": week.unannounced,
        "joint": counts.joint,
        "per_week": counts.searches / (WINDOW / timedelta(days=7)),
        "target_per_week": SEARCHES_PER_WEEK,
        "target_unannounced": UNANNOUNCED_PER_WEEK,
        "target_joint": JOINT_PER_MONTH,
    }
    value = 100.0 * counts.with_find / counts.searches if counts.searches else None
    return Kpi(
        "finds_yield",
        state,
        value,
        float(counts.with_find),
        float(counts.searches),
        Unit.PERCENT,
        start,
        as_of,
        age,
        detail,
    )

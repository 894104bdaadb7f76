"""Which control charts there are, and which days one is judged by. Called by kpis, actions and the page.

Chart ``u`` holds every counted site incident; ``g:GROUP`` the days between incidents of one rare group. An
attempt to escape and an escape stand on one chart, because they ask the same question. Source: domain 3.1 I8.
"""

from datetime import date, timedelta

from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.trend import MAX_BASELINE_WEEKS, MIN_BASELINE_WEEKS

U_CHART = "u"
_G = "g:"

GROUPS: dict[str, tuple[IncidentType, ...]] = {
    "escape": (IncidentType.ESCAPE, IncidentType.ESCAPE_ATTEMPT),
    **{
        kind.value: (kind,)
        for kind in IncidentType
        if kind not in (IncidentType.ESCAPE, IncidentType.ESCAPE_ATTEMPT, IncidentType.CRIME)
    },
}
"""Group code -> its types. City crime is no incident of the site."""

CHARTS = (U_CHART, *(f"{_G}{group}" for group in GROUPS))


def g_chart_of(group: str) -> str:
    """The code of a group's chart of days between."""
    return f"{_G}{group}"


def group_of(chart: str) -> str:
    """The group of ``g:GROUP``; an empty string for the u-chart."""
    return chart.removeprefix(_G) if chart.startswith(_G) else ""


def is_rare(count: int, weeks: int, *, expected: float = 3.0) -> bool:
    """Fewer than three expected in the longest bin of four weeks: too few for a u-chart (domain 3.1 I8)."""
    return weeks <= 0 or count / weeks * 4 < expected


def complete_weeks(first: date, last: date) -> tuple[date, ...]:
    """The Mondays of the weeks that lie wholly between the two days, both included."""
    monday = first + timedelta(days=-first.weekday() % 7)
    count = max(0, ((last - monday).days + 1) // 7)
    return tuple(monday + timedelta(weeks=n) for n in range(count))


def may_be_baseline(weeks: int) -> bool:
    """A u-chart baseline has 12 to 26 complete weeks."""
    return MIN_BASELINE_WEEKS <= weeks <= MAX_BASELINE_WEEKS

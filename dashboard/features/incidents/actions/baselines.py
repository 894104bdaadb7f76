"""Freeze a baseline: the recorded decision by which days a control chart is judged from now on.

Called by the trend page. Appends one row; an earlier decision stays, so that an earlier as-of keeps its own.
"""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from dashboard.features.incidents.actions.history import TOPIC
from dashboard.features.incidents.forms.baseline import FreezeBaseline
from dashboard.features.incidents.queries import spans
from dashboard.features.incidents.queries.site_days import site_days
from dashboard.features.incidents.rules.charts import (
    GROUPS,
    U_CHART,
    complete_weeks,
    group_of,
    may_be_baseline,
)
from dashboard.features.incidents.rules.measures import person_days
from dashboard.features.incidents.rules.rare import MIN_INTERVALS
from dashboard.features.incidents.rules.trend import MIN_BASELINE_WEEKS, choose_bin_weeks
from dashboard.features.incidents.tables import ChartBaseline
from dashboard.kernel.actor import Actor
from dashboard.kernel.census import census_by_day
from dashboard.kernel.clock import Clock, day_start, site_day
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import unit_of_work

_DAY = timedelta(days=1)


def freeze_baseline(actor: Actor, command: FreezeBaseline, *, clock: Clock) -> int:
    """Record the decision; returns its id. The same key gives the same id again.

    Raises Denied, Invalid (no reason, a last day that is not over), or Refused: fewer than 12 or more than 26
    complete weeks, a week without census, or too few events for the chart.
    """
    actor.require(Permission.INCIDENT_REVIEW)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.baseline", command.key, command)
        if earlier is not None:
            return int(earlier)
        if not command.reason.strip():
            raise Invalid({"reason": "incidents.baseline.reason.write"})
        if command.last_day >= site_day(work.now):
            raise Invalid({"last_day": "incidents.baseline.last.future"})
        weeks = complete_weeks(command.first_day, command.last_day)
        if command.chart == U_CHART:
            _check_weekly(work.session, weeks, work.now)
        else:
            _check_rare(work.session, command, len(weeks), work.now)
        row = ChartBaseline(
            chart=command.chart,
            first_day=command.first_day,
            last_day=command.last_day,
            decided_at=work.now,
            decided_by=actor.user_id,
            agency=actor.agency,
            reason=command.reason,
        )
        work.session.add(row)
        work.session.flush()
        work.remember("incident.baseline", command.key, command, row.id)
        first, last = command.first_day.isoformat(), command.last_day.isoformat()
        work.audit("incident.baseline", "chart", command.chart, first=first, last=last)
        work.bump(TOPIC)
    return row.id or 0


def _check_weekly(session: Session, weeks: tuple[date, ...], now: datetime) -> None:
    """Enough weeks, each with its census, and enough events for a bin of at most four weeks."""
    if not may_be_baseline(len(weeks)):
        raise Refused("incidents.refused.baseline_weeks", count=len(weeks))
    last = weeks[-1] + 6 * _DAY
    census = census_by_day(session, weeks[0] - 3 * _DAY, last, now)
    for monday in weeks:
        if not person_days(census.items(), monday, monday + 6 * _DAY).total:
            raise Refused("incidents.refused.baseline_census", day=monday.isoformat())
    counts = site_days(session, weeks[0], last, now, is_now=False)
    if choose_bin_weeks(sum(counts.values()), len(weeks)) is None:
        raise Refused("incidents.refused.baseline_rare")


def _check_rare(session: Session, command: FreezeBaseline, weeks: int, now: datetime) -> None:
    """Days between rare events: a quarter at least, with five closed intervals; no upper end."""
    if weeks < MIN_BASELINE_WEEKS:
        raise Refused("incidents.refused.baseline_short", count=weeks)
    types = GROUPS.get(group_of(command.chart))
    if types is None:
        raise Invalid({"chart": "incidents.baseline.chart.choose"})
    start, end = day_start(command.first_day), day_start(command.last_day + _DAY)
    # The window of the query is open at its start; the first instant of a day belongs to the day.
    moments = spans.list_moments(
        session, [kind.value for kind in types], start - timedelta(microseconds=1), now
    )
    within = sum(moment < end for _, moment in moments)
    if within - 1 < MIN_INTERVALS:
        raise Refused("incidents.refused.baseline_intervals", count=max(0, within - 1))

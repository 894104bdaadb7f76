"""The driver's desk: a census every evening, and "nihil" of both agencies every three hours.

Called by driver.step. Both catch up once after the server was off, because a desk would do so too.
"""

from datetime import timedelta
from random import Random

from dashboard.features.dutylog.actions import record_census, report_nil
from dashboard.features.dutylog.forms import RecordCensus, ReportNil
from dashboard.kernel.actor import Actor
from dashboard.kernel.census import census_by_day, latest_census_at
from dashboard.kernel.clock import Clock, day_start, site_day
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.seed.driver_sign import MARK, unless_refused
from dashboard.seed.duty_steps import COUNTED_AT, REPORTERS, USUAL, next_occupants

_DAY = timedelta(days=1)
_WRITTEN_DOWN = timedelta(minutes=12)
_NIL_EVERY = timedelta(hours=3)
_NIL_MINUTE = {Agency.RUTAN: timedelta(minutes=20), Agency.POLRES: timedelta(minutes=65)}


def count_occupants(crew: dict[Role, Actor], clock: Clock, done: set[str]) -> None:
    """Record the count of the evening that was last, unless somebody has counted since."""
    now = clock()
    day = site_day(now)
    due = day_start(day) + COUNTED_AT + _WRITTEN_DOWN
    if due > now:
        day, due = day - _DAY, due - _DAY
    key = f"{MARK}-sensus-{day:%Y%m%d}"
    actor = crew.get(Role.KARUPAM)
    if key in done or actor is None:
        return
    done.add(key)
    with reading() as session:
        last_at = latest_census_at(session, now)
        known = census_by_day(session, site_day(now) - 14 * _DAY, site_day(now), now)
    if last_at is not None and last_at >= due - _WRITTEN_DOWN:
        return
    latest = known[max(known)] if known else USUAL
    command = RecordCensus(next_occupants(Random(key), latest), key)
    unless_refused(lambda: record_census(actor, command, clock=clock))


def report_nothing(crew: dict[Role, Actor], clock: Clock, done: set[str]) -> None:
    """Both agencies say every three hours that there is nothing more to report."""
    seconds = int(_NIL_EVERY.total_seconds())
    for agency in Agency:
        slot = int((clock() - _NIL_MINUTE[agency]).timestamp()) // seconds
        key = f"{MARK}-nihil-{agency}-{slot}"
        actor = crew.get(REPORTERS[agency])
        if key not in done and actor is not None:
            unless_refused(lambda actor=actor, key=key: report_nil(actor, ReportNil(key), clock=clock))
            done.add(key)

"""The daily census and the nil reports ("laporan nihil") of both agencies as actions.

Called by scenarios. Occupants walk randomly around 1,190 (domain 6); the last count and the last reports
are young enough that every source is fresh at ``now``.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from dashboard.features.dutylog.actions import record_census, report_nil
from dashboard.features.dutylog.forms import RecordCensus, ReportNil
from dashboard.features.patrols.rules.schedule import regu_on_duty
from dashboard.kernel.clock import Clock, day_start, site_day
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Regu
from dashboard.seed.accounts import Crew
from dashboard.seed.timeline import Step

USUAL = 1190
LOWEST, HIGHEST = 1150, 1230
COUNTED_AT = timedelta(hours=21)
"""After the apel of 21.00 WIB."""
REPORTERS = {Agency.RUTAN: Role.P2U, Agency.POLRES: Role.PIKET_SPKT}

_STILL_FRESH = timedelta(hours=23)
_LAST_REPORT = {Agency.RUTAN: timedelta(minutes=52), Agency.POLRES: timedelta(minutes=96)}
_SHIFTS_END = (
    timedelta(hours=6, minutes=50),
    timedelta(hours=12, minutes=50),
    timedelta(hours=18, minutes=50),
)


def next_occupants(rng: Random, occupants: int) -> int:
    """One day further: a step of about 4, drawn back to the usual number."""
    step = rng.gauss(0, 4) + 0.08 * (USUAL - occupants)
    return min(max(round(occupants + step), LOWEST), HIGHEST)


def census_steps(rng: Random, crew: Crew, now: datetime, days: int) -> Iterator[Step]:
    """One count every evening, and one of this hour when the last evening is too long ago."""
    occupants = USUAL + rng.randint(-8, 8)
    first, last = site_day(now) - timedelta(days=days), now
    for offset in range(days + 1):
        at = day_start(first + timedelta(days=offset)) + COUNTED_AT + timedelta(minutes=rng.uniform(4, 20))
        if at > now:
            break
        occupants, last = next_occupants(rng, occupants), at
        yield Step(at, lambda clock, count=occupants: _count(crew, count, clock))
    if now - last > _STILL_FRESH:
        at = now - timedelta(minutes=35)
        occupants = next_occupants(rng, occupants)
        yield Step(at, lambda clock, count=occupants: _count(crew, count, clock))


def _count(crew: Crew, occupants: int, clock: Clock) -> None:
    command = RecordCensus(occupants, f"sensus-{clock():%Y%m%d%H%M}")
    record_census(crew[Role.KARUPAM], command, clock=clock)


def nil_steps(rng: Random, crew: Crew, now: datetime, days: int) -> Iterator[Step]:
    """A report of each agency at the end of every shift; one night of regu B forgot it (domain 6)."""
    forgotten = _night_of_regu_b(now)
    for offset in range(days, -1, -1):
        for ends in _SHIFTS_END:
            shift_end = day_start(site_day(now) - timedelta(days=offset)) + ends
            for agency in Agency:
                at = shift_end + timedelta(minutes=rng.uniform(0, 25))
                is_kept = not (agency is Agency.RUTAN and shift_end == forgotten)
                if at < now - _LAST_REPORT[agency] and is_kept:
                    yield Step(at, lambda clock, agency=agency: _report(crew, agency, clock))
    for agency, age in _LAST_REPORT.items():
        yield Step(now - age, lambda clock, agency=agency: _report(crew, agency, clock))


def _night_of_regu_b(now: datetime) -> datetime | None:
    """The end of the latest finished night shift of regu B that is at least a day old."""
    for offset in range(1, 9):
        ends = day_start(site_day(now) - timedelta(days=offset)) + _SHIFTS_END[0]
        if regu_on_duty(ends) is Regu.B:
            return ends
    return None


def _report(crew: Crew, agency: Agency, clock: Clock) -> None:
    command = ReportNil(f"nihil-{agency}-{clock():%Y%m%d%H%M%S}")
    report_nil(crew[REPORTERS[agency]], command, clock=clock)

"""Writers of the duty log: the daily census and the nil report."""

from collections.abc import Sequence

from sqlmodel import col, select

from dashboard.features.dutylog.forms import CensusOfDay, RecordCensus, ReportNil
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.errors import Denied
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import CensusCount
from dashboard.kernel.work import unit_of_work

TOPIC = "dutylog"


def record_census(actor: Actor, command: RecordCensus, *, clock: Clock) -> int:
    """Record today's occupants; a second count of the day is a correction, both stay."""
    actor.require(Permission.CENSUS_RECORD)
    if actor.agency is not Agency.RUTAN:
        raise Denied
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("census.record", command.key, command)
        if earlier is not None:
            return int(earlier)
        work.session.add(
            CensusCount(
                day=site_day(work.now),
                occupants=command.occupants,
                recorded_at=work.now,
                recorded_by=actor.user_id,
            )
        )
        work.touch("census")
        work.remember("census.record", command.key, command, command.occupants)
        work.audit("census.record", "census", site_day(work.now), occupants=command.occupants)
        work.bump(TOPIC)
    return command.occupants


def report_nil(actor: Actor, command: ReportNil, *, clock: Clock) -> None:
    """The agency says that there is nothing to report: its source is fresh from now on."""
    actor.require(Permission.NIL_REPORT)
    with unit_of_work(actor, clock) as work:
        if work.earlier("nil.report", command.key, command) is not None:
            return
        work.touch("report", is_nil=True)
        work.remember("nil.report", command.key, command, "nil")
        work.audit("nil.report", "source", actor.agency)
        work.bump(TOPIC)


def import_census(actor: Actor, batch: str, days: Sequence[CensusOfDay], *, clock: Clock) -> tuple[int, int]:
    """(taken, already there). A day that already has exactly this count is left alone."""
    actor.require(Permission.IMPORT_RUN)
    with unit_of_work(actor, clock) as work:
        wanted = [entry.day for entry in days]
        known = set(
            work.session.exec(
                select(col(CensusCount.day), col(CensusCount.occupants)).where(
                    col(CensusCount.day).in_(wanted)
                )
            )
        )
        taken = 0
        for entry in days:
            if (entry.day, entry.occupants) in known:
                continue
            known.add((entry.day, entry.occupants))
            work.session.add(
                CensusCount(
                    day=entry.day,
                    occupants=entry.occupants,
                    recorded_at=work.now,
                    recorded_by=actor.user_id,
                    batch=batch,
                )
            )
            taken += 1
        if taken:
            work.touch("census", agency=Agency.RUTAN)
            work.bump(TOPIC)
        work.audit("census.import", "batch", batch, taken=taken, known=len(days) - taken)
    return taken, len(days) - taken

"""Taking a report away: what is printed leaves the system, so it is audited before a byte is given.

Called by ui/report_routes.py; the page of the same report only reads.
"""

from dataclasses import dataclass
from datetime import datetime

from dashboard.features.drills.queries.evaluation import EvaluationDesk, find_desk
from dashboard.features.drills.queries.records import DrillDetail, find_drill
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import unit_of_work


@dataclass(frozen=True, slots=True)
class TakenReport:
    """The drill as this actor may read it, as it was known at ``at``."""

    at: datetime
    detail: DrillDetail
    desk: EvaluationDesk


def take_report(actor: Actor, reference: str, *, clock: Clock) -> TakenReport:
    """One drill's report. Raises Denied, or Missing, also for what must stay unknown."""
    actor.require(Permission.DRILL_READ)
    with unit_of_work(actor, clock) as work:
        detail = find_drill(work.session, actor, reference, work.now)
        desk = find_desk(work.session, actor, reference, work.now)
        work.audit("drill.print_report", "drill", detail.row.reference)
        return TakenReport(work.now, detail, desk)

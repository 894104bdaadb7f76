"""Planning rounds, and approving the reason why a planned visit is not made."""

from datetime import datetime, timedelta

from sqlmodel import select

from dashboard.features.patrols.actions.plan_store import Due, store_plan
from dashboard.features.patrols.actions.topic import TOPIC, own_checkpoints, own_planned_visit
from dashboard.features.patrols.forms import ExcuseVisit, PlanRound, wrong_dues
from dashboard.features.patrols.queries.numbers import counts
from dashboard.features.patrols.tables import Excuse, Patrol, Visit
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import UnitOfWork, unit_of_work

# An excuse for something long past would only polish a number that has been reported already.
OLDEST_EXCUSE = timedelta(days=7)
# How long a walk without a registered route is taken to last.
USUAL_MINUTES = 30


def plan_round(actor: Actor, command: PlanRound, *, clock: Clock) -> int:
    """Plan visits to the agency's own checkpoints; returns how many.

    The same key gives the same number again. Raises Denied, Invalid (unknown checkpoint, a due that is past
    or too far ahead, or everything planned already) or Refused for a reused key.
    """
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        found = own_checkpoints(work, command.checkpoints, "checkpoints")
        earlier = work.earlier("patrol.plan", command.key, command)
        if earlier is not None:
            return int(earlier)
        wrong = wrong_dues(command, work.now)
        if wrong:
            raise Invalid({"start": wrong})
        in_use = [
            (row, due)
            for due in command.dues
            for row in found.values()
            if row.retired_at is None or row.retired_at > due
        ]
        walks = {due: _one_off(work, command, due) for due in command.dues}
        places = {code: number for number, code in enumerate(command.checkpoints, 1)}
        dues = [
            Due(row, due, command.route, work.now, work.now, walks[due], places[row.code])
            for row, due in in_use
        ]
        made = store_plan(work, dues)
        if not made:
            raise Invalid({"start": "patrols.form.start.taken"})
        work.remember("patrol.plan", command.key, command, len(made))
        work.audit(
            "patrol.plan",
            "planned_visit",
            made[0].id,
            checkpoints=sorted(found),
            start=command.start.isoformat(),
            visits=len(made),
        )
        work.bump(TOPIC)
    return len(made)


def _one_off(work: UnitOfWork, command: PlanRound, due: datetime) -> Patrol:
    """The walk of one due of a form that is filled in for once."""
    return Patrol(
        agency=work.actor.agency,
        name=command.route,
        due_at=due,
        minutes=USUAL_MINUTES,
        recorded_at=work.now,
    )


def excuse_visit(actor: Actor, command: ExcuseVisit, *, clock: Clock) -> None:
    """Approve why a visit of the own agency is not made: it leaves the percentage, but is shown as excused.

    Raises Denied, Missing, or Refused (made already, excused already, too long ago, reused key).
    """
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        planned, checkpoint = own_planned_visit(work, command.planned_visit_id)
        if work.earlier("patrol.excuse", command.key, command) is not None:
            return
        if planned.due_at < work.now - OLDEST_EXCUSE:
            raise Refused("patrols.refused.too_old")
        served = select(Visit.id).where(Visit.planned_visit_id == planned.id, counts())
        if work.session.exec(served).first() is not None:
            raise Refused("patrols.refused.done_already")
        if work.session.exec(select(Excuse.id).where(Excuse.planned_visit_id == planned.id)).first():
            raise Refused("patrols.refused.excused_already")
        work.session.add(
            Excuse(
                planned_visit_id=command.planned_visit_id,
                reason=command.reason,
                approved_by=actor.user_id,
                at=work.now,
                recorded_at=work.now,
            )
        )
        work.remember("patrol.excuse", command.key, command, command.planned_visit_id)
        work.audit(
            "patrol.excuse",
            "planned_visit",
            command.planned_visit_id,
            checkpoint=checkpoint.code,
            reason=command.reason,
        )
        work.bump(TOPIC)

"""Planning rounds for once, at the agency's own checkpoints."""

from datetime import datetime

from dashboard.features.patrols.actions.plan_store import Due, store_plan
from dashboard.features.patrols.actions.topic import TOPIC, own_checkpoints
from dashboard.features.patrols.forms import PlanRound, wrong_dues
from dashboard.features.patrols.tables import Patrol
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import UnitOfWork, unit_of_work

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

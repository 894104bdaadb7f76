"""Complete the plan of a drill that has not begun: which agencies take part, which duty title leads it.

What was planned for whom decides who may conduct and who may rate, so it stands once the drill has begun.
"""

from sqlmodel import select

from dashboard.features.drills.actions.planning import SOURCE, TOPIC, id_of, load
from dashboard.features.drills.forms import EditDrill
from dashboard.features.drills.tables import Drill, DrillParticipant
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Denied, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work


def edit_drill(actor: Actor, command: EditDrill, *, clock: Clock) -> str:
    """Set agencies and commander of a drill of the own agency; returns its reference.

    The other agency is told when it takes part, took part, or leads the evaluation. Raises Denied (role, or
    the other agency's drill), Missing, or Refused: called off, evaluated, begun, changed by somebody else
    since it was opened, or nothing to change.
    """
    actor.require(Permission.DRILL_PLAN)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.edit", command.key, command)
        if earlier is not None:
            return earlier
        drill = load(work, command.reference)
        _check(actor, drill, command)
        rows = work.session.exec(select(DrillParticipant).where(DrillParticipant.drill_id == drill.id))
        planned = {Agency(row.agency): row for row in rows}
        if (set(planned), drill.commander) == (set(command.agencies), command.commander):
            raise Refused("drills.refused.same_plan")
        _store(work, drill, planned, command)
        if actor.agency.other in {*planned, *command.agencies, Agency(drill.lead_agency)}:
            work.tell(actor.agency.other, Permission.DRILL_CONDUCT, "drill.edited", drill.reference)
        work.touch(SOURCE)
        work.remember("drill.edit", command.key, command, drill.reference)
        work.audit(
            "drill.edit",
            "drill",
            drill.reference,
            agencies=[agency.value for agency in command.agencies],
            commander=command.commander,
        )
        work.bump(TOPIC)
        return drill.reference


def _check(actor: Actor, drill: Drill, command: EditDrill) -> None:
    """Why this drill cannot be edited now, most final reason first."""
    if Agency(drill.agency) is not actor.agency:
        raise Denied
    if drill.cancelled_at is not None:
        raise Refused("drills.refused.cancelled")
    if drill.evaluated_at is not None:
        raise Refused("drills.refused.evaluated")
    if drill.held_at is not None:
        raise Refused("drills.refused.begun")
    if drill.version != command.version:
        raise Refused("drills.refused.plan_changed")


def _store(
    work: UnitOfWork, drill: Drill, planned: dict[Agency, DrillParticipant], command: EditDrill
) -> None:
    for agency in planned.keys() - set(command.agencies):
        work.session.delete(planned[agency])
    for agency in set(command.agencies) - planned.keys():
        work.session.add(DrillParticipant(drill_id=id_of(drill), agency=agency))
    drill.commander = command.commander
    drill.version += 1
    work.session.add(drill)

"""Plan a drill and call one off; the rows that every other action of the feature starts from."""

from collections.abc import Iterable, Sequence

from dashboard.features.drills.forms import CancelDrill, PlanDrill
from dashboard.features.drills.queries.weights import weights_history
from dashboard.features.drills.rules.outline import injects_of, objectives_of
from dashboard.features.drills.rules.templates import PlannedInject, PlannedObjective
from dashboard.features.drills.tables import Drill, DrillInject, DrillObjective, DrillParticipant, DrillRegu
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.errors import Denied, Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Regu
from dashboard.kernel.scope import visible
from dashboard.kernel.work import UnitOfWork, unit_of_work

TOPIC = "drills"
SOURCE = "drill"
SERIES = "L"


def plan_drill(actor: Actor, command: PlanDrill, *, clock: Clock) -> str:
    """Plan a drill with the scenario's own objectives and injects; returns its reference.

    The same key gives the same reference again. Raises Denied, or Refused for a reused key.
    """
    actor.require(Permission.DRILL_PLAN)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.plan", command.key, command)
        if earlier is not None:
            return earlier
        drill = Drill(
            reference=work.next_reference(SERIES),
            agency=actor.agency,
            scenario=command.scenario,
            type=command.type,
            commander=command.commander,
            planned_for=command.planned_for,
            original_planned_for=command.planned_for,
            planned_by=actor.user_id,
            recorded_at=work.now,
            lead_agency=command.lead_agency or actor.agency,
        )
        drill_id = store(work, drill, command.regus, command.agencies)
        # As agreed by now for the planned day; what is agreed later changes no drill that stands in the plan.
        weights = weights_history(work.session, work.now).on(site_day(command.planned_for))
        store_outline(
            work, drill_id, objectives_of(command.scenario, weights), injects_of(command.scenario, weights)
        )
        work.touch(SOURCE)
        work.remember("drill.plan", command.key, command, drill.reference)
        work.audit("drill.plan", "drill", drill.reference, scenario=command.scenario, type=command.type)
        work.bump(TOPIC)
        return drill.reference


def cancel_drill(actor: Actor, command: CancelDrill, *, clock: Clock) -> str:
    """Call off a drill of the own agency that was not held yet; returns its reference.

    One that runs may be broken off; what was held to its end is evaluated. The other agency is told when it
    was to take part. Raises Denied (role, or the other agency's drill), Missing, or Refused (evaluated, held,
    or called off).
    """
    actor.require(Permission.DRILL_PLAN)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.cancel", command.key, command)
        if earlier is not None:
            return earlier
        drill = load(work, command.reference)
        if Agency(drill.agency) is not actor.agency:
            raise Denied
        if drill.cancelled_at is not None:
            raise Refused("drills.refused.cancelled")
        if drill.evaluated_at is not None:
            raise Refused("drills.refused.evaluated")
        if drill.ended_at is not None:
            raise Refused("drills.refused.held")
        drill.cancelled_at, drill.cancel_reason = work.now, command.reason
        drill.version += 1
        work.session.add(drill)
        tell_partner(work, drill, "drill.cancelled")
        work.touch(SOURCE)
        work.remember("drill.cancel", command.key, command, drill.reference)
        work.audit("drill.cancel", "drill", drill.reference)
        work.bump(TOPIC)
        return drill.reference


def load(work: UnitOfWork, reference: str) -> Drill:
    """The drill, locked until the commit. Raises Missing, also for what must stay unknown."""
    statement = visible(work.actor, Drill).where(Drill.reference == reference)
    drill = work.session.exec(statement.with_for_update()).first()
    if drill is None:
        raise Missing
    return drill


def tell_partner(work: UnitOfWork, drill: Drill, kind: str) -> None:
    """Whoever conducts drills at the other agency, when it takes part or leads the evaluation."""
    other = work.actor.agency.other
    takes_part = work.session.get(DrillParticipant, (id_of(drill), other.value)) is not None
    if takes_part or drill.lead_agency == other.value:
        work.tell(other, Permission.DRILL_CONDUCT, kind, drill.reference)


def id_of(drill: Drill) -> int:
    if drill.id is None:
        raise AssertionError("the drill is not stored")
    return drill.id


def store(work: UnitOfWork, drill: Drill, regus: Iterable[Regu], agencies: Iterable[Agency]) -> int:
    """Add the drill with who is drilled and who takes part; returns its id."""
    work.session.add(drill)
    work.session.flush()
    drill_id = id_of(drill)
    work.session.add_all(DrillRegu(drill_id=drill_id, regu=regu) for regu in regus)
    work.session.add_all(DrillParticipant(drill_id=drill_id, agency=agency) for agency in agencies)
    return drill_id


def store_outline(
    work: UnitOfWork,
    drill_id: int,
    objectives: Sequence[PlannedObjective],
    injects: Sequence[PlannedInject],
) -> None:
    """Add objectives and injects, numbered from 1."""
    for number, objective in enumerate(objectives, 1):
        work.session.add(
            DrillObjective(
                drill_id=drill_id,
                number=number,
                text_key=objective.text_key,
                text=objective.text,
                weight=objective.weight,
            )
        )
    for number, inject in enumerate(injects, 1):
        work.session.add(
            DrillInject(
                drill_id=drill_id,
                number=number,
                text_key=inject.text_key,
                text=inject.text,
                target_seconds=inject.target_seconds,
            )
        )
    work.session.flush()

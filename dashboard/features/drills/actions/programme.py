"""Plan many drills at once, and move one of them; the first date of a drill never changes."""

from dataclasses import dataclass
from datetime import timedelta

from dashboard.features.drills.actions.planning import (
    SERIES,
    SOURCE,
    TOPIC,
    id_of,
    load,
    store,
    store_outline,
    tell_partner,
)
from dashboard.features.drills.forms import MoveDrill, PlanProgramme
from dashboard.features.drills.queries.programme import taken_slots
from dashboard.features.drills.queries.weights import weights_history
from dashboard.features.drills.rules.outline import injects_of, objectives_of
from dashboard.features.drills.rules.series import Proposed, propose
from dashboard.features.drills.rules.weights import ReadinessWeights
from dashboard.features.drills.tables import Drill, DrillMove
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.errors import Denied, Invalid, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work


@dataclass(frozen=True, slots=True)
class ProgrammeSaved:
    """How many drills were planned, and how many dates had theirs already."""

    planned: int
    left_out: int


def plan_programme(actor: Actor, command: PlanProgramme, *, clock: Clock) -> ProgrammeSaved:
    """Plan all drills of a programme in one transaction; the same key gives the same answer again.

    A day that has the same scenario, form and regu already is left out. Raises Denied, Invalid (the first
    date has passed since it was typed) or Refused (a reused key, nothing left to plan).
    """
    actor.require(Permission.DRILL_PLAN)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.programme", command.key, command)
        if earlier is not None:
            planned, _, left_out = earlier.partition("/")
            return ProgrammeSaved(int(planned), int(left_out))
        if command.dates[0] <= work.now:
            raise Invalid({"first_at": "programme.form.past"})
        work.one_writer_at_a_time("drill-programme")
        taken = taken_slots(work.session, actor, command.dates[0], command.dates[-1])
        proposed = propose(command.dates, command.scenarios, command.regus, command.types, taken)
        fresh = [one for one in proposed if not one.taken_by]
        if not fresh:
            raise Refused("programme.refused.nothing")
        references = work.next_references(SERIES, len(fresh))
        versions = weights_history(work.session, work.now)
        for reference, one in zip(references, fresh, strict=True):
            _store(work, command, reference, one, versions.on(site_day(one.at)))
        saved = ProgrammeSaved(len(fresh), len(proposed) - len(fresh))
        work.touch(SOURCE)
        work.remember("drill.programme", command.key, command, f"{saved.planned}/{saved.left_out}")
        work.audit(
            "drill.programme",
            "drill",
            references[0],
            last=references[-1],
            planned=saved.planned,
            left_out=saved.left_out,
        )
        work.bump(TOPIC)
        return saved


def _store(
    work: UnitOfWork, command: PlanProgramme, reference: str, one: Proposed, weights: ReadinessWeights
) -> None:
    drill = Drill(
        reference=reference,
        agency=work.actor.agency,
        scenario=one.slot.scenario,
        type=one.slot.type,
        commander=command.commander,
        lead_agency=command.lead_agency or work.actor.agency,
        planned_for=one.at,
        original_planned_for=one.at,
        planned_by=work.actor.user_id,
        recorded_at=work.now,
    )
    drill_id = store(work, drill, (one.slot.regu,), command.agencies)
    scenario = one.slot.scenario
    store_outline(work, drill_id, objectives_of(scenario, weights), injects_of(scenario, weights))


def move_drill(actor: Actor, command: MoveDrill, *, clock: Clock) -> str:
    """Give a drill of the own agency another date; its first one and every move stay. Returns its reference.

    The other agency is told when it takes part. Raises Denied (role, or the other agency's drill), Missing,
    Invalid (a date that has passed) or Refused: evaluated, held or running, called off, changed by somebody
    else since it was opened, or no other date at all.
    """
    actor.require(Permission.DRILL_PLAN)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.move", command.key, command)
        if earlier is not None:
            return earlier
        drill = load(work, command.reference)
        _check_move(actor, drill, command)
        if command.planned_for <= work.now:
            raise Invalid({"move_to": "programme.form.past"})
        work.session.add(
            DrillMove(
                drill_id=id_of(drill),
                from_at=drill.planned_for,
                to_at=command.planned_for,
                reason=command.reason,
                at=work.now,
                by=actor.user_id,
            )
        )
        slipped = command.planned_for - drill.planned_for
        drill.planned_for = command.planned_for
        drill.version += 1
        work.session.add(drill)
        tell_partner(work, drill, "drill.moved")
        work.touch(SOURCE)
        work.remember("drill.move", command.key, command, drill.reference)
        work.audit("drill.move", "drill", drill.reference, days=slipped // timedelta(days=1))
        work.bump(TOPIC)
        return drill.reference


def _check_move(actor: Actor, drill: Drill, command: MoveDrill) -> None:
    """Why this drill cannot be moved now, most final reason first."""
    if Agency(drill.agency) is not actor.agency:
        raise Denied
    if drill.cancelled_at is not None:
        raise Refused("drills.refused.cancelled")
    if drill.evaluated_at is not None:
        raise Refused("drills.refused.evaluated")
    if drill.held_at is not None:
        raise Refused("programme.refused.held" if drill.ended_at else "programme.refused.running")
    if drill.version != command.version:
        raise Refused("programme.refused.changed")
    if drill.planned_for == command.planned_for:
        raise Refused("programme.refused.same")

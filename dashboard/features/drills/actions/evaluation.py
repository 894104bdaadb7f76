"""Close an evaluation: ratings and times in, quality out, once, by the lead's evaluators.

Nobody rates a drill that he planned or led; of two who close at once the second is refused. What was pressed
stands unless the closing says otherwise, and a result that stands is replaced only by who was asked.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import select

from dashboard.features.drills.actions.improvement import store_actions
from dashboard.features.drills.actions.planning import SOURCE, TOPIC, id_of, load
from dashboard.features.drills.forms import EvaluateDrill, InjectResult, ObjectiveRating
from dashboard.features.drills.forms.evaluation import REPLACES, recorded_as
from dashboard.features.drills.queries.conduct import pressed_slots
from dashboard.features.drills.queries.evaluation import attended_of
from dashboard.features.drills.queries.leading import is_lead, standing_of
from dashboard.features.drills.queries.weights import weights_history
from dashboard.features.drills.rules.codes import InjectOutcome, Rating
from dashboard.features.drills.rules.conduct import Press, slot_of
from dashboard.features.drills.rules.evaluators import rating_refusal
from dashboard.features.drills.rules.quality import DrillQuality, RatedObjective, TimedInject, drill_quality
from dashboard.features.drills.rules.weights import ReadinessWeights
from dashboard.features.drills.tables import Drill, DrillInject, DrillObjective, DrillParticipant
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work


def evaluate_drill(actor: Actor, command: EvaluateDrill, *, clock: Clock) -> str:
    """Record the final ratings and compute the quality; returns the drill's reference.

    An evaluation with less than 60 % of the weight rated does not count and may be completed later. Raises
    Denied, Missing, Invalid (numbers the drill has not, a result that would be replaced unasked, nobody
    there, nobody named who led it), or Refused (called off, not held yet, still running, evaluated already,
    changed since the page was read, own plan, own command, not the lead, a time typed that was pressed).
    """
    actor.require(Permission.DRILL_EVALUATE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.evaluate", command.key, command)
        if earlier is not None:
            return earlier
        drill = load(work, command.reference)
        drill.commander = drill.commander or command.commander
        _refuse_conflicts(work, drill, command)
        if not drill.commander:  # nobody could tell who may not rate it
            raise Invalid({"commander": "drills.form.commander.needed"})
        _refuse_typed_times(work, drill, command)
        held_at = command.held_at or drill.held_at or drill.planned_for
        if command.ended_at is not None and command.ended_at <= held_at:
            raise Invalid({"ended_at": "drills.form.ended_at.order"})
        replaced = _replaced(work, id_of(drill), command)
        weights = weights_history(work.session, work.now).on(site_day(held_at))
        quality = store_results(work, id_of(drill), command.ratings, command.injects, weights)
        mark_evaluated(work, drill, held_at, quality)
        drill.ended_at = command.ended_at or drill.ended_at
        attended = _store_attendance(work, drill, command)
        if quality.quality is not None:
            _record_the_rest(work, id_of(drill))
        drill.notes, drill.is_text_shared = command.notes, command.is_text_shared
        store_actions(work, drill, command.actions)
        work.touch(SOURCE)
        work.remember("drill.evaluate", command.key, command, drill.reference)
        work.audit(
            "drill.evaluate",
            "drill",
            drill.reference,
            held_at=held_at.isoformat(),
            commander=drill.commander,
            quality=quality.quality,
            rated_share=quality.rated_share,
            corrective_actions=len(command.actions),
            attended=[agency.value for agency in attended],
            replaced=replaced,
        )
        work.bump(TOPIC)
        return drill.reference


def _refuse_conflicts(work: UnitOfWork, drill: Drill, command: EvaluateDrill) -> None:
    """What changed meanwhile is said first: whoever types must not take it for a rule of the drill."""
    if command.version is not None and command.version != drill.version:
        was_closed = drill.evaluated_at is not None
        raise Refused(f"drills.refused.{'closed_meanwhile' if was_closed else 'changed_meanwhile'}")
    standing = standing_of(drill)
    key = rating_refusal(standing, work.actor.user_id, work.actor.roles, work.now)
    if key:
        raise Refused(key)
    if not is_lead(work.session, work.actor, drill):
        raise Refused("drills.refused.not_lead")
    if standing.is_running and command.ended_at is None:
        raise Refused("drills.refused.running")


def _refuse_typed_times(work: UnitOfWork, drill: Drill, command: EvaluateDrill) -> None:
    """When it was held decides how much it is worth today: what was pressed is not moved by what is typed."""
    pressed = pressed_slots(work.session, drill)
    typed = {Press.START: command.held_at, Press.END: command.ended_at}
    if any(moment is not None and slot_of(press) in pressed for press, moment in typed.items()):
        raise Refused("drills.refused.pressed_times")


def _replaced(work: UnitOfWork, drill_id: int, command: EvaluateDrill) -> list[int]:
    """The injects whose result is replaced; Invalid where the person was not asked about what stands now."""
    injects = _rows(work, DrillInject, drill_id)
    standing = {
        number: recorded_as(InjectOutcome(row.outcome), row.actual_seconds)
        for number, row in injects.items()
        if row.recorded_at is not None
        and (row.actual_seconds is not None or row.outcome != InjectOutcome.ACHIEVED)
    }
    said = {one.number: recorded_as(one.outcome, one.actual_seconds) for one in command.injects}
    replaced = [number for number, words in said.items() if standing.get(number, words) != words]
    asked = {one.number: one.replaces for one in command.injects}
    unasked = [number for number in replaced if asked[number] != standing[number]]
    if unasked:
        raise Invalid(dict.fromkeys((f"actual_{number}" for number in unasked), REPLACES))
    return replaced


def _record_the_rest(work: UnitOfWork, drill_id: int) -> None:
    """From now on an inject of which nobody ever said anything was achieved without a time."""
    for row in _rows(work, DrillInject, drill_id).values():
        row.recorded_at = row.recorded_at or work.now
        work.session.add(row)


def _store_attendance(work: UnitOfWork, drill: Drill, command: EvaluateDrill) -> tuple[Agency, ...]:
    """Who took part; one that came without being planned is added.

    While the evaluation is incomplete only what was said is kept: a press may still arrive.
    """
    said = dict.fromkeys(command.attended, True) | dict.fromkeys(command.absent, False)
    known = dict.fromkeys(attended_of(work.session, drill), True) | said
    if not any(known.values()):
        raise Invalid({"attended": "drills.form.attended.choose"})
    drill_id = id_of(drill)
    rows = work.session.exec(select(DrillParticipant).where(DrillParticipant.drill_id == drill_id))
    planned = {Agency(row.agency): row for row in rows}
    final = said if drill.quality is None else dict.fromkeys(planned, False) | known
    for agency, was_there in final.items():
        row = planned.get(agency) or DrillParticipant(drill_id=drill_id, agency=agency)
        row.attended = was_there
        work.session.add(row)
    return tuple(agency for agency in Agency if known.get(agency))


def store_results(
    work: UnitOfWork,
    drill_id: int,
    ratings: Iterable[ObjectiveRating],
    results: Iterable[InjectResult],
    weights: ReadinessWeights,
) -> DrillQuality:
    """Write ratings and times into the drill's rows and compute its quality from all of them.

    ``weights`` are those of the day it was held; what is computed here stays, whatever is agreed later.
    Raises Invalid for a number that the drill has not.
    """
    objectives = _rows(work, DrillObjective, drill_id)
    injects = _rows(work, DrillInject, drill_id)
    for given in ratings:
        objective = objectives.get(given.number)
        if objective is None:
            raise Invalid({f"rating_{given.number}": "drills.form.rating.unknown"})
        objective.rating, objective.rated_at = given.rating, work.now
    for result in results:
        inject = injects.get(result.number)
        if inject is None:
            raise Invalid({f"actual_{result.number}": "drills.form.actual.unknown"})
        inject.outcome, inject.actual_seconds = result.outcome, result.actual_seconds
        inject.recorded_at = work.now
    work.session.add_all([*objectives.values(), *injects.values()])
    return drill_quality(map(_rated, objectives.values()), map(_timed, injects.values()), weights)


def mark_evaluated(work: UnitOfWork, drill: Drill, held_at: datetime, quality: DrillQuality) -> None:
    """From this instant on the drill counts (if it has a quality)."""
    drill.held_at = held_at
    drill.version += 1
    drill.evaluated_at, drill.evaluated_by = work.now, work.actor.user_id
    drill.evaluated_agency = work.actor.agency
    drill.objectives_score, drill.timing_score = quality.objectives, quality.timing
    drill.quality, drill.rated_share = quality.quality, quality.rated_share
    work.session.add(drill)


def _rows(work: UnitOfWork, model: type[DrillObjective] | type[DrillInject], drill_id: int) -> dict:
    return {row.number: row for row in work.session.exec(select(model).where(model.drill_id == drill_id))}


def _rated(row: DrillObjective) -> RatedObjective:
    return RatedObjective(row.weight, None if row.rating is None else Rating(row.rating))


def _timed(row: DrillInject) -> TimedInject:
    actual = None if row.actual_seconds is None else row.actual_seconds / 60
    return TimedInject(row.target_seconds / 60, actual, InjectOutcome(row.outcome))

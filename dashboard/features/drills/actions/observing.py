"""Keep what one evaluator saw: his own rows only, and never over something that he has not read."""

from sqlmodel import select

from dashboard.features.drills.actions.planning import SOURCE, TOPIC, id_of, load
from dashboard.features.drills.forms import SaveObservations, SeenObjective
from dashboard.features.drills.queries.leading import standing_of
from dashboard.features.drills.rules.evaluators import rating_refusal
from dashboard.features.drills.tables import DrillObjective, DrillObservation
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Conflict, Invalid, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import UnitOfWork, unit_of_work


def save_observations(actor: Actor, command: SaveObservations, *, clock: Clock) -> int:
    """Write the observations that changed; returns how many did.

    Raises Denied, Missing, Invalid (an objective the drill has not), Refused (called off, not held, closed,
    own plan, own command), or Conflict when another device of the same person saved meanwhile: then none
    is written.
    """
    actor.require(Permission.DRILL_EVALUATE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.observe", command.key, command)
        if earlier is not None:
            return int(earlier)
        drill = load(work, command.reference)
        key = rating_refusal(standing_of(drill), actor.user_id, actor.roles, work.now)
        if key:
            raise Refused(key)
        drill_id = id_of(drill)
        objectives = set(
            work.session.exec(select(DrillObjective.number).where(DrillObjective.drill_id == drill_id))
        )
        unknown = [one.number for one in command.seen if one.number not in objectives]
        if unknown:
            raise Invalid({f"seen_{number}": "drills.form.rating.unknown" for number in unknown})
        changed = [one for one in command.seen if _store(work, drill_id, one)]
        work.touch(SOURCE)
        work.remember("drill.observe", command.key, command, len(changed))
        work.audit("drill.observe", "drill", drill.reference, objectives=[one.number for one in changed])
        work.bump(TOPIC)
        return len(changed)


def _store(work: UnitOfWork, drill_id: int, seen: SeenObjective) -> bool:
    """Whether there was something to write. Raises Conflict."""
    row = work.session.get(DrillObservation, (drill_id, work.actor.user_id, seen.number))
    if row is None:
        if seen.rating is None and not seen.note:
            return False
        row = DrillObservation(
            drill_id=drill_id,
            user_id=work.actor.user_id,
            number=seen.number,
            agency=work.actor.agency,
            recorded_at=work.now,
            version=0,
        )
    if (row.rating, row.note) == (seen.rating, seen.note):
        return False
    if row.version != seen.version:
        raise Conflict
    row.rating, row.note = seen.rating, seen.note
    row.recorded_at, row.version = work.now, row.version + 1
    work.session.add(row)
    return True

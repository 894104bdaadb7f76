"""Say what no clock knows of a real incident: was the reaction achieved, and after how many seconds."""

from dashboard.features.drills.actions.planning import SOURCE, TOPIC
from dashboard.features.drills.forms import SayReaction
from dashboard.features.drills.queries.loop import find_event
from dashboard.features.drills.rules.loop import clock_seconds, expected
from dashboard.features.drills.tables import IncidentScore
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Conflict, Invalid, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import unit_of_work


def say_reaction(actor: Actor, command: SayReaction, *, clock: Clock) -> str:
    """Keep what an evaluator says; returns the incident's reference.

    Raises Denied, Missing, Invalid (a reaction that the scenario has not), Refused (the clock knows it), or
    Conflict when somebody said something else meanwhile.
    """
    actor.require(Permission.DRILL_EVALUATE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.say_reaction", command.key, command)
        if earlier is not None:
            return earlier
        event = find_event(work.session, actor, command.reference)
        if command.inject not in expected(event):
            raise Invalid({"inject": "drills.form.actual.unknown"})
        if clock_seconds(command.inject, event) is not None:
            raise Refused("drills.refused.clock_knows")
        work.one_writer_at_a_time(f"reaction:{event.reference}")
        row = work.session.get(IncidentScore, (event.reference, command.inject))
        if (0 if row is None else row.version) != command.version:
            raise Conflict
        row = row or IncidentScore(
            incident_reference=event.reference,
            inject=command.inject,
            outcome=command.outcome,
            agency=actor.agency,
            recorded_at=work.now,
            recorded_by=actor.user_id,
            version=0,
        )
        row.outcome, row.actual_seconds = command.outcome, command.actual_seconds
        row.agency, row.recorded_by, row.recorded_at = actor.agency, actor.user_id, work.now
        row.version += 1
        work.session.add(row)
        work.touch(SOURCE)
        work.remember("drill.say_reaction", command.key, command, event.reference)
        work.audit("drill.say_reaction", "incident", event.reference, inject=command.inject)
        work.bump(TOPIC)
        return event.reference

"""Who leads the evaluation of a drill, and what decides who may rate it. For actions and pages."""

from sqlmodel import Session

from dashboard.features.drills.rules.evaluators import DrillStanding
from dashboard.features.drills.tables import Drill
from dashboard.kernel.actor import Actor
from dashboard.kernel.people import people
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency


def standing_of(drill: Drill) -> DrillStanding:
    """What the rules of rating need of a drill."""
    return DrillStanding(
        planned_by=drill.planned_by,
        commander=drill.commander,
        planned_for=drill.planned_for,
        held_at=drill.held_at,
        ended_at=drill.ended_at,
        is_cancelled=drill.cancelled_at is not None,
        is_evaluated=drill.evaluated_at is not None,
        has_quality=drill.quality is not None,
    )


def closer_of(drill: Drill) -> Agency:
    """Whose evaluators closed the evaluation; until then, whose evaluators are meant to."""
    return Agency(drill.evaluated_agency or drill.lead_agency)


def is_lead(session: Session, actor: Actor, drill: Drill) -> bool:
    """Whether this evaluator sees everybody's observations and closes.

    An agency that leads but has no active evaluator who may rate this drill would leave it open for ever:
    then the evaluators of the other agency lead.
    """
    if not actor.may(Permission.DRILL_EVALUATE):
        return False
    lead = Agency(drill.lead_agency)
    if lead is actor.agency:
        return True
    return not any(
        person.user_id != drill.planned_by and (not drill.commander or person.title != drill.commander)
        for person in people(session, lead, Permission.DRILL_EVALUATE)
    )

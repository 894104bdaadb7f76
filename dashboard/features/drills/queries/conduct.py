"""SELECTs of a drill that is being held: what was pressed, and which drills run. Returns frozen rows.

``course_of`` gives the rules of conduct what they know of a drill, for the page and for the action alike.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from dashboard.features.drills.rules.conduct import Course, Press, slot_of
from dashboard.features.drills.tables import Drill, DrillEvent, DrillParticipant
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Missing
from dashboard.kernel.exercise import Exercise
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Scenario
from dashboard.kernel.scope import visible, visible_where


@dataclass(frozen=True, slots=True)
class PressRow:
    """One press that stands. ``is_own``: this person may take it back. ``is_doubted``: its clock was odd."""

    id: int
    press: Press
    slot: str
    number: int
    agency: Agency
    at: datetime
    is_own: bool
    is_doubted: bool


def course_of(session: Session, drill: Drill) -> Course:
    """The drill as the rules of conduct see it: a start or end that a closing typed was pressed by nobody."""
    taking_part = select(DrillParticipant.agency).where(DrillParticipant.drill_id == drill.id)
    pressed = pressed_slots(session, drill)
    return Course(
        planned_for=drill.planned_for,
        agencies=frozenset(session.exec(taking_part)),
        commander=drill.commander,
        held_at=drill.held_at if slot_of(Press.START) in pressed else None,
        ended_at=drill.ended_at if slot_of(Press.END) in pressed else None,
        closed_at=drill.evaluated_at,
        is_evaluated=drill.quality is not None,
        is_cancelled=drill.cancelled_at is not None,
    )


def find_course(session: Session, actor: Actor, reference: str) -> Course:
    """Raises Denied, or Missing, also for what must stay unknown."""
    actor.require(Permission.DRILL_CONDUCT)
    drill = session.exec(visible(actor, Drill).where(Drill.reference == reference)).first()
    if drill is None:
        raise Missing
    return course_of(session, drill)


def list_presses(session: Session, actor: Actor, reference: str) -> tuple[PressRow, ...]:
    """The presses that stand, in their order. Raises Denied."""
    actor.require(Permission.DRILL_CONDUCT)
    drill = select(Drill.id).where(Drill.reference == reference, visible_where(actor, Drill))
    rows = session.exec(
        select(DrillEvent)
        .where(col(DrillEvent.drill_id).in_(drill), col(DrillEvent.withdrawn_at).is_(None))
        .order_by(col(DrillEvent.at), col(DrillEvent.id))
    )
    return tuple(
        PressRow(
            id=row.id or 0,
            press=Press(row.kind),
            slot=row.slot,
            number=row.number,
            agency=Agency(row.agency),
            at=row.at,
            is_own=row.user_id == actor.user_id,
            is_doubted="clock_moved" in row.flags,
        )
        for row in rows
    )


def pressed_slots(session: Session, drill: Drill) -> frozenset[str]:
    """The slots of the presses that stand: ``start``, ``join-polres``, ``end`` (rules.conduct.slot_of)."""
    rows = select(DrillEvent.slot).where(
        DrillEvent.drill_id == drill.id, col(DrillEvent.withdrawn_at).is_(None)
    )
    return frozenset(session.exec(rows))


_RUNNING = (
    select(col(Drill.reference), col(Drill.scenario), col(Drill.held_at))
    .where(
        col(Drill.held_at).is_not(None),
        col(Drill.ended_at).is_(None),
        col(Drill.evaluated_at).is_(None),
        col(Drill.cancelled_at).is_(None),
    )
    .order_by(col(Drill.held_at), col(Drill.id))
)


def running_drills(session: Session) -> tuple[Exercise, ...]:
    """What runs now, oldest first: public, the same for both agencies and every wall."""
    return tuple(
        Exercise(reference, Scenario(scenario), since)
        for reference, scenario, since in session.exec(_RUNNING)
        if since is not None
    )


def ran_at(session: Session, moment: datetime) -> bool:
    """Whether a drill that was started by a press ran at that instant: until its end, or until it was broken
    off or closed without one."""
    over = func.coalesce(Drill.ended_at, Drill.cancelled_at, Drill.evaluated_at, moment)
    found = (
        select(Drill.id)
        .join(DrillEvent, col(DrillEvent.drill_id) == col(Drill.id))
        .where(DrillEvent.slot == slot_of(Press.START), col(DrillEvent.withdrawn_at).is_(None))
        .where(col(Drill.held_at) <= moment, over >= moment)
    )
    return session.exec(found.limit(1)).first() is not None

"""What an evaluator's desk shows of one drill: own observations, everybody's for the lead, who attended.

Independent eyes: until the evaluation is closed nobody but the lead reads what others observed. Afterwards a
note stays with its own agency, unless the lead shared the notes of his.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.features.drills.queries.conduct import pressed_slots
from dashboard.features.drills.queries.leading import closer_of, is_lead, standing_of
from dashboard.features.drills.rules.codes import Rating
from dashboard.features.drills.rules.conduct import Press, slot_of
from dashboard.features.drills.rules.evaluators import rating_refusal
from dashboard.features.drills.tables import Drill, DrillObservation, DrillParticipant
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.scope import visible

# The lead goes on reading what it closed with.
_LEADS_ON = ("", "drills.refused.evaluated")


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """What one evaluator said of one objective. ``evaluator`` numbers those of an agency from 1, no name."""

    number: int
    agency: Agency
    evaluator: int
    rating: Rating | None
    note: str
    has_hidden_note: bool
    recorded_at: datetime
    version: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class EvaluationDesk:
    """``refusal``: key of why this actor may not rate; empty when they may.

    ``attended`` is what stands unless the closing says otherwise, ``pressed`` the slots that were pressed.
    """

    reference: str
    version: int
    closer: Agency
    is_lead: bool
    is_running: bool
    refusal: str
    held_at: datetime | None
    ended_at: datetime | None
    commander: str
    evaluated_at: datetime | None
    attended: tuple[Agency, ...]
    pressed: frozenset[str]
    observations: tuple[ObservationRow, ...]

    @property
    def own(self) -> dict[int, ObservationRow]:
        """The actor's own observations by objective."""
        return {row.number: row for row in self.observations if row.is_own}


def find_desk(session: Session, actor: Actor, reference: str, now: datetime) -> EvaluationDesk:
    """The desk of one drill for this actor. Raises Denied, or Missing, also for what must stay unknown."""
    actor.require(Permission.DRILL_READ)
    drill = session.exec(visible(actor, Drill).where(Drill.reference == reference)).first()
    if drill is None or drill.id is None:
        raise Missing
    standing = standing_of(drill)
    leads = is_lead(session, actor, drill)
    refusal = rating_refusal(standing, actor.user_id, actor.roles, now)
    return EvaluationDesk(
        reference=drill.reference,
        version=drill.version,
        closer=closer_of(drill),
        is_lead=leads,
        is_running=standing.is_running,
        refusal=refusal,
        held_at=drill.held_at,
        ended_at=drill.ended_at,
        commander=drill.commander,
        evaluated_at=drill.evaluated_at,
        attended=attended_of(session, drill),
        pressed=pressed_slots(session, drill),
        observations=_observations(session, actor, drill, sees_all=leads and refusal in _LEADS_ON),
    )


def attended_of(session: Session, drill: Drill) -> tuple[Agency, ...]:
    """As said at a closing; else the agencies that joined by a press; else those planned."""
    rows = session.exec(select(DrillParticipant).where(DrillParticipant.drill_id == drill.id)).all()
    pressed = pressed_slots(session, drill)
    joined = {agency for agency in Agency if slot_of(Press.JOIN, agency=agency.value) in pressed}
    said = {Agency(row.agency): row.attended for row in rows if row.attended is not None}
    known = dict.fromkeys(joined or {Agency(row.agency) for row in rows}, True) | said
    return tuple(agency for agency in Agency if known.get(agency))


def _observations(
    session: Session, actor: Actor, drill: Drill, *, sees_all: bool
) -> tuple[ObservationRow, ...]:
    """By objective, then agency, then evaluator; only those the actor may read."""
    rows = session.exec(
        select(DrillObservation)
        .where(DrillObservation.drill_id == drill.id)
        .order_by(col(DrillObservation.number), col(DrillObservation.agency), col(DrillObservation.user_id))
    ).all()
    is_closed = drill.evaluated_at is not None
    evaluators = {agency: sorted({row.user_id for row in rows if row.agency == agency}) for agency in Agency}
    found = []
    for row in rows:
        is_own = row.user_id == actor.user_id and row.agency == actor.agency.value
        if not (is_own or sees_all or is_closed):
            continue
        is_readable = is_own or sees_all or row.agency == actor.agency.value
        if not is_readable and drill.is_text_shared:
            is_readable = row.agency == drill.evaluated_agency
        agency = Agency(row.agency)
        found.append(
            ObservationRow(
                number=row.number,
                agency=agency,
                evaluator=evaluators[agency].index(row.user_id) + 1,
                rating=None if row.rating is None else Rating(row.rating),
                note=row.note if is_readable else "",
                has_hidden_note=bool(row.note) and not is_readable,
                recorded_at=row.recorded_at,
                version=row.version,
                is_own=is_own,
            )
        )
    return tuple(found)

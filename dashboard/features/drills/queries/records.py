"""SELECTs of drills for the pages. Every public function takes the actor and returns frozen rows."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from dashboard.features.drills.forms import DrillOutline
from dashboard.features.drills.queries.improvement import ActionRow, actions_of_drill
from dashboard.features.drills.queries.weights import weights_history
from dashboard.features.drills.rules.codes import DrillType, InjectOutcome, Rating
from dashboard.features.drills.rules.weights import ReadinessWeights
from dashboard.features.drills.tables import (
    Drill,
    DrillInject,
    DrillMove,
    DrillObjective,
    DrillParticipant,
    DrillRegu,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.kernel.scope import readable_text, visible

LIST_LONGEST = 200


class DrillState(StrEnum):
    """Where a drill stands. ``incomplete``: evaluated, but too little was observed, so it does not count."""

    PLANNED = "planned"
    RUNNING = "running"
    AWAITING = "awaiting"
    INCOMPLETE = "incomplete"
    EVALUATED = "evaluated"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One drill as a list shows it. ``quality`` is Q, 0..1, None until it counts; ``slips``: times moved."""

    reference: str
    agency: Agency
    scenario: Scenario
    type: DrillType
    regus: tuple[Regu, ...]
    agencies: tuple[Agency, ...]
    state: DrillState
    planned_for: datetime
    original_planned_for: datetime
    held_at: datetime | None
    ended_at: datetime | None
    evaluated_at: datetime | None
    quality: float | None
    planned_by: int
    commander: str
    version: int
    slips: int


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """One objective; ``text_key`` or, from an import, ``text``. ``rating`` None: not observed, or not yet."""

    number: int
    text_key: str
    text: str
    weight: float
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class InjectRow:
    """One timed inject. ``is_recorded`` tells an evaluated one from one still to come."""

    number: int
    text_key: str
    text: str
    target_seconds: int
    actual_seconds: int | None
    outcome: InjectOutcome
    is_recorded: bool


@dataclass(frozen=True, slots=True)
class DrillDetail:
    """Shares 0..1. ``notes`` are empty when the actor may not read them.

    ``weights`` are those of the day it was held, as known when it was evaluated: its quality rests on them.
    """

    row: DrillRow
    objectives: tuple[ObjectiveRow, ...]
    injects: tuple[InjectRow, ...]
    actions: tuple[ActionRow, ...]
    objectives_score: float | None
    timing_score: float | None
    rated_share: float | None
    notes: str
    has_hidden_notes: bool
    weights: ReadinessWeights

    @property
    def outline(self) -> DrillOutline:
        """What the evaluation form has to be checked against."""
        return DrillOutline(
            self.row.reference,
            self.row.held_at or self.row.planned_for,
            frozenset(one.number for one in self.objectives),
            frozenset(one.number for one in self.injects),
        )


def list_drills(session: Session, actor: Actor, now: datetime) -> tuple[DrillRow, ...]:
    """The newest drills by planned time, those still to come first of all."""
    actor.require(Permission.DRILL_READ)
    newest = (col(Drill.planned_for).desc(), col(Drill.id).desc())
    drills = list(session.exec(visible(actor, Drill).order_by(*newest).limit(LIST_LONGEST)))
    return rows_of(session, drills, now)


def find_drill(session: Session, actor: Actor, reference: str, now: datetime) -> DrillDetail:
    """One drill with all it holds. Raises Missing, also for what must stay unknown."""
    actor.require(Permission.DRILL_READ)
    drill = session.exec(visible(actor, Drill).where(Drill.reference == reference)).first()
    if drill is None:
        raise Missing
    notes = readable_text(actor, drill.evaluated_agency or drill.agency, drill.is_text_shared, drill.notes)
    return DrillDetail(
        row=rows_of(session, [drill], now)[0],
        objectives=_objectives(session, drill.id),
        injects=_injects(session, drill.id),
        actions=actions_of_drill(session, actor, drill),
        objectives_score=drill.objectives_score,
        timing_score=drill.timing_score,
        rated_share=drill.rated_share,
        notes=notes,
        has_hidden_notes=bool(drill.notes) and not notes,
        weights=weights_history(session, drill.evaluated_at or now).on(
            site_day(drill.held_at or drill.planned_for)
        ),
    )


def rows_of(session: Session, drills: Collection[Drill], now: datetime) -> tuple[DrillRow, ...]:
    """Rows with their regu, agencies and moves, in the order given: three more queries for the whole list."""
    ids = [drill.id for drill in drills]
    regus: dict[int | None, set[str]] = defaultdict(set)
    for one in session.exec(select(DrillRegu).where(col(DrillRegu.drill_id).in_(ids))):
        regus[one.drill_id].add(one.regu)
    agencies: dict[int | None, set[str]] = defaultdict(set)
    took_part = col(DrillParticipant.attended).is_not(False)
    for one in session.exec(
        select(DrillParticipant).where(col(DrillParticipant.drill_id).in_(ids), took_part)
    ):
        agencies[one.drill_id].add(one.agency)
    slips = Counter(session.exec(select(DrillMove.drill_id).where(col(DrillMove.drill_id).in_(ids))).all())
    return tuple(
        DrillRow(
            reference=drill.reference,
            agency=Agency(drill.agency),
            scenario=Scenario(drill.scenario),
            type=DrillType(drill.type),
            regus=tuple(regu for regu in Regu if regu in regus[drill.id]),
            agencies=tuple(agency for agency in Agency if agency in agencies[drill.id]),
            state=_state(drill, now),
            planned_for=drill.planned_for,
            original_planned_for=drill.original_planned_for,
            held_at=drill.held_at,
            ended_at=drill.ended_at,
            evaluated_at=drill.evaluated_at,
            quality=drill.quality,
            planned_by=drill.planned_by,
            commander=drill.commander,
            version=drill.version,
            slips=slips[drill.id or 0],
        )
        for drill in drills
    )


def _state(drill: Drill, now: datetime) -> DrillState:
    if drill.cancelled_at is not None:
        return DrillState.CANCELLED
    if drill.evaluated_at is not None:
        return DrillState.EVALUATED if drill.quality is not None else DrillState.INCOMPLETE
    if drill.held_at is not None:
        return DrillState.RUNNING if drill.ended_at is None else DrillState.AWAITING
    return DrillState.PLANNED if drill.planned_for > now else DrillState.AWAITING


def _objectives(session: Session, drill_id: int | None) -> tuple[ObjectiveRow, ...]:
    statement = select(DrillObjective).where(DrillObjective.drill_id == drill_id)
    rows = session.exec(statement.order_by(col(DrillObjective.number)))
    return tuple(
        ObjectiveRow(
            row.number, row.text_key, row.text, row.weight, None if row.rating is None else Rating(row.rating)
        )
        for row in rows
    )


def _injects(session: Session, drill_id: int | None) -> tuple[InjectRow, ...]:
    statement = select(DrillInject).where(DrillInject.drill_id == drill_id)
    rows = session.exec(statement.order_by(col(DrillInject.number)))
    return tuple(
        InjectRow(
            row.number,
            row.text_key,
            row.text,
            row.target_seconds,
            row.actual_seconds,
            InjectOutcome(row.outcome),
            row.recorded_at is not None,
        )
        for row in rows
    )

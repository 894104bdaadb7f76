"""SELECTs of corrective actions with slips and retests. Both agencies read them: one tests the other's.

What follows a drill or an incident that the actor may not know of does not exist for that actor.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from dashboard.features.drills.queries.loop import known_references
from dashboard.features.drills.rules.codes import ActionPriority
from dashboard.features.drills.tables import ActionRetest, ActionSlip, CorrectiveAction, Drill
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Scenario
from dashboard.kernel.scope import visible_where

LIST_LONGEST = 300


@dataclass(frozen=True, slots=True)
class SlipRow:
    """One due day that was moved, and why."""

    at: datetime
    from_day: date
    to_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class RetestRow:
    """One retest by ``agency``, passed or not."""

    at: datetime
    tested_on: date
    has_passed: bool
    note: str
    agency: Agency


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One corrective action. ``source`` is the reference of its drill or of its real incident.

    Late is judged by ``original_due_on`` alone. ``slips`` and ``retests`` oldest first.
    """

    reference: str
    source: str
    is_of_incident: bool
    number: int
    scenario: Scenario
    text: str
    owner: Agency
    priority: ActionPriority
    original_due_on: date
    due_on: date
    recorded_at: datetime
    evidence: str
    evidence_at: datetime | None
    verified_on: date | None
    version: int
    slips: tuple[SlipRow, ...]
    retests: tuple[RetestRow, ...]

    @property
    def is_open(self) -> bool:
        return self.verified_on is None

    def days_late(self, today: date) -> int:
        """Days past the original due day; 0 or less when it is not late."""
        return (today - self.original_due_on).days


def visible_action(
    session: Session, actor: Actor, reference: str, *, for_update: bool = False
) -> CorrectiveAction:
    """The stored action, locked until the commit when asked. Raises Missing, also for what is unknown."""
    statement = _readable(actor).where(CorrectiveAction.reference == reference)
    if for_update:
        statement = statement.with_for_update(of=CorrectiveAction)
    row = session.exec(statement).first()
    if row is None or not _without_unknown(session, actor, [row]):
        raise Missing
    return row


def find_action(session: Session, actor: Actor, reference: str) -> ActionRow:
    """One action with its history. Raises Missing."""
    actor.require(Permission.DRILL_READ)
    return _rows(session, [visible_action(session, actor, reference)])[0]


def list_open_actions(
    session: Session, actor: Actor, today: date, owner: Agency | None = None
) -> tuple[ActionRow, ...]:
    """Open ones, of one owner or of both: those past their original due day first, then by age."""
    actor.require(Permission.DRILL_READ)
    statement = _readable(actor).where(col(CorrectiveAction.verified_at).is_(None))
    if owner is not None:
        statement = statement.where(CorrectiveAction.owner == owner.value)
    oldest = (col(CorrectiveAction.original_due_on), col(CorrectiveAction.id))
    rows = list(session.exec(statement.order_by(*oldest).limit(LIST_LONGEST)))
    found = _rows(session, _without_unknown(session, actor, rows))
    late = [row for row in found if row.days_late(today) > 0]
    others = sorted((row for row in found if row.days_late(today) <= 0), key=lambda row: row.recorded_at)
    return (*late, *others)


def actions_of_drill(session: Session, actor: Actor, drill: Drill) -> tuple[ActionRow, ...]:
    """Every action of a drill that the actor reads already, in the order in which they were added."""
    actor.require(Permission.DRILL_READ)
    return _in_order(session, CorrectiveAction.drill_id == drill.id)


def actions_of_incident(session: Session, actor: Actor, reference: str) -> tuple[ActionRow, ...]:
    """Every action of a real incident; none for one that the actor may not know of."""
    actor.require(Permission.DRILL_READ)
    if reference not in known_references(session, actor, [reference]):
        return ()
    return _in_order(session, CorrectiveAction.incident_reference == reference)


def known_actions(session: Session, actor: Actor, references: Collection[str]) -> frozenset[str]:
    """Which of these actions the actor may know of; answers the kernel's port (origins)."""
    if not references or not actor.may(Permission.DRILL_READ):
        return frozenset()
    rows = list(session.exec(_readable(actor).where(col(CorrectiveAction.reference).in_(references))))
    return frozenset(row.reference for row in _without_unknown(session, actor, rows))


def _in_order(session: Session, belongs: Any) -> tuple[ActionRow, ...]:
    statement = select(CorrectiveAction).where(belongs).order_by(col(CorrectiveAction.number))
    return _rows(session, list(session.exec(statement)))


def _readable(actor: Actor) -> Any:
    """Actions of drills the actor may know of, and all of incidents: those are asked for one by one."""
    return (
        select(CorrectiveAction)
        .join(Drill, col(Drill.id) == col(CorrectiveAction.drill_id), isouter=True)
        .where(or_(col(CorrectiveAction.drill_id).is_(None), visible_where(actor, Drill)))
    )


def _without_unknown(
    session: Session, actor: Actor, rows: Sequence[CorrectiveAction]
) -> list[CorrectiveAction]:
    asked = {row.incident_reference for row in rows if row.incident_reference}
    known = known_references(session, actor, asked)
    return [row for row in rows if not row.incident_reference or row.incident_reference in known]


def _rows(session: Session, actions: Collection[CorrectiveAction]) -> tuple[ActionRow, ...]:
    """Rows with their source and history: three more statements for the whole list."""
    ids = [row.id for row in actions]
    drills = select(Drill.id, Drill.reference).where(col(Drill.id).in_([row.drill_id for row in actions]))
    sources = dict(session.exec(drills).all())
    slips: dict[int | None, list[SlipRow]] = defaultdict(list)
    moves = select(ActionSlip).where(col(ActionSlip.action_id).in_(ids)).order_by(col(ActionSlip.id))
    for one in session.exec(moves):
        slips[one.action_id].append(SlipRow(one.at, one.from_day, one.to_day, one.reason))
    retests: dict[int | None, list[RetestRow]] = defaultdict(list)
    tests = select(ActionRetest).where(col(ActionRetest.action_id).in_(ids)).order_by(col(ActionRetest.id))
    for test in session.exec(tests):
        found = RetestRow(test.at, test.tested_on, test.has_passed, test.note, Agency(test.agency))
        retests[test.action_id].append(found)
    return tuple(
        ActionRow(
            reference=row.reference,
            source=row.incident_reference or sources.get(row.drill_id, ""),
            is_of_incident=bool(row.incident_reference),
            number=row.number,
            scenario=Scenario(row.scenario),
            text=row.text,
            owner=Agency(row.owner),
            priority=ActionPriority(row.priority),
            original_due_on=row.original_due_on,
            due_on=row.due_on,
            recorded_at=row.recorded_at,
            evidence=row.evidence,
            evidence_at=row.evidence_at,
            verified_on=row.verified_on,
            version=row.version,
            slips=tuple(slips[row.id]),
            retests=tuple(retests[row.id]),
        )
        for row in actions
    )

"""What readiness is computed from: public aggregates, the same for both agencies, for any as-of.

Only what was recorded up to ``as_of`` is known: a drill from its evaluation on, a corrective action from
its entry on, a retest from its own entry on. Days are the site's calendar days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from dashboard.features.drills.rules import readiness
from dashboard.features.drills.rules.cells import DrillResult
from dashboard.features.drills.rules.codes import ActionPriority, DrillType
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS
from dashboard.features.drills.tables import CorrectiveAction, Drill, DrillParticipant, DrillRegu
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.reference import Agency, Regu, Scenario


@dataclass(frozen=True, slots=True)
class KnownResult:
    """One drill of one regu, and the instant from which it counts."""

    result: DrillResult
    evaluated_at: datetime


def list_results(
    session: Session, as_of: datetime, days: int = DEFAULT_WEIGHTS.expiry_days
) -> tuple[KnownResult, ...]:
    """Every drill of the last 365 site days that counts at ``as_of``, once per regu, oldest first."""
    oldest = site_day(as_of) - timedelta(days=days)
    participants = (
        select(func.count())
        .select_from(DrillParticipant)
        # Whoever was planned took part, unless the evaluation says otherwise.
        .where(col(DrillParticipant.drill_id) == col(Drill.id), col(DrillParticipant.attended).is_not(False))
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            col(Drill.reference),
            col(Drill.scenario),
            col(DrillRegu.regu),
            col(Drill.type),
            participants,
            col(Drill.held_at),
            col(Drill.quality),
            col(Drill.evaluated_at),
        )
        .join(DrillRegu, col(DrillRegu.drill_id) == col(Drill.id))
        .where(
            *counting(as_of),
            col(Drill.held_at) >= day_start(oldest),
            col(Drill.held_at) <= as_of,
        )
        .order_by(col(Drill.held_at), col(Drill.id), col(DrillRegu.regu))
    )
    return tuple(
        KnownResult(
            DrillResult(
                reference=reference,
                scenario=Scenario(scenario),
                regu=Regu(regu),
                type=DrillType(kind),
                is_joint=agencies == len(Agency),
                held_on=site_day(held_at),
                quality=quality,
            ),
            evaluated_at,
        )
        for reference, scenario, regu, kind, agencies, held_at, quality, evaluated_at in rows
        if held_at is not None and evaluated_at is not None
    )


def latest_evaluation(session: Session, as_of: datetime) -> datetime | None:
    """When the newest drill that counts was evaluated, however long ago; None: there never was one."""
    return session.scalar(select(func.max(Drill.evaluated_at)).where(*counting(as_of)))


def first_evaluation(session: Session, as_of: datetime) -> datetime | None:
    """When the drill programme began: the oldest evaluation that counts."""
    return session.scalar(select(func.min(Drill.evaluated_at)).where(*counting(as_of)))


def counting(as_of: datetime) -> tuple[ColumnElement[bool], ...]:
    """A drill counts once its evaluation was closed with a quality."""
    return (col(Drill.evaluated_at) <= as_of, col(Drill.quality).is_not(None))


@dataclass(frozen=True, slots=True)
class KnownAction:
    """One corrective action without its text, as the wall may show it.

    ``reference`` is that of its drill or of the real incident it follows. ``due_on`` is the original due day;
    ``verified_at`` None: no passed retest was recorded by the as-of.
    """

    reference: str
    number: int
    scenario: Scenario
    owner: Agency
    priority: ActionPriority
    due_on: date
    recorded_at: datetime
    verified_at: datetime | None

    @property
    def overdue_since(self) -> datetime:
        """The end of the due day at the site."""
        return day_start(self.due_on + timedelta(days=1))

    def days_overdue(self, today: date) -> int:
        return (today - self.due_on).days

    def is_overdue(self, moment: datetime) -> bool:
        """Whether, as far as known at ``moment``, the due day has passed without a retest."""
        is_open = self.verified_at is None or self.verified_at > moment
        return self.recorded_at <= moment and self.overdue_since <= moment and is_open


def list_actions(session: Session, as_of: datetime, *, open_after: datetime) -> tuple[KnownAction, ...]:
    """Corrective actions recorded by ``as_of``, past their original due day, unverified at ``open_after``."""
    verified_at = col(CorrectiveAction.verified_at)
    rows = session.execute(
        select(CorrectiveAction, func.coalesce(Drill.reference, CorrectiveAction.incident_reference))
        .join(Drill, col(Drill.id) == col(CorrectiveAction.drill_id), isouter=True)
        .where(
            col(CorrectiveAction.recorded_at) <= as_of,
            col(CorrectiveAction.original_due_on) < site_day(as_of),
            verified_at.is_(None) | (verified_at > open_after),
        )
        .order_by(col(CorrectiveAction.original_due_on), col(CorrectiveAction.id))
    )
    return tuple(
        KnownAction(
            reference=reference,
            number=action.number,
            scenario=Scenario(action.scenario),
            owner=Agency(action.owner),
            priority=ActionPriority(action.priority),
            due_on=action.original_due_on,
            recorded_at=action.recorded_at,
            verified_at=action.verified_at,
        )
        for action, reference in rows
    )


def overdue_actions(session: Session, as_of: datetime) -> tuple[KnownAction, ...]:
    """Past the *original* due day and without a retest at ``as_of``; most pressing first, then oldest."""
    order = list(ActionPriority)
    overdue = list_actions(session, as_of, open_after=as_of)
    return tuple(sorted(overdue, key=lambda action: order.index(action.priority)))


def count_by_scenario(actions: Iterable[KnownAction]) -> Mapping[Scenario, int]:
    """Every scenario with its number of actions, 0 included."""
    found = [action.scenario for action in actions]
    return {scenario: found.count(scenario) for scenario in Scenario}


def penalties(actions: Iterable[KnownAction]) -> tuple[readiness.CorrectiveAction, ...]:
    """Overdue actions as the readiness rules take them."""
    return tuple(readiness.CorrectiveAction(one.scenario, one.priority, one.due_on) for one in actions)

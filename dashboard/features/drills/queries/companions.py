"""What stands beside the index: last drill per cell, reaction times, open actions, retests, the plan.

Public aggregates, the same for both agencies, for any as-of: only what was recorded by then is known.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.features.drills.queries.numbers import counting
from dashboard.features.drills.rules.codes import ActionPriority, DrillType, InjectOutcome
from dashboard.features.drills.rules.conduct import Press
from dashboard.features.drills.rules.due import ReactionTimes
from dashboard.features.drills.rules.forecast import PlannedDrill
from dashboard.features.drills.rules.readiness import CorrectiveAction as OpenAction
from dashboard.features.drills.tables import (
    ActionRetest,
    CorrectiveAction,
    Drill,
    DrillEvent,
    DrillInject,
    DrillMove,
    DrillParticipant,
    DrillRegu,
)
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Agency, Regu, Scenario

# Reaction times and retests are judged over a year, whatever version of the weights holds.
WINDOW = timedelta(days=365)


def last_drills(session: Session, as_of: datetime) -> Mapping[tuple[Scenario, Regu], date]:
    """The site day of the last drill that counts, per scenario and regu, however long ago."""
    rows = session.execute(
        select(col(Drill.scenario), col(DrillRegu.regu), func.max(col(Drill.held_at)))
        .join(DrillRegu, col(DrillRegu.drill_id) == col(Drill.id))
        .where(*counting(as_of), col(Drill.held_at) <= as_of)
        .group_by(col(Drill.scenario), col(DrillRegu.regu))
    )
    return {(Scenario(scenario), Regu(regu)): site_day(held_at) for scenario, regu, held_at in rows}


def open_promises(session: Session, as_of: datetime) -> Mapping[tuple[Scenario, Regu], list[date]]:
    """The original site days of the drills that were open at ``as_of``, per scenario and regu.

    Open: neither evaluated nor called off nor started by then. A drill that was never started is held from
    the moment its evaluation was known.
    """
    cancelled_at, evaluated_at = col(Drill.cancelled_at), col(Drill.evaluated_at)
    withdrawn_at = col(DrillEvent.withdrawn_at)
    started = (
        select(col(DrillEvent.id))
        .where(
            col(DrillEvent.drill_id) == col(Drill.id),
            col(DrillEvent.kind) == Press.START.value,
            col(DrillEvent.recorded_at) <= as_of,
            withdrawn_at.is_(None) | (withdrawn_at > as_of),
        )
        .exists()
    )
    rows = session.execute(
        select(col(Drill.scenario), col(DrillRegu.regu), col(Drill.original_planned_for))
        .join(DrillRegu, col(DrillRegu.drill_id) == col(Drill.id))
        .where(
            col(Drill.recorded_at) <= as_of,
            cancelled_at.is_(None) | (cancelled_at > as_of),
            evaluated_at.is_(None) | (evaluated_at > as_of),
            ~started,
        )
    )
    found: dict[tuple[Scenario, Regu], list[date]] = defaultdict(list)
    for scenario, regu, at in rows:
        found[Scenario(scenario), Regu(regu)].append(site_day(at))
    return found


def reaction_times(session: Session, as_of: datetime) -> tuple[ReactionTimes, ...]:
    """Every expected reaction of the counting drills of the last 365 days, by scenario, name and target.

    Not played, or achieved without a time: left out. Two targets of one reaction are two lines.
    """
    rows = session.execute(
        select(
            col(Drill.scenario),
            col(DrillInject.text_key),
            col(DrillInject.text),
            col(DrillInject.target_seconds),
            col(DrillInject.actual_seconds),
            col(DrillInject.outcome),
        )
        .join(DrillInject, col(DrillInject.drill_id) == col(Drill.id))
        .where(
            *counting(as_of),
            col(Drill.held_at) > as_of - WINDOW,
            col(Drill.held_at) <= as_of,
            col(DrillInject.recorded_at) <= as_of,
            col(DrillInject.target_seconds) > 0,
        )
        .order_by(col(Drill.held_at), col(Drill.id), col(DrillInject.number))
    )
    times: dict[tuple[Scenario, str, str, int], list[int]] = defaultdict(list)
    failed: dict[tuple[Scenario, str, str, int], int] = defaultdict(int)
    for scenario, key, text, target, actual, outcome in rows:
        name = (Scenario(scenario), key, "" if key else text, target)
        if outcome == InjectOutcome.NOT_ACHIEVED:
            failed[name] += 1
        elif outcome == InjectOutcome.ACHIEVED and actual is not None:
            times[name].append(actual)
    order = list(Scenario)
    names = sorted(dict.fromkeys([*times, *failed]), key=lambda name: order.index(name[0]))
    return tuple(ReactionTimes(*name, tuple(times[name]), failed[name]) for name in names)


@dataclass(frozen=True, slots=True)
class OpenActions:
    """Every corrective action that no retest had verified. ``newest_at``: the last word on any action."""

    actions: tuple[OpenAction, ...]
    ages: tuple[int, ...]
    newest_at: datetime | None


def open_actions(session: Session, as_of: datetime) -> OpenActions:
    """Open at ``as_of``, due or not yet, with their ages in site days since they were recorded."""
    verified_at = col(CorrectiveAction.verified_at)
    rows = session.execute(
        select(
            col(CorrectiveAction.scenario),
            col(CorrectiveAction.priority),
            col(CorrectiveAction.original_due_on),
            col(CorrectiveAction.recorded_at),
        )
        .where(col(CorrectiveAction.recorded_at) <= as_of, verified_at.is_(None) | (verified_at > as_of))
        .order_by(col(CorrectiveAction.id))
    ).all()
    recorded = session.scalar(
        select(func.max(col(CorrectiveAction.recorded_at))).where(col(CorrectiveAction.recorded_at) <= as_of)
    )
    verified = session.scalar(select(func.max(verified_at)).where(verified_at <= as_of))
    today = site_day(as_of)
    return OpenActions(
        tuple(OpenAction(Scenario(scenario), ActionPriority(level), due) for scenario, level, due, _ in rows),
        tuple((today - site_day(recorded_at)).days for _, _, _, recorded_at in rows),
        max((moment for moment in (recorded, verified) if moment is not None), default=None),
    )


@dataclass(frozen=True, slots=True)
class Retests:
    """Retests of the last 365 days; the newest one however long ago."""

    passed: int
    total: int
    newest_at: datetime | None


def count_retests(session: Session, as_of: datetime) -> Retests:
    """Passed and all; a retest that failed counts as one, whatever came after it."""
    known = col(ActionRetest.at) <= as_of
    recent = col(ActionRetest.at) > as_of - WINDOW
    results = list(session.scalars(select(col(ActionRetest.has_passed)).where(known, recent)))
    newest = session.scalar(select(func.max(col(ActionRetest.at))).where(known))
    return Retests(sum(results), len(results), newest)


def planned_drills(session: Session, as_of: datetime) -> tuple[PlannedDrill, ...]:
    """Drills still to come as planned at ``as_of``, once per regu, next one first.

    Not those evaluated or called off by then; one that was moved afterwards stands on the day it had.
    """
    cancelled_at, evaluated_at = col(Drill.cancelled_at), col(Drill.evaluated_at)
    participants = (
        select(func.count())
        .select_from(DrillParticipant)
        .where(col(DrillParticipant.drill_id) == col(Drill.id))
        .scalar_subquery()
    )
    moved: dict[int, datetime] = {}
    later = select(col(DrillMove.drill_id), col(DrillMove.from_at)).where(col(DrillMove.at) > as_of)
    for drill_id, from_at in session.execute(later.order_by(col(DrillMove.at), col(DrillMove.id))):
        moved.setdefault(drill_id, from_at)
    rows = session.execute(
        select(
            col(Drill.id),
            col(Drill.reference),
            col(Drill.scenario),
            col(DrillRegu.regu),
            col(Drill.type),
            participants,
            col(Drill.planned_for),
        )
        .join(DrillRegu, col(DrillRegu.drill_id) == col(Drill.id))
        .where(
            col(Drill.recorded_at) <= as_of,
            (col(Drill.planned_for) > as_of) | col(Drill.id).in_(moved),
            cancelled_at.is_(None) | (cancelled_at > as_of),
            evaluated_at.is_(None) | (evaluated_at > as_of),
        )
    )
    found = []
    for drill_id, reference, scenario, regu, kind, agencies, planned_for in rows:
        at = moved[drill_id] if drill_id is not None and drill_id in moved else planned_for
        if at > as_of:
            is_joint = agencies == len(Agency)
            drill = (reference, Scenario(scenario), Regu(regu), DrillType(kind), is_joint, site_day(at))
            found.append(PlannedDrill(*drill))
    return tuple(sorted(found, key=lambda one: (one.day, one.reference, one.regu)))

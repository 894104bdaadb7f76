"""SELECTs of the programme: what is planned, what has counted, which days are taken, what was moved.

Every public function takes the actor and returns frozen rows; days are site days.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from dashboard.features.drills.queries.leading import closer_of
from dashboard.features.drills.queries.numbers import first_evaluation
from dashboard.features.drills.queries.records import DrillRow, rows_of
from dashboard.features.drills.queries.weights import weights_history
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.programme import PlannedDrill, Slot
from dashboard.features.drills.tables import Drill, DrillMove, DrillParticipant, DrillRegu
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.kernel.scope import visible, visible_where


@dataclass(frozen=True, slots=True)
class Programme:
    """``last_on``: the last day that counts, per slot, however long ago. ``begun_on``: None, never begun.

    ``interval_days`` is what both agencies have agreed to now: after so long a regu is due again.
    """

    last_on: Mapping[Slot, date]
    open: tuple[PlannedDrill, ...]
    begun_on: date | None
    interval_days: int


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A date that was moved, and why; both agencies may read it."""

    from_at: datetime
    to_at: datetime
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What the forms that move, edit or call off a drill are checked against; oldest move first."""

    version: int
    agency: Agency
    closer: Agency
    planned_for: datetime
    original_planned_for: datetime
    agencies: tuple[Agency, ...]
    commander: str
    is_open: bool
    is_cancellable: bool
    cancel_reason: str
    moves: tuple[MoveRow, ...]


def read_programme(session: Session, actor: Actor, now: datetime) -> Programme:
    """What every slot's standing is computed from, as known at ``now``."""
    actor.require(Permission.DRILL_READ)
    begun = first_evaluation(session, now)
    return Programme(
        last_on=_last_days(session, actor, now),
        open=_open(session, actor),
        begun_on=begun and site_day(begun),
        interval_days=weights_history(session, now).at(now).interval_days,
    )


def _last_days(session: Session, actor: Actor, now: datetime) -> dict[Slot, date]:
    rows = session.exec(
        select(Drill.scenario, Drill.type, DrillRegu.regu, func.max(Drill.held_at))
        .join(DrillRegu, col(DrillRegu.drill_id) == col(Drill.id))
        .where(visible_where(actor, Drill), col(Drill.evaluated_at) <= now, col(Drill.quality).is_not(None))
        .where(col(Drill.cancelled_at).is_(None), col(Drill.held_at) <= now)
        .group_by(Drill.scenario, Drill.type, DrillRegu.regu)
    )
    return {
        Slot(Scenario(scenario), Regu(regu), DrillType(kind)): site_day(held_at)
        for scenario, kind, regu, held_at in rows
        if held_at is not None
    }


def _open(session: Session, actor: Actor) -> tuple[PlannedDrill, ...]:
    """Neither held nor evaluated nor cancelled, by date."""
    statement = visible(actor, Drill).where(
        col(Drill.held_at).is_(None), col(Drill.evaluated_at).is_(None), col(Drill.cancelled_at).is_(None)
    )
    drills = list(session.exec(statement.order_by(col(Drill.planned_for), col(Drill.id))))
    regus = _regus(session, drills)
    return tuple(
        PlannedDrill(
            drill.reference,
            Scenario(drill.scenario),
            DrillType(drill.type),
            tuple(regu for regu in Regu if regu.value in regus[drill.id]),
            drill.planned_for,
            drill.original_planned_for,
            is_open=True,
        )
        for drill in drills
    )


def list_year(session: Session, actor: Actor, year: int, now: datetime) -> tuple[DrillRow, ...]:
    """Every drill planned for a day of the site year, by date; cancelled ones too."""
    actor.require(Permission.DRILL_READ)
    begin, end = day_start(date(year, 1, 1)), day_start(date(year + 1, 1, 1))
    statement = visible(actor, Drill).where(col(Drill.planned_for) >= begin, col(Drill.planned_for) < end)
    drills = list(session.exec(statement.order_by(col(Drill.planned_for), col(Drill.id))))
    return rows_of(session, drills, now)


def list_years(session: Session, actor: Actor, now: datetime) -> tuple[int, ...]:
    """From the year of the oldest drill to the next one, without a gap."""
    actor.require(Permission.DRILL_READ)
    this = site_day(now).year
    planned_for = col(Drill.planned_for)
    oldest, newest = session.exec(
        select(func.min(planned_for), func.max(planned_for)).where(visible_where(actor, Drill))
    ).one()
    first = this if oldest is None else min(this, site_day(oldest).year)
    last = this + 1 if newest is None else max(this + 1, site_day(newest).year)
    return tuple(range(first, last + 1))


def taken_slots(
    session: Session, actor: Actor, first: datetime, last: datetime
) -> dict[tuple[date, Slot], str]:
    """Which slot has its drill on which day already, from the day of ``first`` to that of ``last``."""
    begin, end = day_start(site_day(first)), day_start(site_day(last) + timedelta(days=1))
    statement = visible(actor, Drill).where(
        col(Drill.cancelled_at).is_(None), col(Drill.planned_for) >= begin, col(Drill.planned_for) < end
    )
    drills = list(session.exec(statement.order_by(col(Drill.id).desc())))
    regus = _regus(session, drills)
    return {
        (site_day(drill.planned_for), Slot(Scenario(drill.scenario), Regu(regu), DrillType(drill.type))): (
            drill.reference
        )
        for drill in drills
        for regu in regus[drill.id]
    }


def find_change(session: Session, actor: Actor, reference: str) -> ChangeRow:
    """Raises Missing, also for what must stay unknown."""
    actor.require(Permission.DRILL_READ)
    drill = session.exec(visible(actor, Drill).where(Drill.reference == reference)).first()
    if drill is None:
        raise Missing
    planned = session.exec(select(DrillParticipant.agency).where(DrillParticipant.drill_id == drill.id)).all()
    moves = session.exec(select(DrillMove).where(DrillMove.drill_id == drill.id).order_by(col(DrillMove.id)))
    is_cancellable = drill.cancelled_at is None and drill.evaluated_at is None and drill.ended_at is None
    return ChangeRow(
        version=drill.version,
        agency=Agency(drill.agency),
        closer=closer_of(drill),
        planned_for=drill.planned_for,
        original_planned_for=drill.original_planned_for,
        agencies=tuple(agency for agency in Agency if agency.value in planned),
        commander=drill.commander,
        is_open=is_cancellable and drill.held_at is None,
        is_cancellable=is_cancellable,
        cancel_reason=drill.cancel_reason,
        moves=tuple(MoveRow(one.from_at, one.to_at, one.reason, one.at) for one in moves),
    )


def _regus(session: Session, drills: list[Drill]) -> dict[int | None, set[str]]:
    found: dict[int | None, set[str]] = defaultdict(set)
    ids = [drill.id for drill in drills]
    for one in session.exec(select(DrillRegu).where(col(DrillRegu.drill_id).in_(ids))):
        found[one.drill_id].add(one.regu)
    return found

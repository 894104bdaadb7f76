"""A round sheet that was filled in by hand while the network was dead, typed in by a supervisor afterwards.

Each visit is placed like any tap at its time and counts from now on; it is marked as typed, and as late when
it is. What a tap would need a supervisor for (no scan where one is asked for, older than a day) waits for
another supervisor: whoever typed it is its maker, and nobody decides about his own (``reviewing``).
"""

from collections import Counter
from dataclasses import dataclass

from sqlmodel import col, select

from dashboard.features.patrols.actions.checking import CheckInMark, Tap, store_tap
from dashboard.features.patrols.forms.entry import EnterRound
from dashboard.features.patrols.forms.visits import Outcome
from dashboard.features.patrols.rules.codes import How
from dashboard.features.patrols.rules.entry import entry_flags
from dashboard.features.patrols.tables import Checkpoint, PlannedVisit
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.scope import visible
from dashboard.kernel.work import UnitOfWork, unit_of_work

_ACTION = "patrol.enter_round"
_FILLED = (CheckInMark.ON_TIME, CheckInMark.LATE)


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of the visits of one sheet; the four numbers add up to it."""

    filled: int
    unplanned: int
    duplicate: int
    waiting: int


def enter_round(actor: Actor, command: EnterRound, *, clock: Clock) -> Entered:
    """All visits of the sheet or none; the same key gives the same answer again.

    Raises Denied, Missing (also for the other agency's), Refused (a time after now, reused key).
    """
    actor.require(Permission.PATROL_SUPERVISE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier(_ACTION, command.key, command)
        if earlier is not None:
            return Entered(*map(int, earlier.split()))
        planned, points = _locked(work, [one.planned_visit_id for one in command.visits])
        marks: Counter[CheckInMark] = Counter()
        for one in sorted(command.visits, key=lambda visit: (visit.at, visit.planned_visit_id)):
            if one.at > work.now:
                raise Refused("patrols.form.entry.future")
            row = planned[one.planned_visit_id]
            point = points[row.checkpoint_id]
            tap = Tap(
                at=one.at,
                outcome=Outcome.OK,
                is_manual=True,
                how=How.TYPED,
                flags=entry_flags(one.at, work.now, needs_scan=point.needs_scan),
            )
            marks[store_tap(work, point, row, tap).mark] += 1
        done = Entered(
            sum(marks[mark] for mark in _FILLED),
            marks[CheckInMark.UNPLANNED],
            marks[CheckInMark.DUPLICATE],
            marks[CheckInMark.WAITING_REVIEW],
        )
        work.remember(
            _ACTION, command.key, command, f"{done.filled} {done.unplanned} {done.duplicate} {done.waiting}"
        )
        first = min(one.planned_visit_id for one in command.visits)
        work.audit(_ACTION, "planned_visit", first, visits=len(command.visits), waiting=done.waiting)
    return done


def _locked(work: UnitOfWork, numbers: list[int]) -> tuple[dict[int, PlannedVisit], dict[int, Checkpoint]]:
    """The own planned visits, and their checkpoints locked in one order, as every placing of taps is."""
    rows = work.session.exec(visible(work.actor, PlannedVisit).where(col(PlannedVisit.id).in_(numbers)))
    planned = {row.id or 0: row for row in rows if row.agency == work.actor.agency.value}
    if set(numbers) - set(planned):
        raise Missing
    wanted = {row.checkpoint_id for row in planned.values()}
    locked = select(Checkpoint).where(col(Checkpoint.id).in_(wanted)).order_by(col(Checkpoint.id))
    points = work.session.exec(locked.with_for_update())
    return planned, {row.id or 0: row for row in points}

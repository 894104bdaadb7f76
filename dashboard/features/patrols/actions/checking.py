"""Check-in: one tap at a checkpoint. The time of the tap counts, not the time of sending."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import select

from dashboard.features.patrols.actions.tap_book import Placement, TapBook
from dashboard.features.patrols.actions.topic import (
    SOURCE,
    TOPIC,
    own_checkpoints,
    own_planned_visit,
    row_id,
)
from dashboard.features.patrols.forms import CheckIn, Outcome
from dashboard.features.patrols.queries.numbers import counts
from dashboard.features.patrols.rules.codes import ScanFlag, VisitState
from dashboard.features.patrols.rules.visits import Scan, flag_scans
from dashboard.features.patrols.tables import Checkpoint, Visit
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Zone
from dashboard.kernel.work import UnitOfWork, unit_of_work


class CheckInMark(StrEnum):
    """What became of a tap. ``unplanned`` counts for the gaps, a duplicate and a skipped one do not."""

    ON_TIME = "on_time"
    LATE = "late"
    UNPLANNED = "unplanned"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What was stored, and the place for the sentence that says so."""

    visit_id: int
    mark: CheckInMark
    place: str
    zone: Zone


def check_in(actor: Actor, command: CheckIn, *, clock: Clock) -> CheckedIn:
    """Record one visit of the actor's agency; it serves the planned visit with the nearest due.

    The same key gives the same answer again. A tap less than three minutes after another one is stored, but
    does not count. Raises Denied, Missing, Invalid (unknown code) or Refused (skipping what was made).
    """
    actor.require(Permission.PATROL_CHECK_IN)
    with unit_of_work(actor, clock) as work:
        checkpoint, planned_id = _target(work, command)
        earlier = work.earlier("patrol.check_in", command.key, command)
        if earlier is not None:
            number, _, mark = earlier.partition(" ")
            return _checked_in(checkpoint, int(number), CheckInMark(mark))
        at = min(command.at or work.now, work.now)
        if at < checkpoint.valid_from or (checkpoint.retired_at is not None and checkpoint.retired_at <= at):
            raise Missing
        placed = _place(work, checkpoint, at, command.outcome, planned_id)
        visit = _visit(work, command, checkpoint, at, placed)
        work.session.add(visit)
        work.session.flush()
        result = _checked_in(checkpoint, row_id(visit.id), _mark(command.outcome, placed))
        work.touch(SOURCE)
        work.remember("patrol.check_in", command.key, command, f"{result.visit_id} {result.mark}")
        work.audit(
            "patrol.check_in",
            "checkpoint",
            checkpoint.code,
            visit=result.visit_id,
            outcome=command.outcome,
            mark=result.mark,
        )
        work.bump(TOPIC)
    return result


def _target(work: UnitOfWork, command: CheckIn) -> tuple[Checkpoint, int | None]:
    """The checkpoint, locked so that two taps are placed one after the other."""
    if command.planned_visit_id is not None:
        planned, checkpoint = own_planned_visit(work, command.planned_visit_id)
        return checkpoint, planned.id
    return own_checkpoints(work, [command.checkpoint], "checkpoint")[command.checkpoint], None


def _place(
    work: UnitOfWork, checkpoint: Checkpoint, at: datetime, outcome: Outcome, planned_id: int | None
) -> Placement:
    book = TapBook(work.session, [row_id(checkpoint.id)], at, at)
    if outcome is not Outcome.SKIPPED:
        return book.place(row_id(checkpoint.id), at)
    if planned_id is None:
        return book.serve(row_id(checkpoint.id), at)
    made = select(Visit.id).where(Visit.planned_visit_id == planned_id, counts())
    if work.session.exec(made).first() is not None:
        raise Refused("patrols.refused.done_already")
    return Placement(planned_visit_id=planned_id)


def _visit(
    work: UnitOfWork, command: CheckIn, checkpoint: Checkpoint, at: datetime, placed: Placement
) -> Visit:
    return Visit(
        checkpoint_id=row_id(checkpoint.id),
        planned_visit_id=placed.planned_visit_id,
        at=at,
        recorded_at=work.now,
        actor_id=work.actor.user_id,
        agency=work.actor.agency,
        outcome=command.outcome,
        reason=command.reason or "",
        is_late_entry=is_late_entry(at, work.now, is_manual=command.is_manual),
        is_duplicate=placed.is_duplicate,
        counts_from=counts_from(command.outcome, placed, work.now),
    )


def counts_from(outcome: Outcome, placed: Placement, known_at: datetime) -> datetime | None:
    """A visit counts from the moment it became known; a skip and a duplicate never do."""
    return None if outcome is Outcome.SKIPPED or placed.is_duplicate else known_at


def is_late_entry(at: datetime, recorded_at: datetime, *, is_manual: bool) -> bool:
    """Typed in too long after the fact: it counts, but is marked."""
    scan = Scan("tap", "", at, recorded_at, is_manual)
    return ScanFlag.LATE_ENTRY in flag_scans([scan])[scan.id]


def _checked_in(checkpoint: Checkpoint, visit_id: int, mark: CheckInMark) -> CheckedIn:
    return CheckedIn(visit_id, mark, checkpoint.name, Zone(checkpoint.zone))


def _mark(outcome: Outcome, placed: Placement) -> CheckInMark:
    if outcome is Outcome.SKIPPED:
        return CheckInMark.SKIPPED
    if placed.is_duplicate:
        return CheckInMark.DUPLICATE
    if placed.state is None:
        return CheckInMark.UNPLANNED
    return CheckInMark.ON_TIME if placed.state is VisitState.ON_TIME else CheckInMark.LATE

"""Check-in: one tap at a checkpoint. The time of the tap counts, not the time of sending.

``check_in`` is for a tap made at this screen, ``store_tap`` for whoever has found place and time already
(``delivering``, for the queue of a phone).
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import select

from dashboard.features.patrols.actions.steps import note_steps
from dashboard.features.patrols.actions.tap_book import Placement, TapBook
from dashboard.features.patrols.actions.topic import (
    SOURCE,
    TOPIC,
    own_checkpoints,
    own_planned_visit,
    row_id,
)
from dashboard.features.patrols.forms import CheckIn, Outcome, SkipReason
from dashboard.features.patrols.queries.numbers import counts
from dashboard.features.patrols.rules.codes import SUSPICIOUS, How, Review, ScanFlag, VisitState
from dashboard.features.patrols.rules.visits import Scan, flag_scans
from dashboard.features.patrols.tables import Checkpoint, PlannedVisit, Visit
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Zone
from dashboard.kernel.work import UnitOfWork, unit_of_work


class CheckInMark(StrEnum):
    """What became of a tap. ``unplanned`` counts for the gaps; a duplicate and a skipped one do not, nor one
    that waits for a supervisor.
    """

    ON_TIME = "on_time"
    LATE = "late"
    UNPLANNED = "unplanned"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    WAITING_REVIEW = "waiting_review"


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap whose place and time are known. ``flags``: what was odd about its time, pace or entry."""

    at: datetime
    outcome: Outcome
    reason: SkipReason | None = None
    is_manual: bool = False
    how: How = How.BUTTON
    phone_at: datetime | None = None
    phone_offset: int | None = None
    phone_seq: int | None = None
    flags: frozenset[ScanFlag] = field(default_factory=frozenset)


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
        checkpoint, planned = _target(work, command)
        earlier = work.earlier("patrol.check_in", command.key, command)
        if earlier is not None:
            return read_result(checkpoint, earlier)
        at = min(command.at or work.now, work.now)
        how = How.TYPED if command.is_manual else How.BUTTON
        tap = Tap(at, command.outcome, command.reason, command.is_manual, how)
        result = store_tap(work, checkpoint, planned, tap)
        work.remember("patrol.check_in", command.key, command, result_of(result))
    return result


def store_tap(work: UnitOfWork, checkpoint: Checkpoint, planned: PlannedVisit | None, tap: Tap) -> CheckedIn:
    """Place and store a tap at a locked checkpoint of the own agency, and what it says about its patrol.

    Raises Missing (the checkpoint was not in use at the tap) or Refused (skipping what was made).
    """
    retired = checkpoint.retired_at
    if tap.at < checkpoint.valid_from or (retired is not None and retired <= tap.at):
        raise Missing("patrols.round.refused.out_of_use")
    placed = _place(work, checkpoint, tap.at, tap.outcome, None if planned is None else planned.id)
    is_odd = bool(tap.flags & SUSPICIOUS) and tap.outcome is not Outcome.SKIPPED and not placed.is_duplicate
    if is_odd:
        placed = Placement()
    visit = _visit(work, checkpoint, tap, placed)
    if is_odd:
        visit.counts_from, visit.review = None, Review.WAITING
    work.session.add(visit)
    work.session.flush()
    mark = CheckInMark.WAITING_REVIEW if is_odd else _mark(tap.outcome, placed)
    if (patrol_id := _patrol_of(work, placed, planned)) is not None:
        note_steps(work, patrol_id, visit)
    work.touch(SOURCE)
    detail: dict[str, Any] = {"flags": sorted(tap.flags)} if tap.flags else {}
    work.audit(
        "patrol.check_in",
        "checkpoint",
        checkpoint.code,
        visit=visit.id,
        result=tap.outcome,
        mark=mark,
        **detail,
    )
    work.bump(TOPIC)
    return _checked_in(checkpoint, row_id(visit.id), mark)


def result_of(done: CheckedIn) -> str:
    """What is kept under the key of a tap."""
    return f"{done.visit_id} {done.mark}"


def read_result(checkpoint: Checkpoint, kept: str) -> CheckedIn:
    """The answer that was given to the same tap before."""
    number, _, mark = kept.partition(" ")
    return _checked_in(checkpoint, int(number), CheckInMark(mark))


def _target(work: UnitOfWork, command: CheckIn) -> tuple[Checkpoint, PlannedVisit | None]:
    """The checkpoint, locked so that two taps are placed one after the other."""
    if command.planned_visit_id is not None:
        planned, checkpoint = own_planned_visit(work, command.planned_visit_id)
        return checkpoint, planned
    return own_checkpoints(work, [command.checkpoint], "checkpoint")[command.checkpoint], None


def _patrol_of(work: UnitOfWork, placed: Placement, planned: PlannedVisit | None) -> int | None:
    """The patrol of the visit that was served, else of the one that was tapped."""
    if placed.planned_visit_id is not None and (planned is None or planned.id != placed.planned_visit_id):
        planned = work.session.get(PlannedVisit, placed.planned_visit_id)
    return None if planned is None else planned.patrol_id


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


def _visit(work: UnitOfWork, checkpoint: Checkpoint, tap: Tap, placed: Placement) -> Visit:
    return Visit(
        checkpoint_id=row_id(checkpoint.id),
        planned_visit_id=placed.planned_visit_id,
        at=tap.at,
        recorded_at=work.now,
        actor_id=work.actor.user_id,
        agency=work.actor.agency,
        outcome=tap.outcome,
        reason=tap.reason or "",
        is_late_entry=is_late_entry(tap.at, work.now, is_manual=tap.is_manual),
        is_duplicate=placed.is_duplicate,
        counts_from=counts_from(tap.outcome, placed, work.now),
        how=tap.how,
        phone_at=tap.phone_at,
        phone_offset=tap.phone_offset,
        phone_seq=tap.phone_seq,
        session_ref=work.actor.session_ref,
        flags=",".join(sorted(tap.flags)),
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

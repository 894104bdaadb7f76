"""A phone's queue arrives: each item in a transaction of its own, in order, each with an answer.

Called by the plain route of the round. The key of an item makes every repetition harmless; what cannot be
taken is answered with a sentence, and never stands in the way of what comes after it.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import col, select

from dashboard.features.patrols.actions.checking import (
    CheckedIn,
    CheckInMark,
    Tap,
    read_result,
    result_of,
    store_tap,
)
from dashboard.features.patrols.actions.presence import too_fast
from dashboard.features.patrols.actions.refusals import note_refusal
from dashboard.features.patrols.actions.tap_place import place_of
from dashboard.features.patrols.actions.undoing import TAP, undo_tap
from dashboard.features.patrols.actions.witness import hear_clock, witness_of
from dashboard.features.patrols.forms import BadItem, Batch, QueuedTap, QueuedUndo
from dashboard.features.patrols.rules.codes import SUSPICIOUS, How, ScanFlag
from dashboard.features.patrols.tables import Checkpoint, Visit
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import DomainError, Invalid, Unavailable
from dashboard.kernel.permissions import Permission
from dashboard.kernel.phone_clock import TapTime, against
from dashboard.kernel.work import UnitOfWork, unit_of_work

logger = logging.getLogger(__name__)

Item = QueuedTap | QueuedUndo | BadItem


class DeliveryState(StrEnum):
    """What became of one item of the queue. ``unplanned``: stored and counts, but makes no planned one."""

    SAVED = "saved"
    WAITING_REVIEW = "waiting_review"
    DUPLICATE = "duplicate"
    UNPLANNED = "unplanned"
    SKIPPED = "skipped"
    UNDONE = "undone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """``sentence`` is a key, ``params`` fill it; ``visit_id`` is 0 when nothing was stored.

    ``flags``: why it waits for a supervisor.
    """

    key: str
    state: DeliveryState
    sentence: str
    params: dict[str, str | int] = field(default_factory=dict)
    visit_id: int = 0
    flags: tuple[ScanFlag, ...] = ()


_MARKS = {
    CheckInMark.DUPLICATE: DeliveryState.DUPLICATE,
    CheckInMark.UNPLANNED: DeliveryState.UNPLANNED,
    CheckInMark.SKIPPED: DeliveryState.SKIPPED,
    CheckInMark.WAITING_REVIEW: DeliveryState.WAITING_REVIEW,
}


def deliver_taps(actor: Actor, batch: Batch, *, clock: Clock) -> tuple[Answer, ...]:
    """One answer per item, in order; an item that met a defect has none, so that the phone keeps it.

    Raises Denied. Everything else an item can do wrong is the answer ``refused`` of that item.
    """
    actor.require(Permission.PATROL_CHECK_IN)
    answers: list[Answer] = []
    for item in batch.items:
        try:
            answers.append(_answered(actor, item, batch.phone_now, clock))
        except Exception:  # one item must not hold back the taps behind it; the phone sends it again
            logger.exception("an item of a phone's queue could not be taken")
    # Last: what the phone says now bears no witness for the taps it brings.
    hear_clock(actor, batch.phone_now, clock=clock)
    return tuple(answers)


def _answered(actor: Actor, item: Item, phone_now: datetime | None, clock: Clock) -> Answer:
    """What was refused is audited before it is said."""
    try:
        if not isinstance(item, BadItem):
            return _deliver(actor, item, phone_now, clock)
        answer = Answer(item.key, DeliveryState.REFUSED, item.sentence)
    except Invalid as error:
        answer = Answer(item.key, DeliveryState.REFUSED, next(iter(error.fields.values())))
    except Unavailable:
        raise  # no answer: the phone keeps the item
    except DomainError as error:
        answer = Answer(item.key, DeliveryState.REFUSED, error.key, dict(error.params))
    note_refusal(actor, item, answer.sentence, clock=clock)
    return answer


def _deliver(actor: Actor, item: QueuedTap | QueuedUndo, phone_now: datetime | None, clock: Clock) -> Answer:
    with unit_of_work(actor, clock) as work:
        work.one_sender_at_a_time()
        time = item.time.in_server_time(phone_now, work.now)
        if isinstance(item, QueuedUndo):
            visit_id = undo_tap(work, item, time.at)
            return Answer(item.key, DeliveryState.UNDONE, "patrols.round.undone", {}, visit_id)
        done = _tap(work, item, time)
        flags = _why_waiting(work, done)
    state = _MARKS.get(done.mark, DeliveryState.SAVED)
    return Answer(item.key, state, f"patrols.round.answer.{done.mark.value}", {}, done.visit_id, flags)


def _why_waiting(work: UnitOfWork, done: CheckedIn) -> tuple[ScanFlag, ...]:
    """Read from the stored visit, so that a repeated item is answered with the same reasons."""
    visit = work.session.get(Visit, done.visit_id)
    if visit is None or done.mark is not CheckInMark.WAITING_REVIEW:
        return ()
    stored = visit.flags.split(",")
    return tuple(flag for flag in ScanFlag if flag in SUSPICIOUS and flag.value in stored)


def _tap(work: UnitOfWork, item: QueuedTap, time: TapTime) -> CheckedIn:
    # The fingerprint is what was tapped: what the phone says while sending is another thing each time.
    earlier = work.earlier(TAP, item.key, item)
    if earlier is not None:
        # Before the place is looked for: its sign or its point may have changed since it was saved.
        return read_result(_saved_place(work, earlier), earlier)
    checkpoint, planned = place_of(work, item, time.at)
    time = against(time, witness_of(work, item, time))
    flags = {ScanFlag(flag) for flag in time.flags}
    if checkpoint.needs_scan and item.how is How.BUTTON:
        flags.add(ScanFlag.NO_SCAN)
    if too_fast(work, checkpoint, time.at):
        flags.add(ScanFlag.TOO_FAST)
    tap = Tap(
        at=time.at,
        outcome=item.outcome,
        reason=item.reason,
        how=item.how,
        phone_at=item.time.at,
        phone_offset=round(time.offset / timedelta(seconds=1)),
        phone_seq=item.seq,
        flags=frozenset(flags),
    )
    done = store_tap(work, checkpoint, planned, tap)
    work.remember(TAP, item.key, item, result_of(done))
    return done


def _saved_place(work: UnitOfWork, kept: str) -> Checkpoint:
    """The checkpoint of a tap that was saved before."""
    saved = select(Visit.checkpoint_id).where(Visit.id == int(kept.partition(" ")[0]))
    return work.session.exec(select(Checkpoint).where(col(Checkpoint.id).in_(saved))).one()

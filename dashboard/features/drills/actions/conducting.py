"""A controller's queue arrives: each press in a transaction of its own, in order, each with an answer.

Called by the plain route of the conduct page. The key of an item makes every repetition harmless, the first
press of a slot is the one that counts, and the drill keeps the present values in the same transaction.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dashboard.features.drills.actions.press_book import Recorded, record_press, take_back
from dashboard.features.drills.forms import BadPress, PressBatch, PressItem, QueuedPress, QueuedTakeBack
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import DomainError, Invalid, Unavailable
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import unit_of_work

logger = logging.getLogger(__name__)

_REFUSE = "drill.refuse"


class PressState(StrEnum):
    """What became of one item. ``known``: somebody had pressed it before, and that press counts."""

    SAVED = "saved"
    KNOWN = "known"
    UNDONE = "undone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PressAnswer:
    """``sentence`` is a key, ``params`` fill it; ``recorded`` is the press that counts, if there is one."""

    key: str
    state: PressState
    sentence: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    recorded: Recorded | None = None


def deliver_presses(actor: Actor, batch: PressBatch, *, clock: Clock) -> tuple[PressAnswer, ...]:
    """One answer per item, in order; an item that met a defect has none, so that the device keeps it.

    Raises Denied. Everything else an item can do wrong is the answer ``refused`` of that item.
    """
    actor.require(Permission.DRILL_CONDUCT)
    answers: list[PressAnswer] = []
    for item in batch.items:
        try:
            answers.append(_answered(actor, item, batch, clock))
        except Exception:  # one item must not hold back the presses behind it; the device sends it again
            logger.exception("a press of a drill could not be taken")
    return tuple(answers)


def _answered(actor: Actor, item: PressItem, batch: PressBatch, clock: Clock) -> PressAnswer:
    """What was refused is audited before it is said."""
    try:
        if not isinstance(item, BadPress):
            return _deliver(actor, item, batch, clock)
        answer = PressAnswer(item.key, PressState.REFUSED, item.sentence)
    except Invalid as error:
        answer = PressAnswer(item.key, PressState.REFUSED, next(iter(error.fields.values())))
    except Unavailable:
        raise  # no answer: the phone keeps the item
    except DomainError as error:
        answer = PressAnswer(item.key, PressState.REFUSED, error.key, dict(error.params))
    _note_refusal(actor, item, answer.sentence, batch, clock)
    return answer


def _deliver(
    actor: Actor, item: QueuedPress | QueuedTakeBack, batch: PressBatch, clock: Clock
) -> PressAnswer:
    with unit_of_work(actor, clock) as work:
        work.one_sender_at_a_time()
        time = item.time.in_server_time(batch.phone_now, work.now)
        if isinstance(item, QueuedTakeBack):
            done = take_back(work, item, time.at)
            state, sentence = PressState.UNDONE, "drills.run.answer.undone"
        else:
            done = record_press(work, item, time)
            state = PressState.SAVED if done.is_own else PressState.KNOWN
            sentence = f"drills.run.answer.{state.value}"
    return PressAnswer(item.key, state, sentence, {}, done)


def _note_refusal(actor: Actor, item: PressItem, sentence: str, batch: PressBatch, clock: Clock) -> None:
    """One line of audit for each item and reason, however often it is sent: codes and when it was pressed."""
    if not item.key:
        return
    reason = sentence.rpartition(".")[2]
    # A colon is in no key of a device: this one is never taken for a press's.
    mark = f"{_REFUSE}:{hashlib.sha256(f'{item.key} {sentence}'.encode()).hexdigest()[:40]}"
    with unit_of_work(actor, clock) as work:
        if work.earlier(_REFUSE, mark, reason) is not None:
            return
        work.remember(_REFUSE, mark, reason, reason)
        if isinstance(item, BadPress):
            work.audit(_REFUSE, "item", "", reason=reason)
            return
        is_press = isinstance(item, QueuedPress)
        what = {"press": item.press.value, "number": item.number} if is_press else {"press": "undo"}
        at = item.time.in_server_time(batch.phone_now, work.now).at
        work.audit(_REFUSE, "drill", item.reference, reason=reason, at=at.isoformat(), **what)

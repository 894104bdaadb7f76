"""A refused item of a queue is written down: who, where as far as a stored code says, and the reason's code.

Called by ``delivering`` after the refused transaction has left nothing behind. Never what was typed or
scanned: an unknown sign stands there as a short hash, as an unknown name does at the sign-in.
"""

import hashlib
from typing import Any

from sqlmodel import col, or_, select

from dashboard.features.patrols.forms import BadItem, QueuedTap, QueuedUndo
from dashboard.features.patrols.tables import Checkpoint, FormerTag, PlannedVisit
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.work import UnitOfWork, unit_of_work

_REFUSE = "patrol.refuse"


def note_refusal(
    actor: Actor, item: QueuedTap | QueuedUndo | BadItem, sentence: str, *, clock: Clock
) -> None:
    """One line for each item and reason, however often it is sent; none for an item without a key.

    ``sentence`` is the string key of what the officer is told; its end is the reason.
    """
    if not item.key:
        return
    reason = sentence.rpartition(".")[2]
    # A colon is in no key of a phone: this one is never taken for a tap's.
    mark = f"{_REFUSE}:{_hash(f'{item.key} {sentence}')}"
    with unit_of_work(actor, clock) as work:
        if work.earlier(_REFUSE, mark, reason) is not None:
            return
        work.remember(_REFUSE, mark, reason, reason)
        if isinstance(item, QueuedTap):
            place, detail = _place(work, item)
            work.audit(_REFUSE, "checkpoint", place, reason=reason, **detail)
        else:
            kind = "undo" if isinstance(item, QueuedUndo) else "item"
            work.audit(_REFUSE, kind, "", reason=reason)


def _place(work: UnitOfWork, item: QueuedTap) -> tuple[str, dict[str, Any]]:
    """The stored code of the own checkpoint, empty without one, and what else of the tap is no text."""
    detail: dict[str, int | str] = {}
    wanted = []
    if item.planned_visit_id is not None:
        detail["planned"] = item.planned_visit_id
        planned = select(PlannedVisit.checkpoint_id).where(PlannedVisit.id == item.planned_visit_id)
        wanted.append(col(Checkpoint.id).in_(planned))
    if item.sign:
        former = select(FormerTag.checkpoint_id).where(FormerTag.tag == item.sign)
        # What was scanned says more than what the page showed.
        wanted = [or_(col(Checkpoint.tag) == item.sign, col(Checkpoint.id).in_(former))]
    if not wanted:
        wanted.append(col(Checkpoint.code) == item.checkpoint)
    # The other agency's stay out of this agency's audit as well.
    own = select(Checkpoint.code).where(Checkpoint.agency == work.actor.agency.value)
    place = work.session.exec(own.where(*wanted)).first() or ""
    if item.sign and not place:
        detail["sign"] = _hash(item.sign)[:12]
    return place, detail


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:40]

""" "Batalkan": a wrong tap no longer counts, from now on. What was known before stays as it was known.

Called by ``delivering`` inside its transaction. Only the own tap, and only for ten minutes after it; later a
supervisor has to look at it.
"""

from datetime import datetime, timedelta

from sqlmodel import col, select

from dashboard.features.patrols.actions.steps import take_back_steps
from dashboard.features.patrols.actions.topic import TOPIC, row_id
from dashboard.features.patrols.forms import QueuedUndo
from dashboard.features.patrols.tables import Checkpoint, Visit
from dashboard.kernel.errors import Missing, Refused
from dashboard.kernel.tables import IdempotencyKey
from dashboard.kernel.work import UnitOfWork

TAP = "patrol.tap"
UNDO_WITHIN = timedelta(minutes=10)
_UNDO = "patrol.undo"


def undo_tap(work: UnitOfWork, item: QueuedUndo, at: datetime) -> int:
    """End what the tap with the key ``item.undoes`` counts; returns the visit's id. ``at`` is the undo's tap.

    The planned visit it served is free again, and its patrol starts and ends with the taps that still stand.
    Raises Missing (no such tap of this person) or Refused (later than ten minutes, answered by a supervisor,
    reused key).
    """
    visit, checkpoint = _own_tap(work, item.undoes)
    if work.earlier(_UNDO, item.key, item) is not None:
        return row_id(visit.id)
    if visit.counts_until is None:
        if at - visit.at > UNDO_WITHIN or visit.reviewed_at is not None:
            raise Refused("patrols.round.refused.undo_late")
        visit.counts_until = work.now
        work.session.add(visit)
        take_back_steps(work, visit)
    work.remember(_UNDO, item.key, item, visit.id)
    work.audit(_UNDO, "checkpoint", checkpoint.code, visit=visit.id)
    work.bump(TOPIC)
    return row_id(visit.id)


def _own_tap(work: UnitOfWork, key: str) -> tuple[Visit, Checkpoint]:
    """The visit that was stored under this person's key, with its checkpoint locked."""
    kept = work.session.get(IdempotencyKey, (work.actor.user_id, key))
    if kept is None or kept.action != TAP:
        raise Missing("patrols.round.refused.no_tap")
    number = int(kept.result.partition(" ")[0])
    found = select(Visit.checkpoint_id).where(Visit.id == number)
    lock = select(Checkpoint).where(col(Checkpoint.id).in_(found)).with_for_update()
    checkpoint = work.session.exec(lock).one()
    # Read after the lock: a supervisor may have answered meanwhile.
    return work.session.exec(select(Visit).where(Visit.id == number)).one(), checkpoint

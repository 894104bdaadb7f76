"""Where a queued tap was made: the planned visit, the checkpoint, or the sign it names; locked.

Called by ``delivering`` inside its transaction. A sign that was replaced still says where somebody stood
before; from the change on it is refused.
"""

from datetime import datetime

from sqlmodel import select

from dashboard.features.patrols.actions.topic import own_checkpoints, own_planned_visit
from dashboard.features.patrols.forms import QueuedTap
from dashboard.features.patrols.tables import Checkpoint, FormerTag, PlannedVisit
from dashboard.kernel.errors import Missing, Refused
from dashboard.kernel.scope import visible
from dashboard.kernel.work import UnitOfWork


def place_of(work: UnitOfWork, item: QueuedTap, at: datetime) -> tuple[Checkpoint, PlannedVisit | None]:
    """The locked checkpoint. A scanned sign says where the officer stood, whatever the page showed.

    Raises Missing, Invalid (also for the other agency's) or Refused (a sign that was replaced before ``at``).
    """
    planned = None
    if item.planned_visit_id is not None:
        try:
            planned, checkpoint = own_planned_visit(work, item.planned_visit_id)
        except Missing:
            raise Missing("patrols.round.refused.other") from None
        if not item.sign or checkpoint.tag == item.sign:
            return checkpoint, planned
    if item.sign:
        checkpoint = _of_sign(work, item.sign, at)
        is_planned = planned is not None and planned.checkpoint_id == checkpoint.id
        return checkpoint, planned if is_planned else None
    return own_checkpoints(work, [item.checkpoint], "checkpoint")[item.checkpoint], None


def _of_sign(work: UnitOfWork, sign: str, at: datetime) -> Checkpoint:
    """The checkpoint of a sign. Raises Missing, also for the other agency's: nothing is learned from it."""
    row = work.session.exec(visible(work.actor, Checkpoint).where(Checkpoint.tag == sign).with_for_update())
    checkpoint, former = row.first(), None
    if checkpoint is None:
        # Asked second: a change that committed meanwhile has moved the code there.
        former = work.session.exec(select(FormerTag).where(FormerTag.tag == sign)).first()
    if former is not None:
        theirs = visible(work.actor, Checkpoint).where(Checkpoint.id == former.checkpoint_id)
        checkpoint = work.session.exec(theirs.with_for_update()).first()
    if checkpoint is None or checkpoint.agency != work.actor.agency.value:
        raise Missing("patrols.round.refused.sign")
    if former is not None and at >= former.replaced_at:
        raise Refused("patrols.round.refused.old_sign")
    return checkpoint

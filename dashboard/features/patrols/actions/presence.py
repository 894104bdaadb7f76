"""Where the same person was before and after a tap: nobody is at two far points within seconds.

Called for every delivered tap, inside its transaction. Undone and rejected taps say nothing about a walk.
"""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from dashboard.features.patrols.forms import Outcome
from dashboard.features.patrols.rules.codes import CheckpointKind, Review
from dashboard.features.patrols.rules.pace import Spot, is_too_fast
from dashboard.features.patrols.tables import Checkpoint, Visit
from dashboard.kernel.work import UnitOfWork


def too_fast(work: UnitOfWork, checkpoint: Checkpoint, at: datetime) -> bool:
    """Whether the actor cannot have walked here from the tap before, or on to the one after."""
    here = _spot(checkpoint)
    before = (
        _taps(work, checkpoint)
        .where(col(Visit.at) <= at)
        .order_by(col(Visit.at).desc(), col(Visit.id).desc())
    )
    after = _taps(work, checkpoint).where(col(Visit.at) > at).order_by(col(Visit.at), col(Visit.id))
    for nearest in (before, after):
        row = work.session.exec(nearest.limit(1)).first()
        if row is None:
            continue
        there = work.session.get(Checkpoint, row.checkpoint_id)
        if there is not None and is_too_fast(_spot(there), here, abs(at - row.at)):
            return True
    return False


def _taps(work: UnitOfWork, checkpoint: Checkpoint) -> SelectOfScalar[Visit]:
    """The actor's taps at other points: a second one at the same point must not hide how he came there."""
    return select(Visit).where(
        Visit.checkpoint_id != checkpoint.id,
        Visit.actor_id == work.actor.user_id,
        Visit.outcome != Outcome.SKIPPED.value,
        Visit.review != Review.REJECTED.value,
        col(Visit.counts_until).is_(None),
    )


def _spot(checkpoint: Checkpoint) -> Spot:
    return Spot(checkpoint.x, checkpoint.y, CheckpointKind(checkpoint.kind))

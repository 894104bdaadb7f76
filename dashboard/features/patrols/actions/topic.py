"""What the writers of patrols have in common: topic, source, and loading checkpoints through the scope."""

from collections.abc import Sequence

from sqlmodel import col, select

from dashboard.features.patrols.tables import Checkpoint, PlannedVisit
from dashboard.kernel.errors import Invalid, Missing
from dashboard.kernel.scope import visible
from dashboard.kernel.work import UnitOfWork

TOPIC = "patrols"
SOURCE = "patrol"


def row_id(row_id: int | None) -> int:
    """The id of a stored row."""
    if row_id is None:
        raise AssertionError("the row is not stored")
    return row_id


def own_checkpoints(work: UnitOfWork, codes: Sequence[str], field: str) -> dict[str, Checkpoint]:
    """The actor's own checkpoints by code, locked against other writers until the commit.

    Raises Invalid (of ``field``) for an unknown code and, in the same words, for the other agency's.
    """
    statement = visible(work.actor, Checkpoint).where(col(Checkpoint.code).in_(set(codes)))
    rows = work.session.exec(statement.order_by(col(Checkpoint.id)).with_for_update())
    found = {row.code: row for row in rows if row.agency == work.actor.agency.value}
    if set(codes) - set(found):
        raise Invalid({field: "patrols.form.checkpoints.unknown"})
    return found


def own_planned_visit(work: UnitOfWork, planned_visit_id: int) -> tuple[PlannedVisit, Checkpoint]:
    """One planned visit of the actor's agency with its checkpoint, which is locked until the commit.

    Raises Missing, also for the other agency's: whoever may not touch it learns nothing.
    """
    planned = work.session.exec(
        visible(work.actor, PlannedVisit).where(PlannedVisit.id == planned_visit_id)
    ).first()
    if planned is None or planned.agency != work.actor.agency.value:
        raise Missing
    checkpoint = select(Checkpoint).where(Checkpoint.id == planned.checkpoint_id).with_for_update()
    return planned, work.session.exec(checkpoint).one()

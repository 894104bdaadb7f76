"""Taking in checkpoints in bulk, for seeds and imports; people edit them one by one (``places``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from dashboard.features.patrols.actions.topic import TOPIC
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.features.patrols.rules.gaps import DEFAULT_ALLOWED_GAPS, AllowedGap
from dashboard.features.patrols.tables import Checkpoint
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Zone
from dashboard.kernel.sharing import Audience
from dashboard.kernel.work import UnitOfWork, unit_of_work


@dataclass(frozen=True, slots=True)
class NewCheckpoint:
    """``allowed`` None: the default of the kind (none at all for the police's points outside).

    ``valid_from`` None means from now on; measuring starts there. ``x``, ``y``: metres on the site plan.
    """

    code: str
    name: str
    zone: Zone
    kind: CheckpointKind
    weight: float = 1.0
    valid_from: datetime | None = None
    allowed: AllowedGap | None = None
    x: int | None = None
    y: int | None = None


def register_checkpoints(actor: Actor, rows: Sequence[NewCheckpoint], *, clock: Clock) -> int:
    """Checkpoints of the actor's agency; a code that exists is left alone. Returns how many are new."""
    actor.require(Permission.IMPORT_RUN)
    with unit_of_work(actor, clock) as work:
        codes = [row.code for row in rows]
        known = set(work.session.exec(select(Checkpoint.code).where(col(Checkpoint.code).in_(codes))))
        fresh = {row.code: row for row in rows if row.code not in known}
        work.session.add_all(_checkpoint(work, row) for row in fresh.values())
        work.audit("patrol.checkpoints", "batch", "", taken=len(fresh), known=len(rows) - len(fresh))
        if fresh:
            work.bump(TOPIC)
    return len(fresh)


def _checkpoint(work: UnitOfWork, row: NewCheckpoint) -> Checkpoint:
    allowed = row.allowed or DEFAULT_ALLOWED_GAPS[row.kind]
    return Checkpoint(
        code=row.code,
        name=row.name,
        agency=work.actor.agency,
        audience=Audience.OWN,
        zone=row.zone,
        kind=row.kind,
        weight=row.weight,
        day_gap=None if allowed is None else allowed.day // timedelta(minutes=1),
        night_gap=None if allowed is None else allowed.night // timedelta(minutes=1),
        valid_from=row.valid_from or work.now,
        x=row.x,
        y=row.y,
    )

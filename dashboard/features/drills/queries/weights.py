"""Versions of the readiness weights: which holds when, and all of them with who proposed and who agreed.

What holds is public to both agencies alike, and so is a proposal: it concerns the number of both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from dashboard.features.drills.rules.versions import AgreedWeights, WeightsHistory
from dashboard.features.drills.rules.weight_names import stored_weights
from dashboard.features.drills.rules.weights import ReadinessWeights
from dashboard.features.drills.tables import ReadinessVersion
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency


class VersionState(StrEnum):
    """``open``: one agency has proposed. ``agreed``: both have. ``withdrawn``: it never held."""

    OPEN = "open"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class WeightsVersion:
    """One version with both keys. ``number`` counts all proposals; ``approved_by`` is the other agency."""

    number: int
    state: VersionState
    valid_from: date
    weights: ReadinessWeights
    reason: str
    proposed_by: Agency
    proposed_at: datetime
    approved_at: datetime | None


def weights_history(session: Session, as_of: datetime | None = None) -> WeightsHistory:
    """The versions both agencies had agreed to by ``as_of`` (None: all), those that begin later included."""
    agreed = (
        select(
            col(ReadinessVersion.valid_from), col(ReadinessVersion.approved_at), col(ReadinessVersion.values)
        )
        .where(col(ReadinessVersion.approved_at).is_not(None))
        .order_by(col(ReadinessVersion.valid_from), col(ReadinessVersion.id))
    )
    if as_of is not None:
        agreed = agreed.where(col(ReadinessVersion.approved_at) <= as_of)
    return WeightsHistory(
        tuple(
            AgreedWeights(valid_from, approved_at, stored_weights(values))
            for valid_from, approved_at, values in session.execute(agreed)
        )
    )


def list_versions(session: Session, actor: Actor, *, limit: int = 20) -> tuple[WeightsVersion, ...]:
    """All versions, newest first. Raises Denied without DRILL_READ."""
    actor.require(Permission.DRILL_READ)
    newest = select(ReadinessVersion).order_by(col(ReadinessVersion.id).desc()).limit(limit)
    return tuple(_version(row) for row in session.exec(newest))


def open_version(session: Session, actor: Actor) -> WeightsVersion | None:
    """The proposal that waits for the other agency; there is one at most."""
    actor.require(Permission.DRILL_READ)
    row = session.exec(waiting()).first()
    return None if row is None else _version(row)


def waiting() -> SelectOfScalar[ReadinessVersion]:
    """SELECT of the proposal that was neither agreed nor withdrawn."""
    return select(ReadinessVersion).where(
        col(ReadinessVersion.approved_at).is_(None), col(ReadinessVersion.withdrawn_at).is_(None)
    )


def _version(row: ReadinessVersion) -> WeightsVersion:
    values: Mapping[str, float] = row.values
    state = VersionState.OPEN
    if row.withdrawn_at is not None:
        state = VersionState.WITHDRAWN
    elif row.approved_at is not None:
        state = VersionState.AGREED
    return WeightsVersion(
        number=row.id or 0,
        state=state,
        valid_from=row.valid_from,
        weights=stored_weights(values),
        reason=row.reason,
        proposed_by=Agency(row.proposed_agency),
        proposed_at=row.proposed_at,
        approved_at=row.approved_at,
    )

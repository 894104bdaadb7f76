"""Every number with what holds now, what holds later, what waits for a second key, and how it came about.

Public to both agencies alike: a target is what both are measured by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, func, select

from dashboard.features.targets.tables import TargetProposal
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import Target
from dashboard.kernel.target_names import TargetName, target_names


class ProposalState(StrEnum):
    OPEN = "open"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed number; ``valid_from`` is the instant asked for, it never holds before ``approved_at``."""

    number: int
    value: float
    valid_from: datetime
    reason: str
    proposed_by: Agency
    proposed_at: datetime
    approved_at: datetime | None
    state: ProposalState


@dataclass(frozen=True, slots=True)
class TargetRow:
    """``value`` holds now: agreed to ``since`` then, or the default while ``since`` is None.

    ``coming``: agreed values that begin later, with their instants; ``history``: the newest first.
    """

    name: TargetName
    value: float | None
    since: datetime | None
    coming: tuple[tuple[datetime, float], ...]
    waiting: Proposal | None
    history: tuple[Proposal, ...]


def list_targets(session: Session, actor: Actor, now: datetime) -> tuple[TargetRow, ...]:
    """Every number that the code reads, in its order. Raises Denied."""
    actor.require(Permission.TARGET_READ)
    names = target_names()
    agreed = _agreed(session, names)
    proposals: dict[str, list[Proposal]] = {}
    newest = select(TargetProposal).where(col(TargetProposal.name).in_(names))
    for row in session.exec(newest.order_by(col(TargetProposal.id).desc())):
        proposals.setdefault(row.name, []).append(_proposal(row))
    return tuple(_row(one, agreed.get(name, ()), proposals.get(name, ()), now) for name, one in names.items())


def holding(session: Session, name: str, moment: datetime) -> float | None:
    """The agreed value that holds at an instant; None while nothing was agreed."""
    statement = select(Target.value).where(Target.name == name, col(Target.valid_from) <= moment)
    return session.exec(statement.order_by(col(Target.valid_from).desc())).first()


def latest_start(session: Session, name: str) -> datetime | None:
    """When the agreed value that begins last begins; None while nothing was agreed."""
    return session.exec(select(func.max(Target.valid_from)).where(Target.name == name)).one()


def waits(session: Session, name: str) -> bool:
    """Whether a proposal for this number is undecided; there is one at most."""
    undecided = col(TargetProposal.approved_at).is_(None) & col(TargetProposal.withdrawn_at).is_(None)
    statement = select(TargetProposal.id).where(TargetProposal.name == name, undecided)
    return session.exec(statement).first() is not None


def _agreed(session: Session, names: Mapping[str, TargetName]) -> dict[str, list[Target]]:
    found: dict[str, list[Target]] = {}
    for row in session.exec(
        select(Target).where(col(Target.name).in_(names)).order_by(col(Target.valid_from))
    ):
        found.setdefault(row.name, []).append(row)
    return found


def _row(
    name: TargetName, agreed: Sequence[Target], proposals: Sequence[Proposal], now: datetime
) -> TargetRow:
    present = next((row for row in reversed(agreed) if row.valid_from <= now), None)
    return TargetRow(
        name=name,
        value=name.default if present is None else present.value,
        since=None if present is None else present.valid_from,
        coming=tuple((row.valid_from, row.value) for row in agreed if row.valid_from > now),
        waiting=next((one for one in proposals if one.state is ProposalState.OPEN), None),
        history=tuple(proposals),
    )


def _proposal(row: TargetProposal) -> Proposal:
    state = ProposalState.OPEN
    if row.withdrawn_at is not None:
        state = ProposalState.WITHDRAWN
    elif row.approved_at is not None:
        state = ProposalState.AGREED
    return Proposal(
        number=row.id or 0,
        value=row.value,
        valid_from=row.valid_from,
        reason=row.reason,
        proposed_by=Agency(row.proposed_agency),
        proposed_at=row.proposed_at,
        approved_at=row.approved_at,
        state=state,
    )

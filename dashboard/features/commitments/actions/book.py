"""What every action of commitments starts from and leaves behind: the locked row, keys, traces."""

from typing import Any

from sqlmodel import Session, col, select

from dashboard.features.commitments.rules.codes import KeyPurpose
from dashboard.features.commitments.tables import Commitment, CommitmentKey
from dashboard.kernel.errors import Conflict, Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork

TOPIC = "commitments"
SOURCE = "commitment"
SERIES = "K"


def load_open(work: UnitOfWork, reference: str, version: int | None = None) -> Commitment:
    """The open commitment, locked until the commit, as the page showed it.

    Raises Missing, Refused (done or cancelled), or Conflict (something was added since ``version``).
    """
    statement = select(Commitment).where(Commitment.reference == reference).with_for_update()
    row = work.session.exec(statement).first()
    if row is None:
        raise Missing
    if row.done_at is not None:
        raise Refused("commitments.refused.done")
    if row.cancelled_at is not None:
        raise Refused("commitments.refused.cancelled")
    if version is not None and row.version != version:
        raise Conflict
    return row


def id_of(row: Commitment) -> int:
    if row.id is None:
        raise AssertionError("the commitment is not stored")
    return row.id


def active_keys(session: Session, row: Commitment) -> dict[Agency, CommitmentKey]:
    """The keys that are turned now, by agency; only ever one of each."""
    statement = select(CommitmentKey).where(
        CommitmentKey.commitment_id == row.id, col(CommitmentKey.voided_at).is_(None)
    )
    return {Agency(key.agency): key for key in session.exec(statement)}


def void_keys(work: UnitOfWork, row: Commitment) -> None:
    """What the keys were turned for has changed: both agencies look again, and whoever loses one is told."""
    for agency, key in active_keys(work.session, row).items():
        key.voided_at = work.now
        work.session.add(key)
        if agency is not work.actor.agency:
            work.tell(agency, Permission.COMMITMENT_CLOSE, "commitment.key_void", row.reference)


def leave_traces(
    work: UnitOfWork, row: Commitment, name: str, key: str, command: object, **detail: Any
) -> str:
    """Idempotency, audit, freshness and the push; returns the reference."""
    work.session.add(row)
    work.touch(SOURCE)
    work.remember(name, key, command, row.reference)
    work.audit(name, "commitment", row.reference, **detail)
    work.bump(TOPIC)
    return row.reference


def finish(work: UnitOfWork, row: Commitment, purpose: KeyPurpose) -> None:
    """Both keys are turned: it is over from this instant on."""
    if purpose is KeyPurpose.CLOSE:
        row.done_at = work.now
    else:
        row.cancelled_at = work.now
    row.version += 1

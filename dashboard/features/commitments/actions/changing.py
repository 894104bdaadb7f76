"""What the owner does with a promise: move its due day with a reason, show evidence.

The original due day never changes and evidence is never overwritten. Either voids the keys: they were turned
for what stood there before.
"""

from dashboard.features.commitments.actions.book import id_of, leave_traces, load_open, void_keys
from dashboard.features.commitments.forms import AddEvidence, MoveDueDay
from dashboard.features.commitments.tables import Commitment, CommitmentEvidence, CommitmentSlip
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work


def move_due_day(actor: Actor, command: MoveDueDay, *, clock: Clock) -> str:
    """Move the due day of an own promise to a later one; returns its reference.

    Raises Denied, Missing, Conflict, Invalid (not later than the present due day), or Refused (the other
    agency's, done, cancelled).
    """
    actor.require(Permission.COMMITMENT_WRITE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("commitment.slip", command.key, command)
        if earlier is not None:
            return earlier
        row = _load_own(work, command.reference, command.version)
        if command.due_on <= row.due_on:
            raise Invalid({"slip_due": "commitments.form.slip.later"})
        work.session.add(
            CommitmentSlip(
                commitment_id=id_of(row),
                from_day=row.due_on,
                to_day=command.due_on,
                reason=command.reason,
                at=work.now,
                by=actor.user_id,
            )
        )
        row.due_on = command.due_on
        _change(work, row, "commitment.slipped")
        due_on = command.due_on.isoformat()
        return leave_traces(work, row, "commitment.slip", command.key, command, due_on=due_on)


def add_evidence(actor: Actor, command: AddEvidence, *, clock: Clock) -> str:
    """Keep what the owner shows; returns the reference. It stays open until both keys are turned.

    Raises Denied, Missing, Conflict, or Refused (the other agency's, done, cancelled).
    """
    actor.require(Permission.COMMITMENT_WRITE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("commitment.evidence", command.key, command)
        if earlier is not None:
            return earlier
        row = _load_own(work, command.reference, command.version)
        work.session.add(
            CommitmentEvidence(
                commitment_id=id_of(row),
                text=command.text,
                agency=actor.agency,
                at=work.now,
                by=actor.user_id,
            )
        )
        _change(work, row, "commitment.evidence")
        return leave_traces(work, row, "commitment.evidence", command.key, command)


def _load_own(work: UnitOfWork, reference: str, version: int) -> Commitment:
    row = load_open(work, reference, version)
    if Agency(row.owner) is not work.actor.agency:
        raise Refused("commitments.refused.partner")
    return row


def _change(work: UnitOfWork, row: Commitment, kind: str) -> None:
    """Something was added: keys turned before are void, and the other agency is told."""
    row.version += 1
    void_keys(work, row)
    work.tell(work.actor.agency.other, Permission.COMMITMENT_WRITE, kind, row.reference)

"""Two keys, one of each agency: both close a promise, or both give it up.

The row is locked, so of two people who turn at once the later one sees the other's key. A first key leaves
the version as it is: whoever has read the same due day and evidence may turn the second one.
"""

from sqlmodel import select

from dashboard.features.commitments.actions.book import active_keys, finish, id_of, leave_traces, load_open
from dashboard.features.commitments.forms import TakeKeyBack, TurnKey
from dashboard.features.commitments.rules.codes import KeyPurpose
from dashboard.features.commitments.rules.keys import Turn, turn_of
from dashboard.features.commitments.tables import Commitment, CommitmentEvidence, CommitmentKey
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import UnitOfWork, unit_of_work


def turn_key(actor: Actor, command: TurnKey, *, clock: Clock) -> str:
    """Turn the own agency's key; the second one finishes. Returns the reference.

    Raises Denied, Missing, Conflict (a slip or evidence since the page was read), or Refused (turned
    already, turned for the other purpose, no evidence yet, done, cancelled).
    """
    actor.require(Permission.COMMITMENT_CLOSE)
    with unit_of_work(actor, clock) as work:
        name = f"commitment.{command.purpose.value}"
        earlier = work.earlier(name, command.key, command)
        if earlier is not None:
            return earlier
        row = load_open(work, command.reference, command.version)
        turn = _turn(work, row, command.purpose)
        if not turn.is_allowed:
            raise Refused(f"commitments.refused.{turn.value}")
        work.session.add(
            CommitmentKey(
                commitment_id=id_of(row),
                purpose=command.purpose,
                agency=actor.agency,
                reason=command.reason,
                at=work.now,
                by=actor.user_id,
            )
        )
        kind = "commitment.key"
        if turn is Turn.SECOND:
            finish(work, row, command.purpose)
            kind = "commitment.closed" if command.purpose is KeyPurpose.CLOSE else "commitment.cancelled"
        work.tell(actor.agency.other, Permission.COMMITMENT_CLOSE, kind, row.reference)
        return leave_traces(work, row, name, command.key, command, turn=turn.value)


def take_key_back(actor: Actor, command: TakeKeyBack, *, clock: Clock) -> str:
    """Take the own agency's key back while the other one is not turned; it stays in the history.

    Returns the reference. Raises Denied, Missing, or Refused (no key is turned, done, cancelled).
    """
    actor.require(Permission.COMMITMENT_CLOSE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("commitment.key_back", command.key, command)
        if earlier is not None:
            return earlier
        row = load_open(work, command.reference)
        own = active_keys(work.session, row).get(actor.agency)
        if own is None:
            raise Refused("commitments.refused.no_key")
        own.voided_at = work.now
        work.session.add(own)
        return leave_traces(work, row, "commitment.key_back", command.key, command, purpose=own.purpose)


def _turn(work: UnitOfWork, row: Commitment, purpose: KeyPurpose) -> Turn:
    active = {agency: KeyPurpose(key.purpose) for agency, key in active_keys(work.session, row).items()}
    proofs = select(CommitmentEvidence.id).where(CommitmentEvidence.commitment_id == row.id).limit(1)
    has_evidence = work.session.exec(proofs).first() is not None
    return turn_of(purpose, work.actor.agency, active, has_evidence=has_evidence)

"""Give a promise: on its own page, or from a meeting through the kernel's port, in its transaction."""

from sqlmodel import col, select

from dashboard.features.commitments.actions.book import SERIES, SOURCE, TOPIC, id_of, leave_traces
from dashboard.features.commitments.forms import AddCommitment
from dashboard.features.commitments.queries.rows import open_at
from dashboard.features.commitments.rules.codes import TOPIC_OF
from dashboard.features.commitments.tables import Commitment, CommitmentDiscussion
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.origins import known_origins
from dashboard.kernel.permissions import Permission
from dashboard.kernel.promises import Promise
from dashboard.kernel.work import UnitOfWork, unit_of_work


def add_commitment(actor: Actor, command: AddCommitment, *, clock: Clock) -> str:
    """Add a promise of the own agency (the joint secretariat: of either); returns its reference.

    Raises Denied, Refused (the other agency's promise, a reused key), or Invalid (an incident or a
    corrective action that the actor does not know of).
    """
    actor.require(Permission.COMMITMENT_WRITE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("commitment.add", command.key, command)
        if earlier is not None:
            return earlier
        if command.owner is not actor.agency and not actor.may(Permission.COMMITMENT_WRITE_BOTH):
            raise Refused("commitments.refused.partner_promise")
        reference = command.origin_reference
        if reference and reference not in known_origins(work.session, actor, [(command.origin, reference)]):
            raise Invalid({"promise_origin": "commitments.form.origin.unknown"})
        promise = Promise(
            text=command.text,
            owner=command.owner,
            owner_role=command.owner_role,
            due_on=command.due_on,
            kind=command.kind,
            clause=command.clause,
            topic=TOPIC_OF[command.clause],
            origin=command.origin,
            origin_reference=reference,
        )
        row = _store(work, promise)
        return leave_traces(work, row, "commitment.add", command.key, command, owner=row.owner)


def store_promise(work: UnitOfWork, promise: Promise) -> str:
    """Answers the port: what a meeting decided, for whichever agency; the caller has asked for the right."""
    row = _store(work, promise)
    work.touch(SOURCE)
    work.audit("commitment.add", "commitment", row.reference, owner=row.owner, meeting=promise.meeting)
    work.bump(TOPIC)
    return row.reference


def note_open_discussed(work: UnitOfWork, meeting: str) -> int:
    """Answers the port: every promise that is open now was discussed; noted twice it counts once."""
    noted = select(CommitmentDiscussion.commitment_id).where(CommitmentDiscussion.meeting == meeting)
    rows = work.session.exec(
        select(Commitment).where(*open_at(work.now), col(Commitment.id).not_in(noted))
    ).all()
    work.session.add_all(
        CommitmentDiscussion(commitment_id=id_of(row), meeting=meeting, at=work.now) for row in rows
    )
    if rows:
        work.audit("commitment.discussed", "meeting", meeting, total=len(rows))
        work.bump(TOPIC)
    return len(rows)


def _store(work: UnitOfWork, promise: Promise) -> Commitment:
    row = Commitment(
        reference=work.next_reference(SERIES),
        text=promise.text,
        owner=promise.owner,
        owner_role=promise.owner_role,
        kind=promise.kind,
        clause=promise.clause,
        topic=promise.topic,
        origin=promise.origin,
        origin_reference=promise.origin_reference,
        meeting=promise.meeting,
        original_due_on=promise.due_on,
        due_on=promise.due_on,
        recorded_at=work.now,
        recorded_by=work.actor.user_id,
    )
    work.session.add(row)
    work.session.flush()
    work.tell(work.actor.agency.other, Permission.COMMITMENT_WRITE, "commitment.added", row.reference)
    return row

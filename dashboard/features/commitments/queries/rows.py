"""Stored commitments -> frozen rows as they were known at an instant. Four statements for a whole list.

A slip, a proof, a key and a closing count from their own instant on; a key that was voided later was still
turned then.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from dashboard.features.commitments.rules.codes import ActiveKeys, KeyPurpose, PromiseState
from dashboard.features.commitments.rules.states import Course, days_past, state_of
from dashboard.features.commitments.tables import (
    Commitment,
    CommitmentDiscussion,
    CommitmentEvidence,
    CommitmentKey,
    CommitmentSlip,
)
from dashboard.kernel.clock import site_day
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Clause, Origin, PromiseKind, Topic
from dashboard.kernel.reference import Agency


@dataclass(frozen=True, slots=True)
class SlipRow:
    """One due day that was moved, and why."""

    at: datetime
    from_day: date
    to_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What the owner has shown."""

    at: datetime
    text: str
    agency: Agency


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One turned key; ``voided_at`` as far as known: taken back, or overtaken by a change."""

    at: datetime
    agency: Agency
    purpose: KeyPurpose
    reason: str
    voided_at: datetime | None


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """One commitment at an instant. Late is judged by ``original_due_on``; histories oldest first.

    ``origin_reference`` is empty where the reader may not know of it. ``meeting`` is the month that decided
    it, ``discussed`` the months whose meetings left it open. ``version`` is the present one.
    """

    reference: str
    text: str
    owner: Agency
    owner_role: Role
    kind: PromiseKind
    clause: Clause
    topic: Topic
    origin: Origin
    origin_reference: str
    meeting: str
    original_due_on: date
    due_on: date
    recorded_at: datetime
    done_at: datetime | None
    cancelled_at: datetime | None
    state: PromiseState
    slips: tuple[SlipRow, ...]
    evidence: tuple[EvidenceRow, ...]
    keys: tuple[KeyRow, ...]
    discussed: tuple[str, ...]
    version: int

    @property
    def is_open(self) -> bool:
        return self.state.is_open

    @property
    def active_keys(self) -> ActiveKeys:
        """The keys that are turned and wait for the other agency's, or have done their work."""
        return {one.agency: one.purpose for one in self.keys if one.voided_at is None}

    @property
    def newest_at(self) -> datetime:
        """The last change that was known then."""
        moments = [self.recorded_at, self.done_at, self.cancelled_at]
        moments += [one.at for one in (*self.slips, *self.evidence, *self.keys)]
        return max(moment for moment in moments if moment is not None)

    def days_late(self, today: date) -> int:
        """Days past the original due day; 0 or less while it is in time."""
        return days_past(self.original_due_on, today)


def known_at(as_of: datetime) -> Any:
    """A SELECT of the commitments that had been given by then."""
    return select(Commitment).where(col(Commitment.recorded_at) <= as_of)


def open_at(as_of: datetime) -> tuple[Any, Any]:
    """Conditions: neither done nor cancelled by then."""
    done, cancelled = col(Commitment.done_at), col(Commitment.cancelled_at)
    return or_(done.is_(None), done > as_of), or_(cancelled.is_(None), cancelled > as_of)


def rows_of(session: Session, found: Sequence[Commitment], as_of: datetime) -> tuple[CommitmentRow, ...]:
    """The same commitments in the same order, with what was known of each at ``as_of``."""
    ids = [row.id for row in found]
    slips = _children(session, CommitmentSlip, ids, as_of)
    proofs = _children(session, CommitmentEvidence, ids, as_of)
    keys = _children(session, CommitmentKey, ids, as_of)
    talks = _children(session, CommitmentDiscussion, ids, as_of)
    return tuple(
        _row(row, as_of, slips[row.id], proofs[row.id], keys[row.id], talks[row.id]) for row in found
    )


def _children(
    session: Session, model: type[Any], ids: Collection[int | None], as_of: datetime
) -> dict[int | None, list[Any]]:
    statement = select(model).where(col(model.commitment_id).in_(ids), col(model.at) <= as_of)
    grouped: dict[int | None, list[Any]] = defaultdict(list)
    for one in session.exec(statement.order_by(col(model.id))):
        grouped[one.commitment_id].append(one)
    return grouped


def _by(moment: datetime | None, as_of: datetime) -> datetime | None:
    """The moment when it was known by then."""
    return moment if moment is not None and moment <= as_of else None


def _row(
    row: Commitment,
    as_of: datetime,
    slips: Sequence[CommitmentSlip],
    proofs: Sequence[CommitmentEvidence],
    keys: Sequence[CommitmentKey],
    talks: Sequence[CommitmentDiscussion],
) -> CommitmentRow:
    done_at, cancelled_at = _by(row.done_at, as_of), _by(row.cancelled_at, as_of)
    course = Course(
        row.original_due_on,
        None if done_at is None else site_day(done_at),
        None if cancelled_at is None else site_day(cancelled_at),
    )
    return CommitmentRow(
        reference=row.reference,
        text=row.text,
        owner=Agency(row.owner),
        owner_role=Role(row.owner_role),
        kind=PromiseKind(row.kind),
        clause=Clause(row.clause),
        topic=Topic(row.topic),
        origin=Origin(row.origin),
        origin_reference=row.origin_reference,
        meeting=row.meeting,
        original_due_on=row.original_due_on,
        due_on=slips[-1].to_day if slips else row.original_due_on,
        recorded_at=row.recorded_at,
        done_at=done_at,
        cancelled_at=cancelled_at,
        state=state_of(course, site_day(as_of)),
        slips=tuple(SlipRow(one.at, one.from_day, one.to_day, one.reason) for one in slips),
        evidence=tuple(EvidenceRow(one.at, one.text, Agency(one.agency)) for one in proofs),
        keys=tuple(
            KeyRow(one.at, Agency(one.agency), KeyPurpose(one.purpose), one.reason, _by(one.voided_at, as_of))
            for one in keys
        ),
        discussed=tuple(one.meeting for one in talks),
        version=row.version,
    )

"""SELECTs of commitments. Both agencies read all of them: each turns a key for the other's promise.

What a promise comes from (an incident, a corrective action) is named only to whoever may know of it.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from dashboard.features.commitments.queries.rows import CommitmentRow, known_at, open_at, rows_of
from dashboard.features.commitments.rules.codes import PromiseState
from dashboard.features.commitments.rules.states import days_past
from dashboard.features.commitments.tables import Commitment
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.errors import Missing
from dashboard.kernel.origins import known_origins
from dashboard.kernel.permissions import Permission
from dashboard.kernel.promises import Clause, Origin, Topic
from dashboard.kernel.reference import Agency

LIST_LONGEST = 300

DECISION_FRESH = timedelta(days=7)
"""So long a decision of a meeting is told on the wall."""


@dataclass(frozen=True, slots=True)
class OverdueCommitment:
    """Past its original due day and open: what the wall may know of it. No text, no duty."""

    owner: Agency
    clause: Clause
    due_on: date

    @property
    def overdue_since(self) -> datetime:
        """The end of the due day at the site."""
        return day_start(self.due_on + timedelta(days=1))

    def days_late(self, today: date) -> int:
        return days_past(self.due_on, today)


@dataclass(frozen=True, slots=True)
class FreshDecisions:
    """How many promises a meeting (its month) has just made, by agency. No text, no duty."""

    meeting: str
    rutan: int
    polres: int

    @property
    def total(self) -> int:
        return self.rutan + self.polres


def list_commitments(
    session: Session,
    actor: Actor,
    as_of: datetime,
    *,
    states: Collection[PromiseState] = (),
    owner: Agency | None = None,
    topic: Topic | None = None,
    meeting: str = "",
) -> tuple[CommitmentRow, ...]:
    """Late ones first, then by their original due day; done and cancelled at the end, the newest first.

    ``states`` empty means all. At most LIST_LONGEST. Raises Denied.
    """
    actor.require(Permission.COMMITMENT_READ)
    statement = known_at(as_of)
    if owner is not None:
        statement = statement.where(Commitment.owner == owner.value)
    if topic is not None:
        statement = statement.where(Commitment.topic == topic.value)
    if meeting:
        statement = statement.where(Commitment.meeting == meeting)
    rows = rows_of(session, session.exec(statement.order_by(col(Commitment.id))).all(), as_of)
    chosen = [row for row in rows if not states or row.state in states]
    return _without_unknown(session, actor, sorted(chosen, key=_order)[:LIST_LONGEST])


def find_commitment(session: Session, actor: Actor, reference: str, as_of: datetime) -> CommitmentRow:
    """One commitment as known at ``as_of``. Raises Denied, Missing."""
    actor.require(Permission.COMMITMENT_READ)
    found = session.exec(known_at(as_of).where(Commitment.reference == reference)).all()
    if not found:
        raise Missing
    return _without_unknown(session, actor, rows_of(session, found, as_of))[0]


def known_commitments(session: Session, as_of: datetime) -> tuple[CommitmentRow, ...]:
    """Every commitment as known then, oldest first: what numbers and frozen pictures are made of.

    The same for everyone, so it names no incident and no corrective action.
    """
    rows = rows_of(session, session.exec(known_at(as_of).order_by(col(Commitment.id))).all(), as_of)
    return tuple(replace(row, origin_reference="") for row in rows)


def overdue_public(session: Session, as_of: datetime) -> tuple[OverdueCommitment, ...]:
    """Open and past the original due day at ``as_of``, the oldest first: for the wall."""
    statement = (
        select(col(Commitment.owner), col(Commitment.clause), col(Commitment.original_due_on))
        .where(
            col(Commitment.recorded_at) <= as_of,
            *open_at(as_of),
            col(Commitment.original_due_on) < site_day(as_of),
        )
        .order_by(col(Commitment.original_due_on), col(Commitment.id))
    )
    return tuple(
        OverdueCommitment(Agency(owner), Clause(clause), due_on)
        for owner, clause, due_on in session.exec(statement)
    )


def decided_public(session: Session, as_of: datetime) -> FreshDecisions | None:
    """What the newest meeting has decided in the week before ``as_of``, for the wall; None: nothing.

    A promise that both agencies have cancelled by then is none any more.
    """
    statement = select(col(Commitment.meeting), col(Commitment.owner)).where(
        col(Commitment.origin) == Origin.MEETING,
        col(Commitment.recorded_at) <= as_of,
        col(Commitment.recorded_at) > as_of - DECISION_FRESH,
        col(Commitment.cancelled_at).is_(None) | (col(Commitment.cancelled_at) > as_of),
    )
    found = session.exec(statement).all()
    if not found:
        return None
    newest = max(meeting for meeting, _ in found)
    owners = Counter(Agency(owner) for meeting, owner in found if meeting == newest)
    return FreshDecisions(newest, owners[Agency.RUTAN], owners[Agency.POLRES])


def _order(row: CommitmentRow) -> tuple[int, int, str]:
    """Open: state, then the oldest due day. Over: one group, the newest first."""
    over = row.done_at or row.cancelled_at
    if over is not None:
        return len(PromiseState), -int(over.timestamp()), row.reference
    return row.state.rank, row.original_due_on.toordinal(), row.reference


def _without_unknown(
    session: Session, actor: Actor, rows: Sequence[CommitmentRow]
) -> tuple[CommitmentRow, ...]:
    asked = [(row.origin, row.origin_reference) for row in rows if row.origin_reference]
    known = known_origins(session, actor, asked)
    return tuple(row if row.origin_reference in known else replace(row, origin_reference="") for row in rows)

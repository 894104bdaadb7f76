"""Patrols that are out, joint ones that wait for an answer, suspicious visits: what has to be watched now.

Called by the board, the sweep and the wall. Made for any as-of; no person in any row but the tap's own actor
number, which decides who may answer. One statement each, prebuilt.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.features.patrols.queries.numbers import AS_OF, START
from dashboard.features.patrols.rules.codes import ScanFlag, StepKind
from dashboard.features.patrols.rules.joint import (
    CONFIRM_WITHIN,
    Answer,
    confirm_until,
    is_declined,
    lacks_answer,
    latest_answers,
)
from dashboard.features.patrols.rules.watching import is_overdue, planned_end, welfare_at
from dashboard.features.patrols.tables import Checkpoint, Patrol, PatrolStep, Visit
from dashboard.kernel.reference import Agency, Zone

# Only so that an index can be used and the cost stays flat: a walk of a month ago is a matter for people.
OUT_REACH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class OutPatrol:
    """A patrol that started and was neither ended nor closed at ``as_of``."""

    id: int
    agency: Agency
    route: str
    minutes: int
    started_at: datetime
    as_of: datetime

    @property
    def planned_end(self) -> datetime:
        return planned_end(self.started_at, self.minutes)

    @property
    def welfare_at(self) -> datetime:
        return welfare_at(self.started_at, self.minutes)

    @property
    def elapsed_minutes(self) -> int:
        return int((self.as_of - self.started_at).total_seconds() // 60)

    @property
    def is_overdue(self) -> bool:
        """P5: a welfare alert."""
        return is_overdue(self.started_at, self.minutes, self.as_of)


@dataclass(frozen=True, slots=True)
class JointPatrol:
    """One that is over, may count as joint, and may still be answered.

    ``answers``: the latest of each agency that counts; ``said``: how often anybody answered.
    """

    id: int
    agency: Agency
    route: str
    is_joint: bool
    ended_at: datetime
    answers: dict[Agency, StepKind] = field(default_factory=dict)
    said: int = 0

    @property
    def until(self) -> datetime:
        """A confirmation after this instant does not count."""
        return confirm_until(self.ended_at)


@dataclass(frozen=True, slots=True)
class WaitingReview:
    """A suspicious visit nobody has answered."""

    id: int
    agency: Agency
    name: str
    zone: Zone
    at: datetime
    recorded_at: datetime
    actor_id: int
    flags: tuple[ScanFlag, ...]


def known_step(step: type[PatrolStep]) -> ColumnElement[bool]:
    """Had happened, was known and not yet withdrawn at the parameter ``as_of``."""
    withdrawn = col(step.withdrawn_at)
    stands = or_(withdrawn.is_(None), withdrawn > AS_OF)
    return and_(col(step.at) <= AS_OF, col(step.recorded_at) <= AS_OF, stands)


def known_patrol() -> ColumnElement[bool]:
    """Planned, and not withdrawn, as far as was known at the parameter ``as_of``."""
    withdrawn = col(Patrol.withdrawn_at)
    return and_(col(Patrol.recorded_at) <= AS_OF, or_(withdrawn.is_(None), withdrawn > AS_OF))


ENDS = (StepKind.END.value, StepKind.CLOSE.value)
ANSWERS = (StepKind.CONFIRM.value, StepKind.DECLINE.value)


def _out() -> Select:
    start, end = aliased(PatrolStep), aliased(PatrolStep)
    over = and_(col(end.patrol_id) == col(Patrol.id), col(end.kind).in_(ENDS), known_step(end))
    columns = [col(each) for each in (Patrol.id, Patrol.agency, Patrol.name, Patrol.minutes)]
    return (
        select_columns(*columns, col(start.at))
        .join(start, col(start.patrol_id) == col(Patrol.id))
        .outerjoin(end, over)
        .where(col(start.kind) == StepKind.START.value, known_step(start), col(start.at) > START)
        .where(col(end.id).is_(None), known_patrol())
        .order_by(col(start.at), col(Patrol.id))
    )


def _joint() -> Select:
    end, answer = aliased(PatrolStep), aliased(PatrolStep)
    # Every word: which of them counts is asked in rules/joint alone.
    said = and_(col(answer.patrol_id) == col(Patrol.id), col(answer.kind).in_(ANSWERS), known_step(answer))
    columns = [col(each) for each in (Patrol.id, Patrol.agency, Patrol.name, Patrol.is_joint)]
    return (
        select_columns(*columns, col(end.at), col(answer.agency), col(answer.kind), col(answer.at))
        .join(end, col(end.patrol_id) == col(Patrol.id))
        .outerjoin(answer, said)
        .where(col(end.kind).in_(ENDS), known_step(end), col(end.at) >= START, known_patrol())
        .where(or_(col(Patrol.is_joint), col(Patrol.is_joint_eligible)))
        .order_by(col(end.at), col(Patrol.id), col(answer.at), col(answer.id))
    )


def _reviews() -> Select:
    # Waiting then, not only now: an answer that came later was not known at as_of.
    answered = case((col(Visit.reviewed_at).is_(None), False), else_=col(Visit.reviewed_at) <= AS_OF)
    undone = and_(col(Visit.counts_until).is_not(None), col(Visit.counts_until) <= AS_OF)
    columns = [col(each) for each in (Visit.id, Visit.agency, Visit.at, Visit.recorded_at, Visit.actor_id)]
    return (
        select_columns(*columns, col(Visit.flags), col(Checkpoint.name), col(Checkpoint.zone))
        .join(Checkpoint, col(Checkpoint.id) == col(Visit.checkpoint_id))
        .where(col(Visit.recorded_at) <= AS_OF, ~answered, ~undone)
        .order_by(col(Visit.at), col(Visit.id))
    )


_OUT = _out()
_JOINT = _joint()
# Two statements, so that "now" may use the index of what waits.
_WAITING_NOW = _reviews().where(col(Visit.review) == "waiting")
_WAITED = _reviews().where(col(Visit.review) != "", col(Visit.at) > START)


def patrols_out(session: Session, as_of: datetime) -> tuple[OutPatrol, ...]:
    """Every patrol that is out, whoever walks it, longest first. Public: agency, route and times only."""
    rows = session.execute(_OUT, {"as_of": as_of, "start": as_of - OUT_REACH})
    return tuple(
        OutPatrol(number, Agency(agency), name, minutes, started, as_of)
        for number, agency, name, minutes, started in rows
    )


def joint_waiting(
    session: Session, as_of: datetime, *, with_declined: bool = False
) -> tuple[JointPatrol, ...]:
    """Joint patrols whose 48 hours still run and that lack an answer.

    One that was declined waits no more; ``with_declined`` gives it too, because it may be taken back.
    """
    found: dict[int, list] = defaultdict(list)
    for row in session.execute(_JOINT, {"as_of": as_of, "start": as_of - CONFIRM_WITHIN}):
        found[row[0]].append(row)
    waiting = []
    for rows in found.values():
        number, agency, name, is_joint, ended = rows[0][:5]
        # A patrol that was ended and closed is over at the first of the two.
        said = [
            Answer(Agency(r[5]), StepKind(r[6]), r[7]) for r in rows if r[5] is not None and r[4] == ended
        ]
        latest = latest_answers(said, ended)
        if lacks_answer(latest, ended, as_of) or (with_declined and is_declined(latest)):
            waiting.append(JointPatrol(number, Agency(agency), name, is_joint, ended, latest, len(said)))
    return tuple(waiting)


def waiting_reviews(session: Session, as_of: datetime, *, is_now: bool = True) -> tuple[WaitingReview, ...]:
    """Suspicious visits without an answer, oldest first; ``is_now`` False answers for any as-of."""
    statement = _WAITING_NOW if is_now else _WAITED
    rows = session.execute(statement, {"as_of": as_of, **({} if is_now else {"start": as_of - OUT_REACH})})
    return tuple(
        WaitingReview(number, Agency(agency), name, Zone(zone), at, recorded, actor, _flags(flags))
        for number, agency, at, recorded, actor, flags, name, zone in rows
    )


def _flags(stored: str) -> tuple[ScanFlag, ...]:
    known = {flag.value: flag for flag in ScanFlag}
    return tuple(known[code] for code in stored.split(",") if code in known)

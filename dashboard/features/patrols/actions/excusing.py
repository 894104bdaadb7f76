"""Excuses: why a planned visit is not made, and a second person's word where that comes after the fact.

Called by the plan list and the board. Nothing that was known before changes: a missed visit stays missed in
every number until the instant at which somebody else approved its excuse (decision 7).
"""

from dataclasses import dataclass

from sqlmodel import select

from dashboard.features.patrols.actions.topic import TOPIC, own_planned_visit
from dashboard.features.patrols.forms import AnswerExcuse, ExcuseVisit, ReviewAnswer
from dashboard.features.patrols.queries.numbers import counts
from dashboard.features.patrols.rules.codes import ExcuseKind
from dashboard.features.patrols.rules.visits import OLDEST_EXCUSE, is_over
from dashboard.features.patrols.tables import Excuse, PlannedVisit, Visit
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import UnitOfWork, unit_of_work

EXCUSE_NOTICE = "patrol.excuse"
_COUNTS, _WAITS = "counts", "waits"


@dataclass(frozen=True, slots=True)
class AnsweredExcuse:
    """The checkpoint's name, and whether the visit is excused from now on."""

    place: str
    is_approved: bool


def excuse_visit(actor: Actor, command: ExcuseVisit, *, clock: Clock) -> bool:
    """Say why a visit of the own agency is not made: it leaves the percentage, but is shown as excused.

    Returns whether that holds at once. Of a visit that is missed already it does not: then the supervisors
    are asked, and another of them than the actor has to approve it. Raises Denied, Missing, or Refused (made
    already, excused or asked for already, too long ago, reused key).
    """
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        planned, checkpoint = own_planned_visit(work, command.planned_visit_id)
        earlier = work.earlier("patrol.excuse", command.key, command)
        if earlier is not None:
            return earlier == _COUNTS
        _check_open(work, planned)
        known = _excuse_of(work, command.planned_visit_id)
        if known is not None:
            raise Refused(_why_not(known))
        is_late = is_over(planned.window_end, planned.closes_at, work.now)
        work.session.add(
            Excuse(
                planned_visit_id=command.planned_visit_id,
                reason=command.reason,
                kind=ExcuseKind.LATE if is_late else ExcuseKind.IN_TIME,
                asked_by=actor.user_id,
                recorded_at=work.now,
                approved_by=None if is_late else actor.user_id,
                at=None if is_late else work.now,
            )
        )
        if is_late:
            reference = f"visit-{command.planned_visit_id}"
            work.tell(actor.agency, Permission.PATROL_SUPERVISE, EXCUSE_NOTICE, reference)
        work.remember("patrol.excuse", command.key, command, _WAITS if is_late else _COUNTS)
        work.audit(
            "patrol.excuse",
            "planned_visit",
            command.planned_visit_id,
            checkpoint=checkpoint.code,
            reason=command.reason,
            is_late=is_late,
        )
        work.bump(TOPIC)
    return not is_late


def answer_excuse(actor: Actor, command: AnswerExcuse, *, clock: Clock) -> AnsweredExcuse:
    """Approve or reject an excuse that was asked for after the fact; approved it counts from now on.

    Raises Denied, Missing (also for the other agency's) or Refused (asked for by the actor, answered, made
    meanwhile, too long ago, reused key).
    """
    actor.require(Permission.PATROL_SUPERVISE)
    with unit_of_work(actor, clock) as work:
        planned, checkpoint = own_planned_visit(work, command.planned_visit_id)
        is_approved = command.answer is ReviewAnswer.CONFIRM
        if work.earlier("patrol.answer_excuse", command.key, command) is not None:
            return AnsweredExcuse(checkpoint.name, is_approved)
        excuse = _excuse_of(work, command.planned_visit_id)
        if excuse is None:
            raise Missing
        if excuse.at is not None or excuse.rejected_at is not None:
            raise Refused("patrols.refused.excuse_answered")
        if excuse.asked_by == actor.user_id:
            raise Refused("patrols.refused.own_excuse")
        if is_approved:
            _check_open(work, planned)
            excuse.at, excuse.approved_by = work.now, actor.user_id
        else:
            excuse.rejected_at, excuse.rejected_by = work.now, actor.user_id
        work.session.add(excuse)
        work.remember("patrol.answer_excuse", command.key, command, command.planned_visit_id)
        work.audit(
            "patrol.answer_excuse",
            "planned_visit",
            command.planned_visit_id,
            checkpoint=checkpoint.code,
            answer=command.answer,
        )
        work.bump(TOPIC)
    return AnsweredExcuse(checkpoint.name, is_approved)


def _excuse_of(work: UnitOfWork, planned_visit_id: int) -> Excuse | None:
    """Read after the checkpoint was locked: somebody else may have asked or answered meanwhile."""
    found = select(Excuse).where(Excuse.planned_visit_id == planned_visit_id)
    return work.session.exec(found.execution_options(populate_existing=True)).first()


def _why_not(known: Excuse) -> str:
    if known.at is not None:
        return "patrols.refused.excused_already"
    return "patrols.refused.excuse_asked" if known.rejected_at is None else "patrols.refused.excuse_rejected"


def _check_open(work: UnitOfWork, planned: PlannedVisit) -> None:
    """A visit that is still in the plan, was not made, and is not long past."""
    if planned.withdrawn_at is not None:
        raise Missing
    if planned.due_at < work.now - OLDEST_EXCUSE:
        raise Refused("patrols.refused.too_old")
    served = select(Visit.id).where(Visit.planned_visit_id == planned.id, counts())
    if work.session.exec(served).first() is not None:
        raise Refused("patrols.refused.done_already")

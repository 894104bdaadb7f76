"""A supervisor's answer to a suspicious visit. Confirmed it counts from now on, rejected it never does.

Called by the board. Nothing that was known before changes: yesterday's numbers did not know this answer.
"""

from dataclasses import dataclass

from sqlmodel import col, select

from dashboard.features.patrols.actions.steps import confirm_steps
from dashboard.features.patrols.actions.tap_book import Placement, TapBook
from dashboard.features.patrols.actions.topic import TOPIC
from dashboard.features.patrols.forms import Outcome, ReviewAnswer, ReviewVisit
from dashboard.features.patrols.rules.codes import Review
from dashboard.features.patrols.tables import Checkpoint, Visit
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.scope import visible_where
from dashboard.kernel.work import UnitOfWork, unit_of_work


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What became of it. ``counts`` False: rejected, or a good tap lies within three minutes of it."""

    place: str
    is_confirmed: bool
    counts: bool


def review_visit(actor: Actor, command: ReviewVisit, *, clock: Clock) -> Reviewed:
    """Confirm or reject a waiting visit of the own agency; confirmed it takes the nearest free planned one.

    Raises Denied, Missing (also for the other agency's) or Refused (one's own tap, answered, reused key).
    """
    actor.require(Permission.PATROL_SUPERVISE)
    with unit_of_work(actor, clock) as work:
        visit, checkpoint = _locked_visit(work, command.visit_id)
        earlier = work.earlier("patrol.review", command.key, command)
        if earlier is not None:
            return Reviewed(checkpoint.name, command.answer is ReviewAnswer.CONFIRM, earlier == "counts")
        if visit.actor_id == actor.user_id:
            raise Refused("patrols.refused.own_tap")
        if visit.review != Review.WAITING.value:
            raise Refused("patrols.refused.reviewed_already")
        is_confirmed = command.answer is ReviewAnswer.CONFIRM
        visit.review = Review.CONFIRMED if is_confirmed else Review.REJECTED
        visit.reviewed_at, visit.reviewed_by = work.now, actor.user_id
        if is_confirmed and visit.outcome != Outcome.SKIPPED.value:
            _count(work, visit)
        counts = visit.counts_from is not None
        work.session.add(visit)
        work.remember("patrol.review", command.key, command, "counts" if counts else "none")
        work.audit(
            "patrol.review",
            "visit",
            command.visit_id,
            checkpoint=checkpoint.code,
            answer=command.answer,
            counts=counts,
        )
        work.bump(TOPIC)
    return Reviewed(checkpoint.name, is_confirmed, counts)


def _count(work: UnitOfWork, visit: Visit) -> None:
    """Place it like any tap at its time, and let it speak for its patrol; beside a good tap it is confirmed,
    but counts no second time.
    """
    placed = TapBook(work.session, [visit.checkpoint_id], visit.at, visit.at).place(
        visit.checkpoint_id, visit.at
    )
    _apply(visit, placed)
    visit.counts_from = None if placed.is_duplicate else work.now
    work.session.add(visit)
    confirm_steps(work, visit)


def _apply(visit: Visit, placed: Placement) -> None:
    visit.is_duplicate = placed.is_duplicate
    visit.planned_visit_id = placed.planned_visit_id


def _locked_visit(work: UnitOfWork, visit_id: int) -> tuple[Visit, Checkpoint]:
    """A suspicious visit of the own agency with its checkpoint locked, as every placing of taps is."""
    checkpoint_id = work.session.exec(select(Visit.checkpoint_id).where(Visit.id == visit_id)).first()
    locked = select(Checkpoint).where(Checkpoint.id == checkpoint_id, visible_where(work.actor, Checkpoint))
    checkpoint = work.session.exec(locked.with_for_update()).first()
    # Read after the lock: another supervisor may have answered meanwhile.
    visit = work.session.exec(
        select(Visit).where(Visit.id == visit_id, col(Visit.counts_until).is_(None), Visit.review != "")
    ).first()
    if checkpoint is None or visit is None or visit.agency != work.actor.agency.value:
        raise Missing
    return visit, checkpoint

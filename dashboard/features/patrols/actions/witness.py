"""What the server remembers of a phone: packs it gave out, the clock it heard, the taps that came before.

Called by the plain routes of the round and by ``delivering``. It is compared, never believed: what does not
fit waits for a supervisor. An actor without a session is no phone, and nothing is asked of it.
"""

from datetime import datetime, timedelta

from sqlmodel import col, delete, func, select

from dashboard.features.patrols.forms import QueuedTap
from dashboard.features.patrols.rules.codes import Review
from dashboard.features.patrols.tables import RoundContact, Visit
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.permissions import Permission
from dashboard.kernel.phone_clock import ClockFlag, TapTime, Witness
from dashboard.kernel.work import UnitOfWork, unit_of_work

KEPT = timedelta(days=7)
"""A pack shows twelve hours; one of a week ago shows nothing that is still due."""

_SECOND = timedelta(seconds=1)
# A way there and back over a bad link; only more than this is another clock to write down.
_JITTER = 10
_WIDEST = 2_000_000_000


def give_pack(actor: Actor, *, clock: Clock) -> datetime:
    """Write down that a pack is given out now; returns the instant it bears. Raises Denied."""
    actor.require(Permission.PATROL_CHECK_IN)
    with unit_of_work(actor, clock, quiet=True) as work:
        _forget_old(work)
        _note(work, None)
        return work.now


def hear_clock(actor: Actor, phone_now: datetime | None, *, clock: Clock) -> None:
    """Write down how far the clock of a sending phone is from the server's, where that is news."""
    if phone_now is None or not actor.session_ref:
        return
    with unit_of_work(actor, clock, quiet=True) as work:
        work.one_sender_at_a_time()
        offset = max(-_WIDEST, min(round((work.now - phone_now) / _SECOND), _WIDEST))
        before = _heard(work, work.now)
        if before is None or abs(before - offset) > _JITTER:
            _note(work, offset)


def witness_of(work: UnitOfWork, item: QueuedTap, time: TapTime) -> Witness:
    """What is known of the phone that sends this tap, at the time the tap claims."""
    if not work.actor.session_ref:
        return Witness()
    heard = _heard(work, time.at)
    return Witness(
        None if heard is None else timedelta(seconds=heard),
        _latest(work, item.seq),
        _was_given(work, item.time.issued_at),
    )


def _heard(work: UnitOfWork, at: datetime) -> int | None:
    """The offset of this session as it was heard last by ``at``."""
    contact = (
        select(RoundContact.clock_offset)
        .where(RoundContact.user_id == work.actor.user_id, col(RoundContact.at) <= at)
        .where(
            RoundContact.session_ref == work.actor.session_ref, col(RoundContact.clock_offset).is_not(None)
        )
        .order_by(col(RoundContact.at).desc(), col(RoundContact.id).desc())
    )
    return work.session.exec(contact.limit(1)).first()


def _latest(work: UnitOfWork, seq: int | None) -> datetime | None:
    """The latest tap before this one in the queue; one of a moved clock says nothing about another."""
    if seq is None:
        return None
    earlier = select(func.max(col(Visit.at))).where(
        Visit.actor_id == work.actor.user_id,
        Visit.session_ref == work.actor.session_ref,
        col(Visit.phone_seq) < seq,
        # A queue starts anew in a browser that keeps nothing; what is that old is no neighbour.
        col(Visit.at) > work.now - KEPT,
        Visit.review != Review.REJECTED.value,
        ~col(Visit.flags).contains(ClockFlag.CLOCK_MOVED.value),
    )
    return work.session.exec(earlier).one()


def _was_given(work: UnitOfWork, issued_at: datetime | None) -> bool:
    """Whether this person got a pack then. The phone rounds to milliseconds."""
    if issued_at is None:
        return False
    pack = select(RoundContact.id).where(
        RoundContact.user_id == work.actor.user_id,
        col(RoundContact.clock_offset).is_(None),
        col(RoundContact.at) >= issued_at - _SECOND,
        col(RoundContact.at) <= issued_at + _SECOND,
    )
    return work.session.exec(pack.limit(1)).first() is not None


def _note(work: UnitOfWork, offset: int | None) -> None:
    actor = work.actor
    row = RoundContact(user_id=actor.user_id, session_ref=actor.session_ref, at=work.now, clock_offset=offset)
    work.session.add(row)


def _forget_old(work: UnitOfWork) -> None:
    old = col(RoundContact.at) < work.now - KEPT
    work.session.execute(delete(RoundContact).where(col(RoundContact.user_id) == work.actor.user_id, old))

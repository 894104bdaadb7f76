"""The only writers of what a person has seen and how they want to be told."""

from sqlmodel import col, func, select

from dashboard.features.notices.queries import mine
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.permissions import Permission
from dashboard.kernel.rows import put_row
from dashboard.kernel.tables import Notice, NoticeReader
from dashboard.kernel.work import unit_of_work


def mark_seen(actor: Actor, *, clock: Clock) -> None:
    """All that the actor may read now has been seen. Raises Denied.

    Like a session's idle time: bookkeeping of one person, no audit entry.
    """
    actor.require(Permission.ACCOUNT_OWN)
    with unit_of_work(actor, clock, quiet=True) as work:
        newest = work.session.exec(select(func.max(col(Notice.id))).where(*mine(actor))).one()  # type: ignore[call-overload]
        reader = work.session.get(NoticeReader, actor.user_id)
        if newest and (reader is None or reader.seen_id < newest):
            put_row(work.session, NoticeReader, {"user_id": actor.user_id, "seen_id": newest})


def choose_sound(actor: Actor, is_on: bool, *, clock: Clock) -> None:
    """Whether a new notice sounds on the actor's own screens. Raises Denied."""
    actor.require(Permission.ACCOUNT_OWN)
    with unit_of_work(actor, clock) as work:
        put_row(work.session, NoticeReader, {"user_id": actor.user_id, "is_sound_on": is_on})
        work.audit("notice.sound", "account", actor.user_id, is_on=is_on)

"""Make and revoke a calendar address of the own account, and note that a device has read it."""

from dataclasses import dataclass

from sqlmodel import col, func, select, update

from dashboard.features.drills.forms import MakeFeed, RevokeFeed
from dashboard.features.drills.rules.calendar import MOST_FEEDS, READ_STEP, hash_of, new_token
from dashboard.features.drills.tables import CalendarFeed
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import unit_of_work


@dataclass(frozen=True, slots=True)
class MadeFeed:
    """``token`` is told this once; empty when the same click came a second time."""

    feed_id: int
    token: str


def make_feed(actor: Actor, command: MakeFeed, *, clock: Clock) -> MadeFeed:
    """A new secret address for one device. Raises Denied, or Refused (a reused key, too many addresses)."""
    actor.require(Permission.DRILL_READ)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("calendar.make", command.key, command)
        if earlier is not None:
            return MadeFeed(int(earlier), "")
        count = select(func.count()).select_from(CalendarFeed).where(CalendarFeed.user_id == actor.user_id)
        if work.session.exec(count.where(col(CalendarFeed.revoked_at).is_(None))).one() >= MOST_FEEDS:
            raise Refused("calendar.refused.many", most=MOST_FEEDS)
        token = new_token()
        feed = CalendarFeed(
            user_id=actor.user_id, token_hash=hash_of(token), name=command.name, created_at=work.now
        )
        work.session.add(feed)
        work.session.flush()
        if feed.id is None:
            raise AssertionError("the address is not stored")
        work.remember("calendar.make", command.key, command, feed.id)
        work.audit("calendar.make", "calendar_feed", feed.id)
        return MadeFeed(feed.id, token)


def revoke_feed(actor: Actor, command: RevokeFeed, *, clock: Clock) -> str:
    """Close an address of the own account for good; returns its name. Closing it again is no mistake.

    Raises Denied, Missing (also for somebody else's) or Refused for a reused key.
    """
    actor.require(Permission.DRILL_READ)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("calendar.revoke", command.key, command)
        if earlier is not None:
            return earlier
        own = select(CalendarFeed).where(
            CalendarFeed.id == command.feed_id, CalendarFeed.user_id == actor.user_id
        )
        feed = work.session.exec(own.with_for_update()).first()
        if feed is None:
            raise Missing
        feed.revoked_at = feed.revoked_at or work.now
        work.session.add(feed)
        work.remember("calendar.revoke", command.key, command, feed.name)
        work.audit("calendar.revoke", "calendar_feed", command.feed_id)
        return feed.name


def note_reading(actor: Actor, feed_id: int, *, clock: Clock) -> None:
    """Remember when the address was last read; at most every ten minutes, however often it is asked."""
    with unit_of_work(actor, clock, quiet=True) as work:
        read_at = col(CalendarFeed.read_at)
        work.session.execute(
            update(CalendarFeed)
            .where(col(CalendarFeed.id) == feed_id)
            .where(read_at.is_(None) | (read_at <= work.now - READ_STEP))
            .values(read_at=work.now)
        )

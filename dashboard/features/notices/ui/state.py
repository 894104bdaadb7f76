"""State of the bell on every staff page, and of the page it opens."""

import asyncio

import reflex as rx

from dashboard.features.notices.actions import choose_sound, mark_seen
from dashboard.features.notices.queries import Unread, count_unread, list_notices
from dashboard.features.notices.rules import badge
from dashboard.features.notices.ui.views import NoticeLine, line_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import NOTICE_TOPIC
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _unread(actor: Actor) -> Unread:
    with reading() as session:
        return count_unread(session, actor)


def _lines(actor: Actor) -> list[NoticeLine]:
    now = system_clock()
    with reading() as session:
        return [line_of(row, now, actor.language) for row in list_notices(session, actor)]


class NoticeBadgeState(rx.State):
    """``newest`` lets the page's own script know that something came, even when the number stays "99+".

    -1 is "not read yet".
    """

    count: str = ""
    newest: int = -1
    is_sound_on: bool = False

    @allow(Permission.SESSION_OWN)
    async def load(self) -> None:
        """After FrameState.load on every staff page."""
        actor = await current_actor()
        if actor.may(Permission.ACCOUNT_OWN):
            await broadcaster().follow(NoticeBadgeState.refresh, NOTICE_TOPIC)
        self._show(await asyncio.to_thread(_unread, actor))

    @allow(Permission.SESSION_OWN, passive=True)
    async def refresh(self) -> None:
        self._show(await asyncio.to_thread(_unread, await current_actor()))

    def _show(self, unread: Unread) -> None:
        self.count = badge(unread.count)
        self.newest = unread.newest_id
        self.is_sound_on = unread.is_sound_on


class NoticesState(rx.State):
    """The list as it was when the page opened, and what came since."""

    lines: list[NoticeLine] = []
    is_loaded: bool = False

    @allow(Permission.ACCOUNT_OWN)
    async def load(self) -> None:
        """Opening the page is looking at it: nothing on it is unread afterwards."""
        actor = await current_actor()
        await broadcaster().follow(NoticesState.refresh, NOTICE_TOPIC)
        self.lines = await asyncio.to_thread(_lines, actor)
        self.is_loaded = True
        await self._seen(actor)

    @allow(Permission.ACCOUNT_OWN, passive=True)
    async def refresh(self) -> None:
        """Shown, but not marked: nobody may sit before the screen. The bell counts it."""
        self.lines = await asyncio.to_thread(_lines, await current_actor())

    @allow(Permission.ACCOUNT_OWN)
    async def choose_sound(self, is_on: bool) -> None:
        actor = await current_actor()
        await asyncio.to_thread(choose_sound, actor, is_on is True, clock=system_clock)
        bell = await self.get_state(NoticeBadgeState)
        bell.is_sound_on = is_on is True

    async def _seen(self, actor: Actor) -> None:
        await asyncio.to_thread(mark_seen, actor, clock=system_clock)
        unread = await asyncio.to_thread(_unread, actor)
        bell = await self.get_state(NoticeBadgeState)
        bell.count, bell.newest = badge(unread.count), unread.newest_id

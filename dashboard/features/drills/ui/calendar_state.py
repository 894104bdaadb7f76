"""State of ``/drills/calendar``: the own addresses, and the new one, which is shown this once."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import reflex as rx
import segno

from dashboard.features.drills.actions import make_feed, revoke_feed
from dashboard.features.drills.forms import parse_make_feed, parse_revoke_feed
from dashboard.features.drills.queries.calendar import FeedRow, list_feeds
from dashboard.features.drills.ui.form_state import DrillFormState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import short_moment
from dashboard.web.arrival import page_opened
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


@dataclass(frozen=True)
class FeedLine:
    """One address in use; the secret itself is not known to anybody but the device."""

    id: str
    name: str
    made: str
    read: str


def feed_line(row: FeedRow, now: datetime, language: Language) -> FeedLine:
    """``read`` says "never" in words."""
    read = say("calendar.never_read", language)
    return FeedLine(
        id=str(row.id),
        name=row.name,
        made=short_moment(row.created_at, now, language),
        read=read if row.read_at is None else short_moment(row.read_at, now, language),
    )


def _read(actor: Actor) -> list[FeedLine]:
    now = system_clock()
    with reading() as session:
        return [feed_line(row, now, actor.language) for row in list_feeds(session, actor)]


class CalendarState(DrillFormState, rx.State):
    """``address`` and its picture ``code`` live on this page until it is loaded again."""

    feeds: list[FeedLine] = []
    is_loaded: bool = False
    address: str = ""
    phone_address: str = ""
    code: str = ""
    device: str = ""
    address_of: int = 0
    revoked: str = ""

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        if page_opened():
            self._clear()
            self._hide()
            self.revoked = ""
        await self._show(await current_actor())

    @allow(Permission.DRILL_READ)
    async def make(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Make an address for one device and show it; a second click leaves it standing."""
        actor = await current_actor()
        self.revoked = ""

        def write() -> tuple[int, str, str]:
            command = parse_make_feed(fields)
            made = make_feed(actor, command, clock=system_clock)
            return made.feed_id, made.token, command.name

        made = await self._attempt(actor, write)
        if made is not None and made[1]:
            self.address_of, token, self.device = made
            self.address = f"{self._origin()}/calendar/{token}.ics"
            scheme = "webcals" if self.address.startswith("https:") else "webcal"
            self.phone_address = scheme + "://" + self.address.partition("://")[2]
            self.code = segno.make(self.address, error="m").svg_data_uri(scale=4, border=2, light="#fff")
        await self._show(actor)
        return self._focus()

    @allow(Permission.DRILL_READ)
    async def revoke(self, fields: dict[str, Any]) -> None:
        """Close an address; from now on it is as unknown as any other."""
        actor = await current_actor()

        def write() -> tuple[int, str]:
            command = parse_revoke_feed(fields)
            return command.feed_id, revoke_feed(actor, command, clock=system_clock)

        done = await self._try(actor, write)
        if done is not None:
            feed_id, self.revoked = done
            if feed_id == self.address_of:
                self._hide()
        await self._show(actor)

    def _hide(self) -> None:
        self.address = self.phone_address = self.code = self.device = ""
        self.address_of = 0

    def _origin(self) -> str:
        """Where this page was opened; the front door has compared it with the product's own."""
        return self.router.headers.origin

    async def _show(self, actor: Actor) -> None:
        self.feeds = await asyncio.to_thread(_read, actor)
        self.is_loaded = True

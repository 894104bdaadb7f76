"""States of ``/patrols/trends``: one for the words, one for the heat map, which only its own list redraws."""

import asyncio
from datetime import datetime
from typing import Any

import reflex as rx

from dashboard.features.patrols.figures import HeatRow, HeatSeries
from dashboard.features.patrols.ui.trends_view import TrendsPicture, TrendsView, read_picture
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.as_of import address_at, asked_in, at, parse_as_of
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

_PATH = "/patrols/trends"


def _read(actor: Actor, asked: datetime | None) -> TrendsPicture:
    return read_picture(actor, at(asked, system_clock()))


class PatrolHeatState(rx.State):
    """The heat map that is shown: of 7 or of 28 days."""

    rows: list[HeatRow] = []
    hours: list[str] = []
    sentence: str = ""
    is_month: bool = False

    def _fill(self, series: HeatSeries) -> None:
        self.rows, self.hours, self.sentence = list(series.rows), list(series.hours), series.sentence


class PatrolTrendsState(rx.State):
    """``asked`` is the instant in the picker, empty for now; only then the page moves by itself."""

    view: TrendsView = TrendsView()
    asked: str = ""
    as_of_error: str = ""
    is_loaded: bool = False

    @allow(Permission.PATROL_READ)
    async def load(self) -> None:
        await broadcaster().follow(PatrolTrendsState.refresh, "patrols")
        actor = await current_actor()
        self._take_address(actor)
        await self._show(actor)

    @allow(Permission.PATROL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit; an instant that is over does not change by itself."""
        if not self.asked:
            await self._show(await current_actor())

    @allow(Permission.PATROL_READ)
    async def show_as_of(self, fields: dict[str, Any]) -> Any:
        """The instant in the picker becomes the address, which the page then loads; empty is now."""
        actor = await current_actor()
        self.as_of_error = ""
        try:
            asked = parse_as_of(fields, system_clock())
        except Invalid as error:
            self.as_of_error = say(error.fields["as_of"], actor.language)
            return None
        return rx.redirect(address_at(_PATH, asked))

    @allow(Permission.PATROL_READ)
    async def show_month(self, is_month: bool) -> None:
        """The heat map of the last 28 days, or of the last 7."""
        (await self.get_state(PatrolHeatState)).is_month = is_month is True
        await self._show(await current_actor())

    def _take_address(self, actor: Actor) -> None:
        """What the address asks for; also run when the link was lost, or the server began anew."""
        asked = asked_in(self.router.url.query_parameters, system_clock())
        self.asked = asked.written
        self.as_of_error = say(asked.error, actor.language) if asked.error else ""

    async def _show(self, actor: Actor) -> None:
        asked = parse_as_of({"as_of": self.asked}, system_clock())
        picture = await asyncio.to_thread(_read, actor, asked)
        heat = await self.get_state(PatrolHeatState)
        heat._fill(picture.month if heat.is_month else picture.week)
        self.view = picture.view
        self.is_loaded = True

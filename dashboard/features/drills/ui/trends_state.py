"""States of ``/drills/trends``: one for the words, one per figure, so that only its own lists redraw a chart.

The instant stands in the address (``?as_of=``), so a picture can be shared and survives a reload.
"""

import asyncio
from datetime import datetime
from typing import Any
from urllib.parse import quote

import reflex as rx

from dashboard.features.drills.figures import DecayRow, HistoryRow, ReactionRow
from dashboard.features.drills.figures.bands import BandLines
from dashboard.features.drills.ui.trends_view import TrendsPicture, TrendsView, read_picture
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock, to_site
from dashboard.kernel.errors import Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.as_of import at, parse_as_of
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

_ADDRESS = "/drills/trends"


def _read(actor: Actor, asked: datetime | None) -> TrendsPicture:
    return read_picture(actor, at(asked, system_clock()))


class DrillDecayState(rx.State):
    """The curve of the next 180 days."""

    labels: list[str] = []
    idle: list[float] = []
    planned: list[float] = []
    bands: BandLines = BandLines()
    sentence: str = ""
    rows: list[DecayRow] = []


class DrillReactionState(rx.State):
    """Reaction times against their targets."""

    names: list[str] = []
    name_x: list[float] = []
    name_y: list[float] = []
    target_x: list[float] = []
    target_y: list[float] = []
    median_x: list[float] = []
    median_y: list[float] = []
    single_x: list[float] = []
    single_y: list[float] = []
    bar_x: list[float | None] = []
    bar_y: list[float | None] = []
    sentence: str = ""
    rows: list[ReactionRow] = []


class DrillHistoryState(rx.State):
    """The index at the end of each month."""

    labels: list[str] = []
    values: list[float | None] = []
    bands: BandLines = BandLines()
    sentence: str = ""
    rows: list[HistoryRow] = []


_FIGURES = (("decay", DrillDecayState), ("reactions", DrillReactionState), ("history", DrillHistoryState))


class DrillTrendsState(rx.State):
    """``asked`` is the instant in the picker, empty for now; only then the page moves by itself."""

    view: TrendsView = TrendsView()
    asked: str = ""
    as_of_error: str = ""
    is_loaded: bool = False

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        """The instant of the address; also run when only its query changes."""
        actor = await current_actor()
        await broadcaster().follow(DrillTrendsState.refresh, "drills")
        self.as_of_error = ""
        try:
            asked = parse_as_of(dict(self.router.url.query_parameters), system_clock())
        except Invalid as error:
            asked, self.as_of_error = None, say(error.fields["as_of"], actor.language)
        self.asked = _written(asked)
        await self._show(actor, asked)

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit; an instant that is over does not change by itself."""
        if not self.asked:
            await self._show(await current_actor(), None)

    @allow(Permission.DRILL_READ)
    async def show_as_of(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Go to the address of the instant in the picker; empty is now."""
        actor = await current_actor()
        self.as_of_error = ""
        try:
            asked = parse_as_of(fields, system_clock())
        except Invalid as error:
            self.as_of_error = say(error.fields["as_of"], actor.language)
            return None
        written = _written(asked)
        return rx.redirect(f"{_ADDRESS}?as_of={quote(written)}" if written else _ADDRESS)

    async def _show(self, actor: Actor, asked: datetime | None) -> None:
        picture = await asyncio.to_thread(_read, actor, asked)
        for name, state_class in _FIGURES:
            state, series = await self.get_state(state_class), getattr(picture, name)
            for field in state_class.base_vars:
                value = getattr(series, field)
                setattr(state, field, list(value) if isinstance(value, tuple) else value)
        self.view = picture.view
        self.is_loaded = True


def _written(asked: datetime | None) -> str:
    return "" if asked is None else to_site(asked).strftime("%Y-%m-%dT%H:%M:%S")

"""State of ``/kpi/SLUG``: one number explained, for now or for an instant."""

import asyncio
from datetime import datetime
from typing import Any

import reflex as rx

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock, to_site
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.screens.explain.board import ExplainView, explain
from dashboard.web.as_of import at, parse_as_of
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

_LONGEST_SLUG = 40


def _read(actor: Actor, slug: str, asked: datetime | None) -> ExplainView:
    with reading() as session:
        return explain(session, actor, slug, at(asked, system_clock()))


class ExplainState(rx.State):
    """The slug comes from the address; ``asked`` is the instant in the picker, empty for now."""

    view: ExplainView = ExplainView()
    asked: str = ""
    as_of_error: str = ""
    is_loaded: bool = False

    @allow(Permission.OVERVIEW_READ)
    async def load(self) -> None:
        self.asked = self.as_of_error = ""
        await self._show(await current_actor(), None)

    @allow(Permission.OVERVIEW_READ)
    async def show_as_of(self, fields: dict[str, Any]) -> None:
        """The same number at the instant in the picker; empty is now."""
        actor = await current_actor()
        self.as_of_error = ""
        try:
            asked = parse_as_of(fields, system_clock())
        except Invalid as error:
            self.as_of_error = say(error.fields["as_of"], actor.language)
            return
        self.asked = "" if asked is None else to_site(asked).strftime("%Y-%m-%dT%H:%M:%S")
        await self._show(actor, asked)

    def _slug(self) -> str:
        return str(self.router.url.path).rstrip("/").rpartition("/")[2][:_LONGEST_SLUG]

    async def _show(self, actor: Actor, asked: datetime | None) -> None:
        self.view = await asyncio.to_thread(_read, actor, self._slug(), asked)
        self.is_loaded = True

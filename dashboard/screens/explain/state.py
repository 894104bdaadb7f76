"""State of ``/kpi/SLUG``: one number explained, for now or for an instant."""

import asyncio
from datetime import datetime
from typing import Any

import reflex as rx

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.screens.explain.board import ExplainView, explain
from dashboard.web.as_of import address_at, asked_in, at, parse_as_of
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
        """The number of the address at its instant; also run when the link was lost."""
        actor = await current_actor()
        asked = asked_in(self.router.url.query_parameters, system_clock())
        self.asked = asked.written
        self.as_of_error = say(asked.error, actor.language) if asked.error else ""
        self.view = await asyncio.to_thread(_read, actor, self._slug(), asked.moment)
        self.is_loaded = True

    @allow(Permission.OVERVIEW_READ)
    async def show_as_of(self, fields: dict[str, Any]) -> Any:
        """The instant in the picker becomes the address, which the page then loads; empty is now."""
        actor = await current_actor()
        self.as_of_error = ""
        try:
            asked = parse_as_of(fields, system_clock())
        except Invalid as error:
            self.as_of_error = say(error.fields["as_of"], actor.language)
            return None
        return rx.redirect(address_at(f"/kpi/{self._slug()}", asked))

    def _slug(self) -> str:
        return str(self.router.url.path).rstrip("/").rpartition("/")[2][:_LONGEST_SLUG]

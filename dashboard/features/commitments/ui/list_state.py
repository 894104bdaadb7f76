"""State of ``/commitments``: the list of one tab and owner, for any instant, and the form of a new one."""

import asyncio
from datetime import datetime
from typing import Any

import reflex as rx

from dashboard.features.commitments.actions import TOPIC, add_commitment
from dashboard.features.commitments.forms import parse_commitment
from dashboard.features.commitments.ui.form_state import CommitmentFormState
from dashboard.features.commitments.ui.list_view import TABS, ListView, read_list
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import next_day, system_clock
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.text import say
from dashboard.kernel.wording import exact_time
from dashboard.web.as_of import address_at, asked_in, at, parse_as_of
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

_ADDRESS = "/commitments"
_FIRST_TAB = "open"
BOTH = "both"


class CommitmentsState(CommitmentFormState, rx.State):
    """``owner`` is an agency's code, or empty for both; ``asked`` the instant in the picker, empty for now.

    ``writes_for``: whose promises this viewer may give: an agency's code or ``both``.
    """

    view: ListView = ListView()
    tab: str = _FIRST_TAB
    owner: str = ""
    writes_for: str = ""
    is_form_open: bool = False
    saved: str = ""
    saved_at: str = ""
    asked: str = ""
    as_of_error: str = ""
    is_loaded: bool = False

    @allow(Permission.COMMITMENT_READ)
    async def load(self) -> None:
        """The instant of the address; also run when the link was lost: what is typed stays."""
        actor = await current_actor()
        await broadcaster().follow(CommitmentsState.refresh, TOPIC)
        asked = asked_in(self.router.url.query_parameters, system_clock())
        self.asked = asked.written
        self.as_of_error = say(asked.error, actor.language) if asked.error else ""
        self.writes_for = BOTH if actor.may(Permission.COMMITMENT_WRITE_BOTH) else actor.agency.value
        await self._show(actor, asked.moment)
        self.is_loaded = True

    @allow(Permission.COMMITMENT_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit; an instant that is over does not change by itself."""
        if not self.asked:
            await self._show(await current_actor(), None)

    @allow(Permission.COMMITMENT_READ)
    async def choose_tab(self, tab: str) -> None:
        """One view of the list; anything else means the open ones."""
        self.tab = tab if tab in TABS else _FIRST_TAB
        await self._show(await current_actor(), self._moment())

    @allow(Permission.COMMITMENT_READ)
    async def choose_owner(self, owner: str) -> None:
        """Only the promises of one agency; anything else means both."""
        self.owner = owner if owner in set(Agency) else ""
        await self._show(await current_actor(), self._moment())

    @allow(Permission.COMMITMENT_READ)
    async def show_as_of(self, fields: dict[str, Any]) -> Any:
        """The instant in the picker becomes the address, which the page then loads; empty is now."""
        actor = await current_actor()
        self.as_of_error = ""
        try:
            asked = parse_as_of(fields, system_clock())
        except Invalid as error:
            self.as_of_error = say(error.fields["as_of"], actor.language)
            return None
        return rx.redirect(address_at(_ADDRESS, asked))

    @allow(Permission.COMMITMENT_WRITE)
    def open_form(self) -> None:
        self._clear()
        self.saved, self.is_form_open = "", True

    @allow(Permission.COMMITMENT_WRITE)
    def close_form(self) -> None:
        self._clear()
        self.is_form_open = False

    @allow(Permission.COMMITMENT_WRITE)
    async def add(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Give a promise; a refused one stays as it was typed."""
        actor = await current_actor()
        self.saved = ""

        def write(who: Actor) -> str:
            return add_commitment(who, parse_commitment(fields, system_clock()), clock=system_clock)

        try:
            self.saved = await self._attempt(actor, write)
            self.saved_at = exact_time(system_clock(), actor.language)
        except DomainError as error:
            self._explain(error, actor)
            return self._focus()
        self.is_form_open = False
        await self._show(actor, self._moment())
        return None

    def _moment(self) -> datetime | None:
        return asked_in({"as_of": self.asked}, system_clock()).moment

    async def _show(self, actor: Actor, asked: datetime | None) -> None:
        owner = Agency(self.owner) if self.owner else None
        instant = at(asked, system_clock())
        self.view = await asyncio.to_thread(read_list, actor, instant, self.tab, owner)
        # A promise becomes late with the day, without a write.
        wakes = next_day(instant.moment) if instant.is_now else None
        await broadcaster().wake_at(CommitmentsState.refresh, wakes)

"""State of ``/patrols/plan``: what is planned, and the one form that is open at a time."""

import asyncio
from collections.abc import Sequence
from typing import Any

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.features.patrols.ui.planning_acts import CHANGE, LIST, NEW
from dashboard.features.patrols.ui.planning_address import (
    LONGEST_CODE,
    address_of,
    key_of,
    parse_address,
    parse_order,
)
from dashboard.features.patrols.ui.planning_order import (
    Spot,
    SpotGroup,
    in_order,
    moved,
    numbered,
    toggled,
)
from dashboard.features.patrols.ui.planning_points import ZoneLine
from dashboard.features.patrols.ui.planning_read import Choice, first_values, read_plan
from dashboard.features.patrols.ui.planning_views import DutyDay, RepeatingLine, RouteLine, stored
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.broadcast import broadcaster
from dashboard.web.form_error import FieldError
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


class PatrolPlanState(rx.State):
    """``form`` is the open form ("" is none), ``filled`` what it started with; each ``mark`` has its own.

    A refresh never touches the form: what is being typed stays, and so does the version it was opened with.
    The open form and the order of a route stand in the ``address`` too (assets/address.js), so
    that a reload and a restart of the server find them; ``came_from``: the query this page was read with.
    """

    routes: list[RouteLine] = []
    repeating: list[RepeatingLine] = []
    days: list[DutyDay] = []
    zones: list[ZoneLine] = []
    is_loaded: bool = False
    form: str = ""
    thing: str = ""
    title: str = ""
    filled: dict[str, str] = {}
    choices: list[Choice] = []
    groups: list[SpotGroup] = []
    stops: list[Spot] = []
    told: str = ""
    mark: str = ""
    order: str = ""
    address: str = ""
    came_from: str = ""
    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    refusal: str = ""
    saved: str = ""
    saved_mark: str = ""
    saved_form: str = ""
    _saved_key: str = ""

    @allow(Permission.PATROL_READ)
    async def load(self) -> None:
        await broadcaster().follow(PatrolPlanState.refresh, "patrols")
        actor = await current_actor()
        await self._show(actor)
        self.came_from = f"?{query}" if (query := self.router.url.query) else ""
        wanted = parse_address(self.router.url.query_parameters)
        if self.form and (wanted.form, wanted.thing) == (self.form, self.thing):
            return  # a new link of a page on which the form stands: what is typed in it stays
        self._close()
        self.saved = ""
        if wanted.form and actor.may(Permission.PATROL_PLAN):
            await self._open(actor, wanted.form, wanted.thing, wanted.order)

    @allow(Permission.PATROL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show(await current_actor())

    @allow(Permission.PATROL_PLAN)
    async def open_form(self, form: str, thing: str) -> None:
        """Open a form, of one thing or (empty) for a new one; asked again, it starts with what is newest."""
        await self._open(await current_actor(), str(form), str(thing)[:LONGEST_CODE])

    @allow(Permission.PATROL_PLAN)
    async def close_form(self) -> Any:
        """Leave the form without saving."""
        form = self.form
        self._close()
        return rx.set_focus(f"planning-list-{LIST.get(form, form)}") if form else None

    @allow(Permission.PATROL_PLAN)
    async def toggle_point(self, code: str) -> None:
        """Put a point at the end of the route, or take it off; the other fields are not touched."""
        await self._reorder(toggled(self._codes(), str(code)), str(code))

    @allow(Permission.PATROL_PLAN)
    async def move_point(self, code: str, step: int) -> None:
        """Walk to a point one place earlier (-1) or later (1)."""
        if step in (-1, 1):
            await self._reorder(moved(self._codes(), str(code), step), str(code))

    @allow(Permission.PATROL_PLAN)
    async def put_in_order(self, codes: str) -> None:
        """The order of the route as a kept form knows it; what is no point of the agency is left out."""
        if self.form == "route":
            self._order(parse_order(codes))

    @allow(Permission.PATROL_PLAN)
    async def save(self, fields: dict[str, Any]) -> Any:
        """Parse, act, show. What was typed stays until it is saved."""
        actor = await current_actor()
        form = (CHANGE if self.thing else NEW).get(self.form)
        if form is None:
            # The second half of a double click: the form is saved and gone, and so it stays said.
            if not self._saved_key or key_of(fields) != self._saved_key:
                self.saved = ""
                self.refusal = say("patrols.planning.closed", actor.language)
            return None
        self.errors, self.summary = {}, []
        self.refusal = self.saved = ""
        if self.form == "route" and isinstance(fields, dict):
            # The order lives here: a save right after a move must not send what the browser still showed.
            fields = {**fields, "checkpoints": self._codes()}
        try:
            made = await asyncio.to_thread(form.run, actor, fields, system_clock)
        except Invalid as error:
            self.errors = {field: say(key, actor.language) for field, key in error.fields.items()}
            self.summary = [FieldError(field, message) for field, message in self.errors.items()]
            return rx.set_focus(SUMMARY_ID)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
            return None
        self.saved_form, self._saved_key = self.form, key_of(fields)
        self.saved_mark, self.saved = stored(self.form, self.thing, made, system_clock(), actor.language)
        self._close()
        await self._show(actor)
        return None

    async def _open(self, actor: Actor, form: str, thing: str, order: Sequence[str] = ()) -> None:
        self._close()
        self.saved = ""
        if form not in (CHANGE if thing else NEW):
            return
        try:
            opened = await asyncio.to_thread(first_values, actor, form, thing, system_clock())
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
            return
        self.form, self.thing, self.title = form, thing, opened.title
        self.filled, self.choices = opened.filled, opened.choices
        self.groups = opened.groups
        self._order((form == "route" and order) or [stop.code for stop in in_order(opened.groups)])
        # Of the same version it is the same form after a restart: the browser keeps what is typed in it.
        self.mark = f"{form}-{thing}-{opened.filled.get('version', '')}"

    def _codes(self) -> list[str]:
        return [stop.code for stop in self.stops]

    async def _reorder(self, codes: list[str], code: str) -> None:
        """Show the new order and say it; a sentence about the order is answered by changing it."""
        actor = await current_actor()
        self._order(codes)
        self.errors = {field: words for field, words in self.errors.items() if field != "checkpoints"}
        self.summary = [one for one in self.summary if one.field != "checkpoints"]
        spot = next((one for group in self.groups for one in group.spots if one.code == code), None)
        if spot is not None:
            key = "patrols.order.now" if spot.number else "patrols.order.gone"
            total = len(self.stops)
            self.told = say(key, actor.language, name=spot.name, place=spot.number, total=total)

    def _order(self, codes: Sequence[str]) -> None:
        known = {spot.code for group in self.groups for spot in group.spots}
        self.groups = numbered(self.groups, [code for code in codes if code in known])
        self.stops = in_order(self.groups)
        self.order = ",".join(self._codes())
        self.address = address_of(self.form, self.thing, self._codes())

    def _close(self) -> None:
        self.form = self.thing = self.title = self.refusal = self.told = self.mark = ""
        self.filled, self.choices = {}, []
        self.groups = []
        self._order(())
        self.errors, self.summary = {}, []

    async def _show(self, actor: Actor) -> None:
        picture = await asyncio.to_thread(read_plan, actor, system_clock())
        self.routes, self.repeating = picture.routes, picture.repeating
        self.days, self.zones = picture.days, picture.zones
        self.is_loaded = True

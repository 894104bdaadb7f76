"""State of ``/patrols/plan``: what is planned, and the one form that is open at a time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.features.patrols import actions, forms
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
from dashboard.kernel.clock import Clock, site_day, system_clock
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.broadcast import broadcaster
from dashboard.web.form_error import FieldError
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


@dataclass(frozen=True, slots=True)
class _Form:
    """How a form is read and written; what it is read ``against`` is the site's day or the moment, if any."""

    parse: Callable[..., Any]
    act: Callable[..., object]
    against: Callable[[datetime], object] | None = None

    def run(self, actor: Actor, fields: object, clock: Clock) -> object:
        """What is saved is known by: the code of a point, or what the action answers."""
        command = self.parse(fields, self.against(clock())) if self.against else self.parse(fields)
        made = self.act(actor, command, clock=clock)
        return getattr(command, "code", "") or made


def _moment(now: datetime) -> datetime:
    return now


# Of a form that makes or changes, the first makes and the second changes what is there.
_NEW = {
    "once": _Form(forms.parse_plan_round, actions.plan_round, _moment),
    "route": _Form(forms.parse_route, actions.add_route),
    "repeating": _Form(forms.parse_plan, actions.add_plan, site_day),
    "point": _Form(forms.parse_place, actions.register_checkpoint),
}
_CHANGE = {
    "route": _Form(forms.parse_route_change, actions.change_route),
    "repeating": _Form(forms.parse_plan_change, actions.change_plan, site_day),
    "point": _Form(forms.parse_checkpoint_edit, actions.edit_checkpoint),
    "limits": _Form(forms.parse_limits, actions.change_limits),
    "tag": _Form(forms.parse_tag, actions.new_tag),
    "off": _Form(forms.parse_exception, actions.add_exception, site_day),
    "end": _Form(forms.parse_plan_end, actions.end_plan),
    "retire-route": _Form(forms.parse_route_retirement, actions.retire_route),
    "retire-point": _Form(forms.parse_checkpoint_retirement, actions.retire_checkpoint),
}
# Whoever leaves a form goes on where its list begins.
_LIST = {"limits": "point", "tag": "point", "retire-point": "point", "retire-route": "route"}
_LIST |= {"off": "repeating", "end": "repeating"}


class PatrolPlanState(rx.State):
    """``form`` is the open form ("" is none), ``filled`` what it started with; it is made anew by ``opened``.

    A refresh never touches the form: what is being typed stays, and so does the version it was opened with.
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
    order: str = ""
    told: str = ""
    opened: int = 0
    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    refusal: str = ""
    saved: str = ""
    saved_mark: str = ""
    saved_form: str = ""

    @allow(Permission.PATROL_READ)
    async def load(self) -> None:
        await broadcaster().follow(PatrolPlanState.refresh, "patrols")
        self._close()
        self.saved = ""
        actor = await current_actor()
        await self._show(actor)
        wanted = str(self.router.url.query_parameters.get("new", ""))
        if wanted in _NEW and actor.may(Permission.PATROL_PLAN):
            await self._open(actor, wanted, "")

    @allow(Permission.PATROL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show(await current_actor())

    @allow(Permission.PATROL_PLAN)
    async def open_form(self, form: str, thing: str) -> None:
        """Open a form, of one thing or (empty) for a new one; asked again, it starts with what is newest."""
        await self._open(await current_actor(), str(form), str(thing)[:16])

    @allow(Permission.PATROL_PLAN)
    async def close_form(self) -> Any:
        """Leave the form without saving."""
        form = self.form
        self._close()
        return rx.set_focus(f"planning-list-{_LIST.get(form, form)}") if form else None

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
    async def put_order(self, codes: str) -> None:
        """The whole order at once, as a draft kept it; what is no point to choose from is left out."""
        known = {spot.code for group in self.groups for spot in group.spots}
        wanted = [code for code in dict.fromkeys(str(codes).split(",")) if code in known]
        await self._reorder(wanted, wanted[-1] if wanted else "")

    @allow(Permission.PATROL_PLAN)
    async def save(self, fields: dict[str, Any]) -> Any:
        """Parse, act, show. What was typed stays until it is saved."""
        actor = await current_actor()
        form = (_CHANGE if self.thing else _NEW).get(self.form)
        if form is None:
            # The second half of a double click: the form is saved and gone, and so it stays said.
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
        self.saved_form = self.form
        self.saved_mark, self.saved = stored(self.form, self.thing, made, system_clock(), actor.language)
        self._close()
        await self._show(actor)
        return None

    async def _open(self, actor: Actor, form: str, thing: str) -> None:
        self._close()
        self.saved = ""
        if form not in (_CHANGE if thing else _NEW):
            return
        try:
            opened = await asyncio.to_thread(first_values, actor, form, thing, system_clock())
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
            return
        self.form, self.thing, self.title = form, thing, opened.title
        self.filled, self.choices = opened.filled, opened.choices
        self.groups = opened.groups
        self._number()
        self.opened += 1

    def _number(self) -> None:
        self.stops = in_order(self.groups)
        self.order = ",".join(self._codes())

    def _codes(self) -> list[str]:
        return [stop.code for stop in self.stops]

    async def _reorder(self, codes: list[str], code: str) -> None:
        """Show the new order and say it; a sentence about the order is answered by changing it."""
        actor = await current_actor()
        self.groups = numbered(self.groups, codes)
        self._number()
        self.errors = {field: words for field, words in self.errors.items() if field != "checkpoints"}
        self.summary = [one for one in self.summary if one.field != "checkpoints"]
        spot = next((one for group in self.groups for one in group.spots if one.code == code), None)
        if spot is not None:
            key = "patrols.order.now" if spot.number else "patrols.order.gone"
            total = len(self.stops)
            self.told = say(key, actor.language, name=spot.name, place=spot.number, total=total)

    def _close(self) -> None:
        self.form = self.thing = self.title = self.refusal = self.told = ""
        self.filled, self.choices = {}, []
        self.groups = []
        self._number()
        self.errors, self.summary = {}, []

    async def _show(self, actor: Actor) -> None:
        picture = await asyncio.to_thread(read_plan, actor, system_clock())
        self.routes, self.repeating = picture.routes, picture.repeating
        self.days, self.zones = picture.days, picture.zones
        self.is_loaded = True

"""State of ``/patrols/plan``: what is planned, and the one form that is open at a time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.features.patrols import actions, forms
from dashboard.features.patrols.ui.planning_read import Choice, first_values, read_plan
from dashboard.features.patrols.ui.planning_views import PointLine, RepeatingLine, RouteLine, ShiftLine
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
    """How a form is read and written; ``dated`` ones are read against the site's day."""

    parse: Callable[..., Any]
    act: Callable[..., object]
    dated: bool = False

    def run(self, actor: Actor, fields: dict[str, Any], today: date, clock: Clock) -> None:
        command = self.parse(fields, today) if self.dated else self.parse(fields)
        self.act(actor, command, clock=clock)


# Of a form that makes or changes, the first makes and the second changes what is there.
_NEW = {
    "route": _Form(forms.parse_route, actions.add_route),
    "repeating": _Form(forms.parse_plan, actions.add_plan, dated=True),
    "point": _Form(forms.parse_place, actions.register_checkpoint),
}
_CHANGE = {
    "route": _Form(forms.parse_route_change, actions.change_route),
    "repeating": _Form(forms.parse_plan_change, actions.change_plan, dated=True),
    "point": _Form(forms.parse_checkpoint_edit, actions.edit_checkpoint),
    "limits": _Form(forms.parse_limits, actions.change_limits),
    "tag": _Form(forms.parse_tag, actions.new_tag),
    "off": _Form(forms.parse_exception, actions.add_exception, dated=True),
    "end": _Form(forms.parse_plan_end, actions.end_plan),
    "retire-route": _Form(forms.parse_route_retirement, actions.retire_route),
    "retire-point": _Form(forms.parse_checkpoint_retirement, actions.retire_checkpoint),
}


class PatrolPlanState(rx.State):
    """``form`` is the open form ("" is none), ``filled`` what it started with; it is made anew by ``opened``.

    A refresh never touches the form: what is being typed stays, and so does the version it was opened with.
    """

    routes: list[RouteLine] = []
    repeating: list[RepeatingLine] = []
    shifts: list[ShiftLine] = []
    points: list[PointLine] = []
    is_loaded: bool = False
    form: str = ""
    thing: str = ""
    title: str = ""
    filled: dict[str, str] = {}
    choices: list[Choice] = []
    opened: int = 0
    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    refusal: str = ""
    saved: str = ""

    @allow(Permission.PATROL_READ)
    async def load(self) -> None:
        await broadcaster().follow(PatrolPlanState.refresh, "patrols")
        self._close()
        self.saved = ""
        await self._show(await current_actor())

    @allow(Permission.PATROL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show(await current_actor())

    @allow(Permission.PATROL_PLAN)
    async def open_form(self, form: str, thing: str) -> None:
        """Open a form, of one thing or (empty) for a new one; asked again, it starts with what is newest."""
        actor = await current_actor()
        self._close()
        self.saved = ""
        form, thing = str(form), str(thing)[:16]
        if form not in (_CHANGE if thing else _NEW):
            return
        try:
            opened = await asyncio.to_thread(first_values, actor, form, thing, system_clock())
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
            return
        self.form, self.thing, self.title = form, thing, opened.title
        self.filled, self.choices = opened.filled, opened.choices
        self.opened += 1

    @allow(Permission.PATROL_PLAN)
    async def close_form(self) -> None:
        """Leave the form without saving."""
        self._close()

    @allow(Permission.PATROL_PLAN)
    async def save(self, fields: dict[str, Any]) -> Any:
        """Parse, act, show. What was typed stays until it is saved."""
        actor = await current_actor()
        form = (_CHANGE if self.thing else _NEW).get(self.form)
        self.errors, self.summary = {}, []
        self.refusal = self.saved = ""
        if form is None:
            return None
        try:
            await asyncio.to_thread(form.run, actor, fields, site_day(system_clock()), system_clock)
        except Invalid as error:
            self.errors = {field: say(key, actor.language) for field, key in error.fields.items()}
            self.summary = [FieldError(field, message) for field, message in self.errors.items()]
            return rx.set_focus(SUMMARY_ID)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
            return None
        self.saved = say(f"patrols.planning.saved.{self.form}", actor.language)
        self._close()
        await self._show(actor)
        return None

    def _close(self) -> None:
        self.form = self.thing = self.title = self.refusal = ""
        self.filled, self.choices = {}, []
        self.errors, self.summary = {}, []

    async def _show(self, actor: Actor) -> None:
        picture = await asyncio.to_thread(read_plan, actor, system_clock())
        self.routes, self.repeating = picture.routes, picture.repeating
        self.shifts, self.points = picture.shifts, picture.points
        self.is_loaded = True

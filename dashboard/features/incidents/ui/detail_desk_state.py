"""State of the small forms of one incident's page: record, severity, facts, LP number, handler, note.

Each is a panel that is opened on demand and stays until it is saved or closed, whatever is refreshed around
it. What it starts from (``before``) is taken when it opens, and so is the version it is checked against.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import reflex as rx

from dashboard.features.incidents.actions import (
    AssignHandler,
    add_note,
    assign_handler,
    change_severity,
    correct_facts,
    move_record,
    set_lp,
)
from dashboard.features.incidents.forms.record import (
    parse_correction,
    parse_handler,
    parse_lp,
    parse_note,
    parse_record,
    parse_severity,
)
from dashboard.features.incidents.rules.codes import RecordAction
from dashboard.features.incidents.ui.detail_answers_state import IncidentAnswersState
from dashboard.features.incidents.ui.detail_before import Before, read_before, take_over
from dashboard.features.incidents.ui.detail_state import IncidentDetailState, address
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import DomainError, Invalid, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

PANELS = ("record", "severity", "correct", "lp", "handler", "note")


class IncidentDeskState(rx.State):
    """``opened``: the panels on the page; ``notes_sent`` counts saved ones: the next starts empty."""

    opened: list[str] = []
    step: str = ""
    before: Before = Before()
    errors: dict[str, str] = {}
    refusals: dict[str, str] = {}
    notes_sent: int = 0
    _reference: str = ""
    _versions: dict[str, int] = {}

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        """A lost link loads the page again: only another incident closes what is open."""
        if self._reference != address(self):
            self._reference = address(self)
            self.opened, self.errors, self.refusals, self.step = [], {}, {}, ""

    @allow(Permission.INCIDENT_REPORT)
    async def open_panel(self, panel: str, step: str = "") -> None:
        """Show one form; ``step`` is the step of the record it is for."""
        if panel not in PANELS:
            return
        actor = await current_actor()
        try:
            before = await asyncio.to_thread(read_before, actor, address(self))
        except Missing:
            return
        self.before = take_over(self.before, before, panel)
        if panel == "record":
            self.step = next((one.value for one in RecordAction if one.value == step), "")
        self._versions = {**self._versions, panel: before.version}
        self.refusals = {**self.refusals, panel: ""}
        self.errors = {}
        if panel not in self.opened:
            self.opened = [*self.opened, panel]

    @allow(Permission.INCIDENT_REPORT)
    async def close_panel(self, panel: str) -> None:
        self._close(panel)

    @allow(Permission.INCIDENT_REPORT)
    async def move_record(self, fields: dict[str, Any]) -> Any:
        """One step of the record; what is missing among the answers opens their form."""
        actor, version = await current_actor(), await self._version("record")

        def write() -> object:
            command = parse_record(fields, address(self), version)
            return move_record(actor, command, clock=system_clock)

        error = await self._attempt("record", actor, write)
        if isinstance(error, Invalid) and any(name.startswith("answer_") for name in error.fields):
            answers = await self.get_state(IncidentAnswersState)
            return await answers._ask_for(actor, error)
        return IncidentDetailState.refresh

    @allow(Permission.INCIDENT_REPORT)
    async def change_severity(self, fields: dict[str, Any]) -> Any:
        actor, version = await current_actor(), await self._version("severity")

        def write() -> object:
            command = parse_severity(fields, address(self), version)
            return change_severity(actor, command, clock=system_clock)

        await self._attempt("severity", actor, write)
        return IncidentDetailState.refresh

    @allow(Permission.INCIDENT_REPORT)
    async def correct(self, fields: dict[str, Any]) -> Any:
        actor, version = await current_actor(), await self._version("correct")

        def write() -> object:
            command = parse_correction(fields, address(self), version, system_clock())
            return correct_facts(actor, command, clock=system_clock)

        await self._attempt("correct", actor, write)
        return IncidentDetailState.refresh

    @allow(Permission.INCIDENT_REPORT)
    async def save_lp(self, fields: dict[str, Any]) -> Any:
        actor, known = await current_actor(), self.before.lp_number

        def write() -> object:
            return set_lp(actor, parse_lp(fields, address(self), known), clock=system_clock)

        await self._attempt("lp", actor, write)
        return IncidentDetailState.refresh

    @allow(Permission.INCIDENT_CONTAIN)
    async def assign(self, fields: dict[str, Any]) -> Any:
        actor = await current_actor()

        def write() -> object:
            return assign_handler(actor, parse_handler(fields, address(self)), clock=system_clock)

        await self._attempt("handler", actor, write)
        return IncidentDetailState.refresh

    @allow(Permission.INCIDENT_ACKNOWLEDGE)
    async def take(self) -> Any:
        """I lead from now on."""
        actor = await current_actor()
        command = AssignHandler(address(self), actor.user_id, "")
        await self._attempt("handler", actor, lambda: assign_handler(actor, command, clock=system_clock))
        return IncidentDetailState.refresh

    @allow(Permission.INCIDENT_REPORT)
    async def add_note(self, fields: dict[str, Any]) -> Any:
        actor = await current_actor()

        def write() -> object:
            return add_note(actor, parse_note(fields, address(self)), clock=system_clock)

        await self._attempt("note", actor, write)
        return IncidentDetailState.refresh

    async def _attempt(self, panel: str, actor: Actor, write: Callable[[], object]) -> DomainError | None:
        """Parse and act in a thread. Refused: the panel stays as typed and says why."""
        self.errors = {}
        try:
            await asyncio.to_thread(write)
        except DomainError as error:
            if isinstance(error, Invalid):
                self.errors = {name: say(key, actor.language) for name, key in error.fields.items()}
            words = say(error.key, actor.language, **error.params)
            self.refusals = {**self.refusals, panel: words}
            await self._catch_up(actor, panel)
            return error
        self._close(panel)
        await self._catch_up(actor, *self.opened)
        return None

    async def _version(self, panel: str) -> int:
        """What the panel was opened on, or the newer one that this viewer saved himself since."""
        detail = await self.get_state(IncidentDetailState)
        return max(self._versions.get(panel, 0), detail._own_versions.get(self._reference, 0))

    async def _catch_up(self, actor: Actor, *panels: str) -> None:
        """After a stale page was refused and the news is on the screen, the next press counts for it.

        So do the other open panels after a step of one's own.
        """
        try:
            before = await asyncio.to_thread(read_before, actor, address(self))
        except Missing:
            return
        self._versions = {**self._versions, **dict.fromkeys(panels, before.version)}

    def _close(self, panel: str) -> None:
        self.opened = [one for one in self.opened if one != panel]
        self.refusals = {**self.refusals, panel: ""}
        self.errors = {}
        self.notes_sent += panel == "note"

"""State of the small forms of one incident's page: record, severity, facts, LP number, handler, note.

Each is a panel that is opened on demand and stays until it is saved or closed, whatever is refreshed around
it. What it starts from (``before``) is taken when it opens, and so is the version it is checked against. When
somebody else was faster, what he changed is shown beside what was typed, and the next press counts.
"""

import asyncio
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import reflex as rx

from dashboard.features.incidents.actions import (
    AssignHandler,
    add_note,
    assign_handler,
    change_severity,
    correct_facts,
    mark_part,
    move_record,
    set_lp,
)
from dashboard.features.incidents.forms.record import (
    parse_correction,
    parse_handler,
    parse_lp,
    parse_note,
    parse_part,
    parse_record,
    parse_severity,
)
from dashboard.features.incidents.rules.codes import RecordAction
from dashboard.features.incidents.ui.detail_answers_state import IncidentAnswersState
from dashboard.features.incidents.ui.detail_before import Before, read_before, take_over
from dashboard.features.incidents.ui.detail_changes import changes_since, follow
from dashboard.features.incidents.ui.detail_state import IncidentDetailState, address
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import Conflict, DomainError, Invalid, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

# How often a form is sent again when only something has moved that stops nobody.
_ATTEMPTS = 3
PANELS = ("record", "severity", "correct", "part", "lp", "handler", "note")


class IncidentDeskState(rx.State):
    """``opened``: the panels on the page; ``notes_sent`` counts saved ones: the next starts empty.

    ``news``: panel to what others have changed since it was opened, in words.
    """

    opened: list[str] = []
    step: str = ""
    before: Before = Before()
    errors: dict[str, str] = {}
    refusals: dict[str, str] = {}
    news: dict[str, list[str]] = {}
    notes_sent: int = 0
    _reference: str = ""
    # Panel to the version and the line of history it was opened on, or has shown since.
    _known: dict[str, tuple[int, int]] = {}

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        """A lost link loads the page again: only another incident closes what is open."""
        if self._reference != address(self):
            self._reference = address(self)
            self.opened, self.errors, self.refusals, self.step = [], {}, {}, ""
            self.news = {}

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
        self._known = {**self._known, panel: (before.version, before.seen)}
        self.refusals, self.news = {**self.refusals, panel: ""}, {**self.news, panel: []}
        self.errors = {}
        if panel not in self.opened:
            self.opened = [*self.opened, panel]

    @allow(Permission.INCIDENT_REPORT)
    async def close_panel(self, panel: str) -> None:
        self._close(panel)

    @allow(Permission.INCIDENT_REPORT)
    async def move_record(self, fields: dict[str, Any]) -> Any:
        """One step of the record; what is missing among the answers opens their form."""
        actor = await current_actor()

        def write(version: int) -> object:
            command = parse_record(fields, address(self), version)
            return move_record(actor, command, clock=system_clock)

        error = await self._attempt("record", actor, write)
        if isinstance(error, Invalid) and any(name.startswith("answer_") for name in error.fields):
            answers = await self.get_state(IncidentAnswersState)
            return await answers._ask_for(actor, error)
        return IncidentDetailState.refresh

    @allow(Permission.INCIDENT_REPORT)
    async def change_severity(self, fields: dict[str, Any]) -> Any:
        actor = await current_actor()

        def write(version: int) -> object:
            command = parse_severity(fields, address(self), version)
            return change_severity(actor, command, clock=system_clock)

        await self._attempt("severity", actor, write)
        return IncidentDetailState.refresh

    @allow(Permission.INCIDENT_REPORT)
    async def correct(self, fields: dict[str, Any]) -> Any:
        actor = await current_actor()

        def write(version: int) -> object:
            command = parse_correction(fields, address(self), version, system_clock())
            return correct_facts(actor, command, clock=system_clock)

        await self._attempt("correct", actor, write, fields if isinstance(fields, dict) else {})
        return IncidentDetailState.refresh

    @allow(Permission.INCIDENT_REVIEW)
    async def mark(self, fields: dict[str, Any]) -> Any:
        """Part of an exercise, or real."""
        actor = await current_actor()

        def write(version: int) -> object:
            return mark_part(actor, parse_part(fields, address(self), version), clock=system_clock)

        await self._attempt("part", actor, write)
        return IncidentDetailState.refresh

    @allow(Permission.INCIDENT_REPORT)
    async def save_lp(self, fields: dict[str, Any]) -> Any:
        actor, known = await current_actor(), self.before.lp_number

        def write(_: int) -> object:
            return set_lp(actor, parse_lp(fields, address(self), known), clock=system_clock)

        await self._attempt("lp", actor, write)
        return IncidentDetailState.refresh

    @allow(Permission.INCIDENT_CONTAIN)
    async def assign(self, fields: dict[str, Any]) -> Any:
        actor = await current_actor()

        def write(_: int) -> object:
            return assign_handler(actor, parse_handler(fields, address(self)), clock=system_clock)

        await self._attempt("handler", actor, write)
        return IncidentDetailState.refresh

    @allow(Permission.INCIDENT_ACKNOWLEDGE)
    async def take(self) -> Any:
        """I lead from now on."""
        actor = await current_actor()
        command = AssignHandler(address(self), actor.user_id, "")
        await self._attempt("handler", actor, lambda _: assign_handler(actor, command, clock=system_clock))
        return IncidentDetailState.refresh

    @allow(Permission.INCIDENT_REPORT)
    async def add_note(self, fields: dict[str, Any]) -> Any:
        actor = await current_actor()

        def write(_: int) -> object:
            return add_note(actor, parse_note(fields, address(self)), clock=system_clock)

        await self._attempt("note", actor, write)
        return IncidentDetailState.refresh

    async def _attempt(
        self,
        panel: str,
        actor: Actor,
        write: Callable[[int], object],
        typed: Mapping[str, object] = MappingProxyType({}),
    ) -> DomainError | None:
        """Parse and act in a thread. Refused: the panel stays as typed and says why, and what has changed."""
        self.errors = {}
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                await asyncio.to_thread(write, self._known.get(panel, (0, 0))[0])
            except DomainError as error:
                was_known = panel in self._known
                news = await self._catch_up(panel, actor, typed)
                if isinstance(error, Conflict) and was_known and not news and attempt < _ATTEMPTS:
                    continue
                self.news = {**self.news, panel: news}
                self._explain(panel, actor, error)
                return error
            break
        self._close(panel)
        return None

    def _explain(self, panel: str, actor: Actor, error: DomainError) -> None:
        if isinstance(error, Invalid):
            self.errors = {name: say(key, actor.language) for name, key in error.fields.items()}
        self.refusals = {**self.refusals, panel: say(error.key, actor.language, **error.params)}

    async def _catch_up(self, panel: str, actor: Actor, typed: Mapping[str, object]) -> list[str]:
        """What others have changed since the panel was opened; from now on it is checked against that.

        What was typed stays: only what the form compares with, and untouched facts, follow.
        """
        seen = self._known[panel][1] if panel in self._known else None
        try:
            fresh, news = await asyncio.to_thread(changes_since, actor, address(self), seen, system_clock())
        except Missing:
            return []
        self.before = follow(self.before, fresh, typed) if typed else take_over(self.before, fresh, panel)
        self._known = {**self._known, panel: (fresh.version, fresh.seen)}
        return news

    def _close(self, panel: str) -> None:
        self.opened = [one for one in self.opened if one != panel]
        self.refusals, self.news = {**self.refusals, panel: ""}, {**self.news, panel: []}
        self.errors = {}
        self.notes_sent += panel == "note"

"""States of real incidents against the drills' targets: the list, and one with what people say about it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import reflex as rx

from dashboard.features.drills.actions import add_incident_action, say_reaction
from dashboard.features.drills.forms import parse_action, parse_reaction
from dashboard.features.drills.queries.improvement import actions_of_incident
from dashboard.features.drills.queries.loop import find_event, find_scored, list_scored
from dashboard.features.drills.rules.loop import expected
from dashboard.features.drills.ui.form_state import DrillFormState
from dashboard.features.drills.ui.loop_lines import (
    LoopView,
    ReactionLine,
    ScenarioGroup,
    groups_of,
    loop_view,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Conflict, DomainError, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

# What an incident's own clock says comes with the incidents, what people say with the drills.
_TOPICS = ("drills", "incidents")


def _read_list(actor: Actor) -> list[ScenarioGroup]:
    now = system_clock()
    with reading() as session:
        return groups_of(list_scored(session, actor, now), now, actor.language)


def _read_one(actor: Actor, reference: str) -> LoopView:
    now = system_clock()
    with reading() as session:
        scored = find_scored(session, actor, reference)
        actions = actions_of_incident(session, actor, reference)
    return loop_view(scored, actions, actor, now, site_day(now))


def _expected(actor: Actor, reference: str) -> frozenset[str]:
    with reading() as session:
        return expected(find_event(session, actor, reference))


class RealIncidentsState(rx.State):
    """``/drills/incidents``."""

    groups: list[ScenarioGroup] = []
    is_loaded: bool = False

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        await broadcaster().follow(RealIncidentsState.refresh, *_TOPICS)
        await self._show()

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show()

    async def _show(self) -> None:
        self.groups = await asyncio.to_thread(_read_list, await current_actor())
        self.is_loaded = True


class RealIncidentState(DrillFormState, rx.State):
    """``/drills/incidents/REFERENCE``. ``chosen`` is the reaction whose time is being said.

    ``gap`` is the reaction for which a new action is written, ``proposal`` the text its form begins with;
    empty: that form is shut.
    """

    shown: LoopView = LoopView()
    chosen: ReactionLine = ReactionLine()
    gap: str = ""
    proposal: str = ""
    added: str = ""
    is_found: bool = False
    is_loaded: bool = False

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        if page_opened():
            self._clear()
            self.added = ""
        if self.shown.reference != self._address():
            self.chosen, self.gap, self.proposal = ReactionLine(), "", ""
        await broadcaster().follow(RealIncidentState.refresh, *_TOPICS)
        await self._show(await current_actor())

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit; an open form stays as it was typed."""
        with suppress(Missing):
            await self._show(await current_actor())

    @allow(Permission.DRILL_EVALUATE)
    async def ask(self, inject: str) -> None:
        """Open the form for one reaction; an unknown name shuts it."""
        self._clear()
        await self._show(await current_actor())
        self.chosen = self._line(inject) or ReactionLine()

    @allow(Permission.DRILL_EVALUATE)
    async def tell(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Keep what is said of the reaction. On a conflict both are shown and nothing is written."""
        reference = self._address()

        def write(actor: Actor) -> str:
            command = parse_reaction(fields, reference, _expected(actor, reference))
            return say_reaction(actor, command, clock=system_clock)

        if await self._write(write) is not None:
            self.chosen = ReactionLine()
        return self._focus()

    @allow(Permission.DRILL_PLAN)
    async def propose(self, inject: str) -> None:
        """Open the form of a new action with the gap in its text."""
        self._clear()
        line = self._line(inject)
        self.added = ""
        self.gap, self.proposal = ("", "") if line is None else (line.inject, line.proposal)

    @allow(Permission.DRILL_PLAN)
    async def add(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        reference = self._address()

        def write(actor: Actor) -> str:
            command = parse_action(fields, reference, system_clock())
            return add_incident_action(actor, command, clock=system_clock)

        added = await self._write(write)
        if added is not None:
            self.added, self.gap, self.proposal = added, "", ""
        return self._focus()

    async def _write(self, write: Callable[[Actor], str]) -> str | None:
        actor = await current_actor()
        self._clear()
        result = None
        try:
            result = await asyncio.to_thread(write, actor)
            self.forms_sent += 1
        except Conflict:
            self.refusal = say("drills.loop.both", actor.language)
        except DomainError as error:
            self._explain(error, actor)
        await self._show(actor)
        stored = self._line(self.chosen.inject)
        if stored is not None:
            # What is stored now stands beside the fields, which stay as they were typed.
            self.chosen = replace(
                self.chosen, version=stored.version, actual=stored.actual, source=stored.source
            )
        return result

    def _line(self, inject: str) -> ReactionLine | None:
        return next((line for line in self.shown.reactions if line.inject == inject), None)

    async def _show(self, actor: Actor) -> None:
        try:
            self.shown = await asyncio.to_thread(_read_one, actor, self._address())
            self.is_found = True
        except Missing:
            self.shown, self.is_found = LoopView(), False
        self.is_loaded = True

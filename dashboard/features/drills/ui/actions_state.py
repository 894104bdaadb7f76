"""States of the corrective actions: all that are open, and one with its slip, evidence and retest forms."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import reflex as rx

from dashboard.features.drills.actions import give_evidence, retest_action, slip_action
from dashboard.features.drills.forms import parse_evidence, parse_retest, parse_slip
from dashboard.features.drills.queries.improvement import find_action, list_open_actions
from dashboard.features.drills.ui.action_lines import ActionLine, ActionView, action_line, action_view
from dashboard.features.drills.ui.form_state import DrillFormState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Conflict, DomainError, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.saved import saved_words
from dashboard.kernel.text import say
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _read_open(actor: Actor, owner: Agency | None) -> list[ActionLine]:
    today = site_day(system_clock())
    with reading() as session:
        rows = list_open_actions(session, actor, today, owner)
    return [action_line(row, today, actor.language) for row in rows]


def _read_one(actor: Actor, reference: str) -> ActionView:
    with reading() as session:
        return action_view(find_action(session, actor, reference), actor, site_day(system_clock()))


class OpenActionsState(rx.State):
    """``/drills/actions``. ``owner`` is an agency's code, or empty for both."""

    lines: list[ActionLine] = []
    owner: str = ""
    overdue: int = 0
    is_loaded: bool = False

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        await broadcaster().follow(OpenActionsState.refresh, "drills")
        await self._show()

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show()

    @allow(Permission.DRILL_READ)
    async def choose(self, owner: str) -> None:
        """Only the actions of one agency; anything else means both."""
        self.owner = owner if owner in set(Agency) else ""
        await self._show()

    async def _show(self) -> None:
        owner = Agency(self.owner) if self.owner else None
        self.lines = await asyncio.to_thread(_read_open, await current_actor(), owner)
        self.overdue = sum(line.is_overdue for line in self.lines)
        self.is_loaded = True


class ActionState(DrillFormState, rx.State):
    """``/drills/actions/T-...``. ``version`` and ``opened`` are what its forms were opened on."""

    shown: ActionView = ActionView()
    version: int = 1
    opened: str = ""
    is_found: bool = False
    is_loaded: bool = False
    saved: str = ""

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        if page_opened():
            self._clear()
            self.saved = ""
        await broadcaster().follow(ActionState.refresh, "drills")
        await self._open(await current_actor())

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit: what stands there, never what is being typed."""
        with suppress(Missing):
            self.shown = await asyncio.to_thread(_read_one, await current_actor(), self._address())

    @allow(Permission.DRILL_PLAN)
    async def slip(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        reference = self._address()
        return await self._write(
            "drills.action.saved.slip",
            lambda actor: slip_action(
                actor, parse_slip(fields, reference, system_clock()), clock=system_clock
            ),
        )

    @allow(Permission.DRILL_PLAN)
    async def prove(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        reference = self._address()
        return await self._write(
            "drills.action.saved.evidence",
            lambda actor: give_evidence(actor, parse_evidence(fields, reference), clock=system_clock),
        )

    @allow(Permission.DRILL_PLAN)
    async def retest(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        reference = self._address()
        return await self._write(
            "drills.action.saved.retest",
            lambda actor: retest_action(
                actor, parse_retest(fields, reference, system_clock()), clock=system_clock
            ),
        )

    async def _write(self, done: str, write: Callable[[Actor], str]) -> rx.event.EventSpec | None:
        """Act and show; on a conflict what stands there now is shown beside what stays in the field."""
        actor = await current_actor()
        self._clear()
        self.saved = ""
        try:
            await asyncio.to_thread(write, actor)
        except Conflict:
            self.refusal = say("drills.action.both", actor.language)
            self.shown = await asyncio.to_thread(_read_one, actor, self._address())
            self.version = self.shown.version  # read now: saved again, it is meant
        except DomainError as error:
            self._explain(error, actor)
        else:
            self.forms_sent += 1
            self.saved = saved_words(actor.language, self._address(), say(done, actor.language))
            await self._open(actor)
        return self._focus()

    async def _open(self, actor: Actor) -> None:
        try:
            self.shown = await asyncio.to_thread(_read_one, actor, self._address())
            self.is_found = True
        except Missing:
            self.shown, self.is_found = ActionView(), False
        self.version, self.opened = self.shown.version, self.shown.evidence
        self.is_loaded = True

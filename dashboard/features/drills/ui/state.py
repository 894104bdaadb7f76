"""States of the drill pages: words and errors only; identity comes from the session, rows stay outside."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.features.drills.actions import (
    add_corrective_action,
    cancel_drill,
    evaluate_drill,
    plan_drill,
    verify_action,
)
from dashboard.features.drills.forms import (
    DrillOutline,
    parse_action,
    parse_cancellation,
    parse_evaluation,
    parse_plan_drill,
    parse_verification,
)
from dashboard.features.drills.kpis import assess
from dashboard.features.drills.queries.records import find_drill, list_drills
from dashboard.features.drills.ui.drill_view import DrillView, view_of
from dashboard.features.drills.ui.overview_view import DrillLine, OverviewView, lines_of, overview_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Invalid, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.broadcast import broadcaster
from dashboard.web.form_error import FieldError
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

Result = TypeVar("Result")


def _read_overview(actor: Actor) -> tuple[OverviewView, list[DrillLine]]:
    now = system_clock()
    with reading() as session:
        rows = list_drills(session, actor, now)
        return overview_of(assess(session, now), now, actor.language), lines_of(rows, actor.language)


def _read_drill(actor: Actor, reference: str) -> DrillView:
    now = system_clock()
    with reading() as session:
        return view_of(find_drill(session, actor, reference, now), actor, now)


def _read_outline(actor: Actor, reference: str) -> DrillOutline:
    with reading() as session:
        return find_drill(session, actor, reference, system_clock()).outline


class _FormState(rx.State, mixin=True):
    """What every form of these pages says: errors by field, or one refusal."""

    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    refusal: str = ""
    forms_sent: int = 0
    """Counts saved forms: the next one starts empty, one with errors stays as it was typed."""

    def _clear(self) -> None:
        self.errors, self.summary, self.refusal = {}, [], ""

    def _explain(self, error: DomainError, actor: Actor) -> None:
        if isinstance(error, Invalid):
            self.errors = {field: say(key, actor.language) for field, key in error.fields.items()}
            self.summary = [FieldError(field, message) for field, message in self.errors.items()]
        else:
            self.refusal = say(error.key, actor.language, **error.params)

    async def _attempt(self, actor: Actor, write: Callable[[], Result]) -> Result | None:
        """Parse and act in a thread; None when it was refused, and the page then says why."""
        self._clear()
        try:
            result = await asyncio.to_thread(write)
            self.forms_sent += 1
            return result
        except DomainError as error:
            self._explain(error, actor)
            return None

    def _focus(self) -> rx.event.EventSpec | None:
        """A second failure finds the summary there already: it has to be given the focus again."""
        return rx.set_focus(SUMMARY_ID) if self.summary else None


class DrillsState(_FormState, rx.State):
    """``/drills``. The picture and the list move by themselves; the plan form stays as it was typed."""

    view: OverviewView = OverviewView()
    lines: list[DrillLine] = []
    is_loaded: bool = False
    planned_reference: str = ""

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        self._clear()
        self.planned_reference = ""
        await broadcaster().follow(DrillsState.refresh, "drills")
        await self._show(await current_actor())

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show(await current_actor())

    @allow(Permission.DRILL_PLAN)
    async def plan(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Parse, act, show. What was typed stays in the browser."""
        actor = await current_actor()

        def write() -> str:
            return plan_drill(actor, parse_plan_drill(fields, system_clock()), clock=system_clock)

        self.planned_reference = await self._attempt(actor, write) or ""
        await self._show(actor)
        return self._focus()

    async def _show(self, actor: Actor) -> None:
        self.view, self.lines = await asyncio.to_thread(_read_overview, actor)
        self.is_loaded = True


class DrillState(_FormState, rx.State):
    """``/drills/REFERENCE``. ``saved_reference`` is set once its evaluation was saved on this page."""

    shown: DrillView = DrillView()
    is_found: bool = False
    is_loaded: bool = False
    saved_reference: str = ""

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        self._clear()
        self.saved_reference = ""
        await broadcaster().follow(DrillState.refresh, "drills")
        await self._show(await current_actor())

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show(await current_actor())

    @allow(Permission.DRILL_EVALUATE)
    async def evaluate(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Save the evaluation; the numbers of its fields are checked against the drill."""
        actor, reference = await current_actor(), self._address()

        def write() -> str:
            command = parse_evaluation(fields, _read_outline(actor, reference), system_clock())
            return evaluate_drill(actor, command, clock=system_clock)

        self.saved_reference = await self._attempt(actor, write) or ""
        await self._show(actor)
        return self._focus()

    @allow(Permission.DRILL_PLAN)
    async def cancel(self, fields: dict[str, Any]) -> None:
        actor, reference = await current_actor(), self._address()
        await self._attempt(
            actor, lambda: cancel_drill(actor, parse_cancellation(fields, reference), clock=system_clock)
        )
        await self._show(actor)

    @allow(Permission.DRILL_PLAN)
    async def add_action(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        actor, reference = await current_actor(), self._address()

        def write() -> int:
            command = parse_action(fields, reference, system_clock())
            return add_corrective_action(actor, command, clock=system_clock)

        await self._attempt(actor, write)
        await self._show(actor)
        return self._focus()

    @allow(Permission.DRILL_PLAN)
    async def verify(self, fields: dict[str, Any]) -> None:
        actor, reference = await current_actor(), self._address()

        def write() -> int:
            command = parse_verification(fields, reference, system_clock())
            return verify_action(actor, command, clock=system_clock)

        await self._attempt(actor, write)
        await self._show(actor)

    def _address(self) -> str:
        return str(self.router.url.path).rstrip("/").rpartition("/")[2][:16].upper()

    async def _show(self, actor: Actor) -> None:
        try:
            self.shown = await asyncio.to_thread(_read_drill, actor, self._address())
            self.is_found = True
        except Missing:
            self.shown, self.is_found = DrillView(), False
        self.is_loaded = True

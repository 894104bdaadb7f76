"""State of ``/admin/targets``: every number, the one that is being changed, and the second key."""

import asyncio
from collections.abc import Callable
from typing import Any

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.features.targets.actions import TOPIC, approve_target, propose_target, withdraw_target
from dashboard.features.targets.forms import parse_decision, parse_proposal
from dashboard.features.targets.queries import list_targets
from dashboard.features.targets.ui.view import TargetLine, bounds, label, target_line
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.target_names import target_names
from dashboard.kernel.text import say
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.form_error import FieldError
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _read(actor: Actor) -> tuple[list[TargetLine], str]:
    now = system_clock()
    with reading() as session:
        rows = list_targets(session, actor, now)
    agreed = sum(row.since is not None for row in rows)
    told = say("targets.agreed", actor.language, agreed=agreed, total=len(rows))
    return [target_line(row, actor, now) for row in rows], told


class TargetsState(rx.State):
    """``chosen`` is the name whose form is open; ``today`` and ``present`` fill a fresh form."""

    lines: list[TargetLine] = []
    agreed: str = ""
    chosen: str = ""
    chosen_label: str = ""
    chosen_bounds: str = ""
    present: str = ""
    today: str = ""
    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    refusal: str = ""
    saved: str = ""
    is_loaded: bool = False

    @allow(Permission.TARGET_READ)
    async def load(self) -> None:
        if page_opened():
            self._clear()
            self.chosen = ""
        await broadcaster().follow(TargetsState.refresh, TOPIC)
        await self._show(await current_actor())
        self.is_loaded = True

    @allow(Permission.TARGET_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit; the open form stays as it was typed."""
        await self._show(await current_actor())

    @allow(Permission.TARGET_WRITE)
    async def choose(self, name: str) -> None:
        """Open the form of one number; an unknown name closes it."""
        actor = await current_actor()
        self._clear()
        known = target_names().get(str(name)[:64])
        self.chosen = known.name if known else ""
        if known is not None:
            self.chosen_label = label(known, actor.language)
            self.chosen_bounds = bounds(known, actor.language)
            self.present = next((line.typed for line in self.lines if line.name == known.name), "")
            self.today = site_day(system_clock()).isoformat()

    @allow(Permission.TARGET_WRITE, proof=True)
    async def propose(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """The first key: a value, its first day, and why."""
        name = self.chosen
        done = await self._do(
            "proposed", lambda actor: propose_target(actor, parse_proposal(fields, name), clock=system_clock)
        )
        if done:
            self.chosen = ""
        return rx.set_focus(SUMMARY_ID) if self.summary else None

    @allow(Permission.TARGET_APPROVE, proof=True)
    async def approve(self, fields: dict[str, Any]) -> None:
        """The second key, of the other agency."""
        await self._do(
            "approved", lambda actor: approve_target(actor, parse_decision(fields), clock=system_clock)
        )

    @allow(Permission.TARGET_APPROVE, proof=True)
    async def withdraw(self, fields: dict[str, Any]) -> None:
        """Take the proposal back, or turn it down."""
        await self._do(
            "withdrawn", lambda actor: withdraw_target(actor, parse_decision(fields), clock=system_clock)
        )

    async def _do(self, word: str, act: Callable[[Actor], int]) -> bool:
        actor, done = await current_actor(), False
        self._clear()
        try:
            await asyncio.to_thread(act, actor)
            self.saved, done = say(f"targets.saved.{word}", actor.language), True
        except Invalid as error:
            self.errors = {field: say(key, actor.language) for field, key in error.fields.items()}
            self.summary = [FieldError(field, message) for field, message in self.errors.items()]
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        await self._show(actor)
        return done

    def _clear(self) -> None:
        self.errors, self.summary, self.refusal, self.saved = {}, [], "", ""

    async def _show(self, actor: Actor) -> None:
        self.lines, self.agreed = await asyncio.to_thread(_read, actor)

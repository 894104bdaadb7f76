"""State of the form on ``/patrols`` that takes in a round sheet filled in by hand. For supervisors."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.features.patrols.actions import Entered, enter_round
from dashboard.features.patrols.forms import parse_entry, time_field_of
from dashboard.features.patrols.queries.entry import OpenRound, list_open_rounds
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, number, short_moment
from dashboard.web.form_error import FieldError
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


@dataclass(frozen=True)
class RoundChoice:
    """One round to choose; ``value`` is its number."""

    value: str = ""
    label: str = ""


@dataclass(frozen=True)
class EntryLine:
    """One point of the sheet, as it is printed there; ``field`` is the name of its time."""

    field: str = ""
    name: str = ""
    due: str = ""
    error: str = ""


class PatrolEntryState(rx.State):
    """``sheet`` is the round that is being typed in ("" is none); ``saves`` makes a saved form anew.

    The round stands in the address (assets/address.js), so that a restart of the server opens it again.
    """

    rounds: list[RoundChoice] = []
    lines: list[EntryLine] = []
    sheet: str = ""
    address: str = ""
    came_from: str = ""
    is_loaded: bool = False
    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    refusal: str = ""
    said: str = ""
    saves: int = 0

    @allow(Permission.PATROL_READ)
    async def load(self) -> None:
        """Whoever may not supervise gets nothing of it; the page hides the form."""
        self.came_from = f"?{query}" if (query := self.router.url.query) else ""
        wanted = str(self.router.url.query_parameters.get("sheet", ""))
        actor = await current_actor()
        if not actor.may(Permission.PATROL_SUPERVISE):
            return
        if wanted != self.sheet:
            self._clear()
        await self._show(actor, wanted)

    @allow(Permission.PATROL_SUPERVISE)
    async def choose(self, sheet: str) -> None:
        """Lay out the lines of a round; what was typed for another one waits as the draft of that one."""
        self._clear()
        await self._show(await current_actor(), str(sheet))

    @allow(Permission.PATROL_SUPERVISE)
    async def save(self, fields: dict[str, Any]) -> Any:
        """Parse, act, show. What was typed stays until it is saved."""
        actor = await current_actor()
        self._clear()
        try:
            done = await asyncio.to_thread(_enter, actor, self.sheet, fields)
        except Invalid as error:
            self.errors = {field: say(key, actor.language) for field, key in error.fields.items()}
            self.summary = [FieldError(field, words) for field, words in self.errors.items()]
            self.lines = [replace(line, error=self.errors.get(line.field, "")) for line in self.lines]
            return rx.set_focus(SUMMARY_ID)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
            return None
        self.said = _words(done, actor.language)
        self.saves += 1
        await self._show(actor, "")
        return None

    def _clear(self) -> None:
        self.refusal = self.said = ""
        self.errors, self.summary = {}, []
        self.lines = [replace(line, error="") for line in self.lines]

    async def _show(self, actor: Actor, sheet: str) -> None:
        found = await asyncio.to_thread(_open_rounds, actor)
        now, language = system_clock(), actor.language
        self.rounds = [
            RoundChoice(
                str(one.id),
                say(
                    "patrols.entry.round",
                    language,
                    start=short_moment(one.start, now, language),
                    route=one.route or say("patrols.sheets.no_route", language),
                    open=number(len(one.lines), language),
                    total=number(one.total, language),
                ),
            )
            for one in found
        ]
        chosen = next((one for one in found if str(one.id) == sheet), None)
        self.sheet = "" if chosen is None else str(chosen.id)
        self.address = f"?sheet={self.sheet}" if self.sheet else ""
        self.lines = [] if chosen is None else _lines(chosen, self.errors, language)
        self.is_loaded = True


def _open_rounds(actor: Actor) -> tuple[OpenRound, ...]:
    with reading() as session:
        return list_open_rounds(session, actor, system_clock())


def _lines(chosen: OpenRound, errors: dict[str, str], language: Language) -> list[EntryLine]:
    return [
        EntryLine(
            field := time_field_of(line.id),
            f"{line.place}. {line.name}",
            say("patrols.entry.due", language, time=clock_time(line.due_at, language)),
            errors.get(field, ""),
        )
        for line in chosen.lines
    ]


def _enter(actor: Actor, sheet: str, fields: object) -> Entered:
    """The dues are read anew: a day is never taken from a browser."""
    now = system_clock()
    chosen = next((one for one in _open_rounds(actor) if str(one.id) == sheet), None)
    if chosen is None:
        raise Invalid({"sheet": "patrols.form.entry.choose"})
    command = parse_entry(fields, {line.id: line.due_at for line in chosen.lines}, now)
    return enter_round(actor, command, clock=system_clock)


def _words(done: Entered, language: Language) -> str:
    """How many made a planned visit, and what became of the others."""
    parts = [
        say(f"patrols.entry.said.{name}", language, total=number(total, language))
        for name, total in (
            ("filled", done.filled),
            ("unplanned", done.unplanned),
            ("duplicate", done.duplicate),
            ("waiting", done.waiting),
        )
        if total or name == "filled"
    ]
    return say("patrols.entry.said", language, parts=", ".join(parts))

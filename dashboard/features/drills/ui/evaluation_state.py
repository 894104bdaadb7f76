"""State of a drill's evaluation: own observations of every evaluator, the closing by the lead.

``own`` and ``version`` are what the forms were opened on: a refresh never touches them, or it would change
what is being typed. What was pressed or observed meanwhile moves beside the fields of the closing form; its
proposed ratings follow until somebody touches them (drawn anew; assets/keep.js puts back what was touched).
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import reflex as rx

from dashboard.features.drills.actions import evaluate_drill, save_observations
from dashboard.features.drills.forms import parse_evaluation, parse_observations
from dashboard.features.drills.forms.evaluation import NOT_OBSERVED
from dashboard.features.drills.queries.evaluation import EvaluationDesk, find_desk
from dashboard.features.drills.queries.records import DrillDetail, find_drill
from dashboard.features.drills.ui.closing_view import (
    ClosingInject,
    asked_about,
    attendance_words,
    closing_injects,
    kept_lines,
)
from dashboard.features.drills.ui.desk_view import (
    ClosingLine,
    DeskView,
    OwnLine,
    closing_lines,
    desk_of,
    own_lines,
)
from dashboard.features.drills.ui.form_state import DrillFormState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Conflict, DomainError, Invalid, Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import exact_time
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


@dataclass(frozen=True)
class BothTexts:
    """One observation that another device of the same person saved meanwhile: both, nothing chosen."""

    name: str
    stored: str
    typed: str


def _read(actor: Actor, reference: str) -> tuple[EvaluationDesk, DrillDetail]:
    now = system_clock()
    with reading() as session:
        return find_desk(session, actor, reference, now), find_drill(session, actor, reference, now)


class DrillEvaluationState(DrillFormState, rx.State):
    """The two forms of ``/drills/REFERENCE``. ``saved_reference`` once the evaluation was closed here."""

    desk: DeskView = DeskView()
    own: list[OwnLine] = []
    objectives: list[ClosingLine] = []
    injects: list[ClosingInject] = []
    asked: dict[str, str] = {}
    attended: dict[str, str] = {"rutan": "", "polres": ""}
    version: int = 1
    is_observing: bool = False
    is_closing: bool = False
    saved_reference: str = ""
    saved_at: str = ""
    own_notice: str = ""
    both: list[BothTexts] = []
    kept: list[str] = []

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        if page_opened():
            self._clear()
            self.saved_reference = self.own_notice = ""
            self.both, self.kept, self.asked = [], [], {}
        await broadcaster().follow(DrillEvaluationState.refresh, "drills")
        await self._open(await current_actor())

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit: what stands beside the fields moves, no field does."""
        actor = await current_actor()
        try:
            desk, detail = await asyncio.to_thread(_read, actor, self._address())
        except Missing:
            return
        self._stand(desk, detail, actor)

    @allow(Permission.DRILL_EVALUATE)
    async def observe(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Save the own observations. On a conflict nothing is written and both texts are shown."""
        actor, reference = await current_actor(), self._address()
        self._clear()
        self.own_notice, self.both = "", []
        before = {line.number: line for line in self.own}

        def write() -> int:
            command = parse_observations(fields, _read(actor, reference)[1].outline)
            # What was left as it was opened is nobody's change: another device may have written it since.
            mine = tuple(one for one in command.seen if _is_changed(one, before))
            return save_observations(actor, replace(command, seen=mine), clock=system_clock)

        try:
            await asyncio.to_thread(write)
        except Conflict:
            await self._show_both(actor, fields)
        except DomainError as error:
            self._explain(error, actor)
        else:
            self.forms_sent += 1
            self.own_notice = say("drills.evaluate.own.done", actor.language)
            await self._open_own(actor)
        return self._focus()

    @allow(Permission.DRILL_EVALUATE)
    async def evaluate(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Close the evaluation. What was typed too late stays in the form and is read out beside it.

        Who would replace a result that stands is asked once: sent again, ``was_N`` says what was meant.
        """
        actor, reference = await current_actor(), self._address()
        self._clear()
        self.kept = []

        def write() -> str:
            command = parse_evaluation(fields, _read(actor, reference)[1].outline, system_clock())
            return evaluate_drill(actor, command, clock=system_clock)

        try:
            self.saved_reference = await asyncio.to_thread(write)
            self.saved_at = exact_time(system_clock(), actor.language)
        except DomainError as error:
            self._explain(error, actor)
            if isinstance(error, Invalid | Refused):
                desk, detail = await asyncio.to_thread(_read, actor, reference)
                if isinstance(error, Invalid):
                    self.asked |= asked_about(error, detail)
                else:
                    self.kept = kept_lines(fields, detail, actor.language)
                    self.version = desk.version  # read now: pressed again, it is meant
                self._stand(desk, detail, actor)
        else:
            self.forms_sent += 1
            await self._open(actor)
        return self._focus()

    async def _open(self, actor: Actor) -> None:
        try:
            desk, detail = await asyncio.to_thread(_read, actor, self._address())
        except Missing:
            self.desk, self.is_observing, self.is_closing = DeskView(), False, False
            return
        self._stand(desk, detail, actor)
        self.is_observing = self.desk.may_rate
        self.is_closing = self.desk.may_rate and desk.is_lead
        self.own = own_lines(desk, detail, actor.language)
        self.version = desk.version

    def _stand(self, desk: EvaluationDesk, detail: DrillDetail, actor: Actor) -> None:
        """What stands now, beside the fields."""
        self.desk = desk_of(desk, detail, actor)
        self.objectives = list(closing_lines(desk, detail, actor.language)) if desk.is_lead else []
        self.injects = closing_injects(detail, self.asked, actor.language)
        self.attended = attendance_words(desk, actor.language)

    async def _open_own(self, actor: Actor) -> None:
        desk, detail = await asyncio.to_thread(_read, actor, self._address())
        self.desk = desk_of(desk, detail, actor)
        self.own = own_lines(desk, detail, actor.language)

    async def _show_both(self, actor: Actor, fields: Mapping[str, Any]) -> None:
        """Both texts, and the versions read now, so that saving again is meant; the fields stay as typed."""
        desk, detail = await asyncio.to_thread(_read, actor, self._address())
        stored = {line.number: line for line in own_lines(desk, detail, actor.language)}
        self.refusal = say("drills.evaluate.both", actor.language)
        self.both = [
            BothTexts(
                name=f"{line.number}. {line.name}",
                stored=_words(now.rating, now.note, actor.language),
                typed=_words(
                    str(fields.get(f"seen_{line.number}") or NOT_OBSERVED),
                    str(fields.get(f"note_{line.number}") or ""),
                    actor.language,
                ),
            )
            for line in self.own
            if (now := stored[line.number]).version != line.version
        ]
        self.own = [replace(line, version=stored[line.number].version) for line in self.own]
        self.desk = desk_of(desk, detail, actor)


def _is_changed(seen: Any, before: Mapping[str, OwnLine]) -> bool:
    line = before.get(str(seen.number), OwnLine())
    rating = NOT_OBSERVED if seen.rating is None else seen.rating.value
    return (rating, seen.note) != (line.rating, line.note)


def _words(rating: str, note: str, language: Language) -> str:
    words = say(f"drills.rating.{rating}", language)
    return f"{words}. {note}" if note else words

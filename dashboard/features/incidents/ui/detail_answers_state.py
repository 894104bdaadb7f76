"""State of the form of answers: the questions as data, live branching, and two people at one record.

The form starts from what was stored when it was opened and is never touched by a refresh. When somebody saved
meanwhile, both texts are shown, and only a choice for each question saves.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.features.incidents.actions import save_answers
from dashboard.features.incidents.rules.questions import visible_questions
from dashboard.features.incidents.ui.detail_conflict import (
    ConflictView,
    Opened,
    conflicts,
    parse_typed,
    picked,
    read_opened,
)
from dashboard.features.incidents.ui.detail_questions import QuestionView, question_views
from dashboard.features.incidents.ui.detail_state import IncidentDetailState, address
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import Conflict, DomainError, Invalid, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.form_error import FieldError
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

# How often a save is tried again when only something else of the incident has moved.
_ATTEMPTS = 3


class IncidentAnswersState(rx.State):
    """``asked``: question code to whether its branch is open; ``conflicts`` is empty unless two saved."""

    is_open: bool = False
    questions: list[QuestionView] = []
    asked: dict[str, bool] = {}
    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    refusal: str = ""
    conflicts: list[ConflictView] = []
    opened_count: int = 0
    _reference: str = ""
    _opened: Opened | None = None
    _typed: dict[str, Any] = {}

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        """A lost link loads the page again: only another incident closes the form."""
        if self._reference != address(self):
            self._reference = address(self)
            self._shut()

    @allow(Permission.INCIDENT_REPORT)
    async def open_form(self) -> None:
        await self._open(await current_actor())

    @allow(Permission.INCIDENT_REPORT)
    async def close_form(self) -> None:
        self._shut()

    @allow(Permission.INCIDENT_REPORT)
    async def branch(self, code: str, value: str, is_on: bool = True) -> None:
        """An answer that others hang on was given: show and hide what follows from it."""
        if self._opened is None:
            return
        question = self._opened.questions.find(code)
        if question is None or not self._opened.is_branch(code):
            return
        if question.kind == "many":
            before = [one for one in self._typed.get(code) or [] if one != value]
            self._typed = {**self._typed, code: [*before, value] if is_on else before}
        else:
            self._typed = {**self._typed, code: value}
        self._ask()

    @allow(Permission.INCIDENT_REPORT)
    async def save(self, fields: dict[str, Any]) -> Any:
        """Parse, act, show. Nothing that was typed is cleared unless it was saved."""
        actor = await current_actor()
        self._forget_errors()
        try:
            if self._opened is None:
                raise Missing
            await self._save(actor, fields if isinstance(fields, dict) else {}, self._opened)
        except Invalid as error:
            self._explain(error, actor)
            return rx.set_focus(SUMMARY_ID)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
            return IncidentDetailState.refresh
        self._shut()
        return IncidentDetailState.refresh

    async def _save(self, actor: Actor, fields: Mapping[str, Any], opened: Opened) -> int:
        """Once more when nobody else touched the answers; else show both and wait for a choice."""
        typed = picked(opened, self.conflicts, fields)
        for _ in range(_ATTEMPTS):
            command = parse_typed(opened, typed, fields, system_clock())
            try:
                return await asyncio.to_thread(save_answers, actor, command, clock=system_clock)
            except Conflict:
                newer = await asyncio.to_thread(read_opened, actor, opened.reference, system_clock())
                newer.require_same_questions(opened)
                found = conflicts(opened, newer, command.answers, actor.language)
                self._opened = opened = newer
                if found:
                    self.conflicts = found
                    # What was typed is what the form starts from now, should the page be loaded again.
                    self.questions = list(question_views(newer.questions, command.answers, actor.language))
                    raise
        raise Conflict

    async def _ask_for(self, actor: Actor, error: Invalid) -> Any:
        """Sent for review with questions open: show the form, and where to go on."""
        if not self.is_open:
            await self._open(actor)
        self._forget_errors()
        self._explain(error, actor)
        return rx.set_focus(SUMMARY_ID)

    async def _open(self, actor: Actor) -> None:
        try:
            opened = await asyncio.to_thread(read_opened, actor, address(self), system_clock())
        except Missing:
            return
        self._shut()
        self._opened, self._typed = opened, dict(opened.answers)
        self.questions = list(question_views(opened.questions, opened.answers, actor.language))
        self._ask()
        self.is_open, self.opened_count = True, self.opened_count + 1

    def _ask(self) -> None:
        if self._opened is not None:
            shown = {question.code for question in visible_questions(self._opened.questions, self._typed)}
            self.asked = {one.code: one.code in shown for one in self._opened.questions.questions}

    def _forget_errors(self) -> None:
        self.errors, self.summary, self.refusal = {}, [], ""

    def _explain(self, error: Invalid, actor: Actor) -> None:
        labels = {question.field: question.label for question in self.questions}
        self.errors = {name: say(key, actor.language) for name, key in error.fields.items()}
        self.summary = [
            FieldError(name, f"{labels[name]} {words}" if name in labels else words)
            for name, words in self.errors.items()
        ]

    def _shut(self) -> None:
        self.is_open, self.questions, self.asked, self.conflicts = False, [], {}, []
        self._opened, self._typed = None, {}
        self._forget_errors()

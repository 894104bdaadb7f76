"""What the forms of these pages share: errors by field, one refusal, a key for each saved form."""

import asyncio
from collections.abc import Callable

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.text import say
from dashboard.web.form_error import FieldError


class CommitmentFormState(rx.State, mixin=True):
    """Errors by field name; the names of the forms on one page differ."""

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

    async def _attempt(self, actor: Actor, write: Callable[[Actor], str]) -> str:
        """Parse and act in a thread; the reference. Raises DomainError: the page explains it."""
        self._clear()
        reference = await asyncio.to_thread(write, actor)
        self.forms_sent += 1
        return reference

    def _focus(self) -> rx.event.EventSpec | None:
        """A second failure finds the summary there already: it has to be given the focus again."""
        return rx.set_focus(SUMMARY_ID) if self.summary else None

"""What the forms of administration share: errors by field, one refusal, what was done."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.text import say
from dashboard.web.form_error import FieldError

Result = TypeVar("Result")

SAYS_ID = "admin-says"


class AdminFormState(rx.State, mixin=True):
    """``forms_sent`` counts saved forms: the next one starts empty, one with errors stays as it was typed."""

    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    refusal: str = ""
    saved: str = ""
    forms_sent: int = 0

    def _clear(self) -> None:
        self.errors, self.summary, self.refusal, self.saved = {}, [], "", ""

    async def _attempt(self, actor: Actor, write: Callable[[], Result]) -> Result | None:
        """Parse and act in a thread; None when it was refused, and the page then says why."""
        self._clear()
        try:
            result = await asyncio.to_thread(write)
        except Invalid as error:
            self.errors = {field: say(key, actor.language) for field, key in error.fields.items()}
            self.summary = [FieldError(field, message) for field, message in self.errors.items()]
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        else:
            self.forms_sent += 1
            return result
        return None

    def _focus(self) -> rx.event.EventSpec | None:
        """To what the page says, which stands on top and far from a long form.

        A second failure finds the summary there already: it has to be given the focus again.
        """
        if self.summary:
            return rx.set_focus(SUMMARY_ID)
        return rx.set_focus(SAYS_ID) if self.saved or self.refusal else None

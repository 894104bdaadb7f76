"""What the forms of the drill pages share: errors by field, one refusal, a key for each saved form."""

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


class DrillFormState(rx.State, mixin=True):
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

    async def _try(self, actor: Actor, work: Callable[[], Result]) -> Result | None:
        """Run it in a thread; None when it was refused, and the page then says why."""
        self._clear()
        try:
            return await asyncio.to_thread(work)
        except DomainError as error:
            self._explain(error, actor)
            return None

    async def _attempt(self, actor: Actor, write: Callable[[], Result]) -> Result | None:
        """The same for parsing and acting: what was saved leaves an empty form behind."""
        result = await self._try(actor, write)
        if result is not None:
            self.forms_sent += 1
        return result

    def _focus(self) -> rx.event.EventSpec | None:
        """A second failure finds the summary there already: it has to be given the focus again."""
        return rx.set_focus(SUMMARY_ID) if self.summary else None

    def _address(self) -> str:
        """The last part of the page's address: a reference, as it is written."""
        return str(self.router.url.path).rstrip("/").rpartition("/")[2][:16].upper()

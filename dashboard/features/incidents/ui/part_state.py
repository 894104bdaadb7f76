"""What the sections of an incident's page share: whose page it is, how a form explains itself, clock words.

Used by the states of the checklist, tasks, messages and finds. Holds no handler: each State names its own.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import reflex as rx

from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration, short_moment

Result = TypeVar("Result")


class PartState(rx.State, mixin=True):
    """One section: errors by field, or one sentence; ``forms_sent`` counts saved forms."""

    errors: dict[str, str] = {}
    refusal: str = ""
    forms_sent: int = 0
    is_known: bool = False
    """False for an incident the viewer may not know: the section is empty."""

    def _reference(self) -> str:
        parts = str(self.router.url.path).rstrip("/").rpartition("/")
        return parts[2][:16].upper()

    async def _attempt(self, actor: Actor, write: Callable[[], Result]) -> Result | None:
        """Parse and act in a thread; None when it was refused, and the section then says why."""
        self.errors, self.refusal = {}, ""
        try:
            result = await asyncio.to_thread(write)
        except Invalid as error:
            self.errors = {field: say(key, actor.language) for field, key in error.fields.items()}
            self.refusal = say("incidents.parts.invalid", actor.language)
            return None
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
            return None
        self.forms_sent += 1
        return result


def milliseconds(moment: datetime | None) -> int:
    """For the page's own clock (live.js); 0 is no clock."""
    return 0 if moment is None else int(moment.timestamp() * 1000)


def exact_duration(seconds: float, language: Language) -> str:
    """With seconds while they matter: ``1 m 40 d``, ``12 m``, ``1 j 5 m``."""
    whole = max(0, int(seconds))
    if not 60 <= whole < 600 or not whole % 60:
        return duration(whole, language)
    return f"{duration(whole - whole % 60, language)} {duration(whole % 60, language)}"


def signed(moment: datetime, agency: Agency, title: str, now: datetime, language: Language) -> str:
    """When and by whom, as a duty: ``14.35, Karupam, Rutan``."""
    duty = [say(f"role.{title}", language)] if title and title != "system" else []
    words = [short_moment(moment, now, language), *duty, say(f"agency.short.{agency.value}", language)]
    return ", ".join(words)

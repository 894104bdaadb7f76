"""State of ``/incidents/releases``: copies of the other agency, and for the release desk the own ones."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import reflex as rx

from dashboard.features.incidents.actions.releasing import decide_release, recall_release
from dashboard.features.incidents.forms.sharing import DecideRelease, RecallRelease
from dashboard.features.incidents.queries.releases import ReleaseRow, ReleaseState, list_releases
from dashboard.features.incidents.rules.releasing import BLOCKS, MEDICAL
from dashboard.features.incidents.ui.detail_steps import title_word
from dashboard.features.incidents.ui.sharing_view import handling_words
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.sensitive_pages import sensitive_page
from dashboard.kernel.text import say
from dashboard.kernel.wording import month_name, short_day
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

# What ends at a day's border can be read on the day before.
_LAST = timedelta(microseconds=1)


@dataclass(frozen=True)
class ReleaseLine:
    """One copy in words. ``original`` is a reference for whoever may open it, else "".

    ``made`` is the day it went out, or while ``is_asked`` that of the asking; ``maker`` a duty of the own
    agency. What was ``recalled`` or refused has no ``until``.
    """

    reference: str = ""
    letter: str = ""
    agency: str = ""
    title: str = ""
    severity: str = ""
    severity_word: str = ""
    text: str = ""
    purpose: str = ""
    handling: str = ""
    made: str = ""
    maker: str = ""
    is_asked: bool = False
    until: str = ""
    recalled: str = ""
    state: str = ""
    state_word: str = ""
    original: str = ""
    may_decide: bool = False
    may_recall: bool = False


def _line(row: ReleaseRow, actor: Actor) -> ReleaseLine:
    language, is_own = actor.language, row.agency is actor.agency
    facts = (_type(row.type, language), _zone(row.zone, language), _month(row.happened_on, language))
    waits = row.state is ReleaseState.WAITING
    # "Readable by the partner" is said to the owner; to its reader it is simply readable.
    state = "readable" if row.state is ReleaseState.OUT and not is_own else row.state.value
    return ReleaseLine(
        reference=row.reference,
        letter=row.agency.letter,
        agency=say(f"agency.short.{row.agency.value}", language),
        title=", ".join(facts),
        severity=row.severity.value,
        severity_word=say(f"severity.{row.severity.value}", language),
        text=row.text,
        purpose=row.purpose,
        handling=handling_words(row.handling, row.handling_text, language),
        made=short_day(row.released_at, language),
        maker=title_word(row.released_title, language),
        is_asked=row.is_asked,
        until="" if row.recalled_at else short_day(row.expires_at - _LAST, language),
        recalled=short_day(row.recalled_at, language) if row.recalled_at else "",
        state=row.state.value,
        state_word=say(f"incidents.release.state.{state}", language),
        original=row.original,
        may_decide=is_own and waits and not row.is_mine and actor.may(Permission.RECORD_APPROVE),
        may_recall=is_own
        and row.state in (ReleaseState.OUT, ReleaseState.WAITING)
        and actor.may(Permission.RECORD_RELEASE),
    )


def _type(code: str, language: Language) -> str:
    return say("incidents.wall_type.medical" if code == MEDICAL else f"incidents.type.{code}", language)


def _zone(code: str, language: Language) -> str:
    return say("incidents.release.blocks" if code == BLOCKS else f"zone.{code}", language)


def _month(month: str, language: Language) -> str:
    return f"{month_name(int(month[5:7]), language)} {month[:4]}"


def _read(actor: Actor, before: int) -> tuple[list[ReleaseLine], int]:
    with reading() as session:
        page = list_releases(session, actor, system_clock(), before_id=before)
    return [_line(row, actor) for row in page.rows], page.next_before


class ReleasesState(rx.State):
    """Everything is read again after every commit."""

    lines: list[ReleaseLine] = []
    is_loaded: bool = False
    refusal: str = ""
    saved: str = ""
    has_older: bool = False
    has_newer: bool = False
    # Ids of copies, not for a browser: where the page begins, and where the next one would; 0: nowhere.
    _before: int = 0
    _next: int = 0

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        actor = await current_actor()
        if page_opened():
            self.refusal, self.saved, self._before = "", "", 0
        await broadcaster().follow(ReleasesState.refresh, "incidents")
        await self._show(actor)
        if self.lines:
            await asyncio.to_thread(sensitive_page, actor, clock=system_clock)

    @allow(Permission.INCIDENT_READ, passive=True)
    async def refresh(self) -> None:
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_READ)
    async def older(self) -> None:
        """The page after this one."""
        self._before = self._next or self._before
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_READ)
    async def newest(self) -> None:
        self._before = 0
        await self._show(await current_actor())

    @allow(Permission.RECORD_APPROVE, proof=True)
    async def decide(self, release: str, answer: str) -> None:
        """The second person's yes or no to a copy that is not out yet."""
        actor, reference, is_yes = await current_actor(), str(release)[:16], answer == "yes"
        command = DecideRelease(reference, is_yes, f"release-{reference}-{'yes' if is_yes else 'no'}")
        await self._act(actor, lambda: decide_release(actor, command, clock=system_clock), answer)

    @allow(Permission.RECORD_RELEASE)
    async def recall(self, release: str) -> None:
        actor, reference = await current_actor(), str(release)[:16]
        command = RecallRelease(reference, f"recall-{reference}")
        await self._act(actor, lambda: recall_release(actor, command, clock=system_clock), "recall")

    async def _act(self, actor: Actor, write: Callable[[], object], word: str) -> None:
        self.refusal, self.saved = "", ""
        try:
            await asyncio.to_thread(write)
            known = word if word in ("yes", "recall") else "no"
            self.saved = say(f"incidents.release.saved.{known}", actor.language)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        await self._show(actor)

    async def _show(self, actor: Actor) -> None:
        self.lines, self._next = await asyncio.to_thread(_read, actor, self._before)
        self.has_older, self.has_newer = self._next > 0, self._before > 0
        self.is_loaded = True

"""State of the panel "Sifat dan pembagian": what it is, and the forms that change it, release it or agree.

The forms stay as typed until they are saved; ``_version`` is the one they were opened on.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import reflex as rx

from dashboard.features.incidents.actions.releasing import release_incident
from dashboard.features.incidents.actions.sharing import ASKED, decide_share, share_incident
from dashboard.features.incidents.forms.sharing import DecideShare, ShareIncident, parse_release, parse_share
from dashboard.features.incidents.queries.releases import is_waiting
from dashboard.features.incidents.queries.sharing import find_sharing, list_candidates
from dashboard.features.incidents.rules.sharing import Share, opens, tidy
from dashboard.features.incidents.ui.detail_state import IncidentDetailState
from dashboard.features.incidents.ui.part_state import PartState
from dashboard.features.incidents.ui.sharing_view import SharingView, sharing_view
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Conflict, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.sensitive_pages import sensitive_page
from dashboard.kernel.text import say
from dashboard.web.arrival import page_opened
from dashboard.web.notice import NoticeState
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor, current_session, needs_proof


def _read(actor: Actor, reference: str) -> tuple[SharingView, int, Share]:
    with reading() as session:
        detail = find_sharing(session, actor, reference, system_clock())
        may = detail.head.agency is actor.agency and actor.may(Permission.RECORD_CLASSIFY)
        people = list_candidates(session, actor, detail.share.classification) if may else ()
    return sharing_view(detail, people, actor), detail.version, detail.share


class SharingState(PartState, rx.State):
    """``saved`` is what was done, in a sentence, until the next try."""

    shown: SharingView = SharingView()
    saved: str = ""
    _version: int = 0

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        """A page above BIASA idles less long."""
        actor = await current_actor()
        if page_opened():
            self.errors, self.refusal, self.saved = {}, "", ""
        await self._show(actor, opens=page_opened() or not self._version)
        if self.shown.banner:
            await asyncio.to_thread(sensitive_page, actor, clock=system_clock)

    @allow(Permission.INCIDENT_READ, passive=True)
    async def refresh(self) -> None:
        await self._show(await current_actor())

    @allow(Permission.RECORD_CLASSIFY)
    async def share(self, fields: dict[str, Any]) -> Any:
        """Change who may read it; whoever lowers, widens or renews has just proved who he is."""
        actor, reference, version = await current_actor(), self._reference(), self._version

        def write() -> str:
            command = parse_share(fields, reference, version)
            if is_unproved and _opens(actor, command):
                return _PROVE
            return share_incident(actor, command, clock=system_clock)

        session = await current_session()
        is_unproved = session is None or needs_proof(session)
        result = await self._save(actor, write)
        if result == _PROVE:
            notice = await self.get_state(NoticeState)
            notice.key, notice.reference = "error.prove", f"/incidents/{reference}"
        elif result is not None:
            word = "asked" if result == ASKED else "done"
            self.saved = say(f"incidents.share.saved.{word}", actor.language)
        return IncidentDetailState.refresh

    @allow(Permission.RECORD_APPROVE, proof=True)
    async def decide(self, request: int, answer: str) -> Any:
        """Yes or no of the second person to the change that waits."""
        actor, reference = await current_actor(), self._reference()
        number = request if isinstance(request, int) and 0 < request < 2**31 else 0
        is_yes = answer == "yes"
        command = DecideShare(reference, number, is_yes, f"share-{number}-{'yes' if is_yes else 'no'}")
        outcome = await self._save(actor, lambda: decide_share(actor, command, clock=system_clock))
        if outcome is not None:
            self.saved = say(f"incidents.share.saved.{outcome}", actor.language)
        return IncidentDetailState.refresh

    @allow(Permission.RECORD_RELEASE, proof=True)
    async def release(self, fields: dict[str, Any]) -> Any:
        """Make a sanitised copy for the other agency."""
        actor, reference = await current_actor(), self._reference()
        made = await self._save(
            actor,
            lambda: release_incident(
                actor, parse_release(fields, reference, system_clock()), clock=system_clock
            ),
        )
        if made is not None:
            word = "asked" if await asyncio.to_thread(_is_waiting, actor, made) else "out"
            self.saved = say(f"incidents.release.saved.{word}", actor.language, reference=made)
        return IncidentDetailState.refresh

    async def _save(self, actor: Actor, write: Callable[[], str]) -> str | None:
        """Act and show; None when it was refused. After a conflict the next press is meant on what is new."""
        self.saved = ""
        conflicts: list[Conflict] = []

        def attempt() -> str:
            try:
                return write()
            except Conflict as error:
                conflicts.append(error)
                raise

        result = await self._attempt(actor, attempt)
        await self._show(actor, opens=(result is not None and result != _PROVE) or bool(conflicts))
        return result

    async def _show(self, actor: Actor, *, opens: bool = False) -> None:
        try:
            self.shown, version, _ = await asyncio.to_thread(_read, actor, self._reference())
            self.is_known = True
            self._version = version if opens else self._version
        except Missing:
            self.shown, self.is_known = SharingView(), False


_PROVE = "prove"


def _is_waiting(actor: Actor, release: str) -> bool:
    with reading() as session:
        return is_waiting(session, actor, release)


def _opens(actor: Actor, command: ShareIncident) -> bool:
    """By the rule of the action, on what it will store."""
    _, _, present = _read(actor, command.reference)
    return opens(present, tidy(command.share))

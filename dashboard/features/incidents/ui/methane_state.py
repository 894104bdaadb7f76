"""State of the M/ETHANE section: the newest message as a card, earlier ones, and a text for the radio."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import reflex as rx

from dashboard.features.incidents.actions.methane import send_methane
from dashboard.features.incidents.forms.parts import parse_methane
from dashboard.features.incidents.queries.parts import IncidentHead, MethaneRow, list_methane
from dashboard.features.incidents.rules.methane import LINES
from dashboard.features.incidents.ui.part_state import PartState, signed
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language, Severity
from dashboard.kernel.text import say
from dashboard.web.arrival import page_opened
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


@dataclass(frozen=True)
class MethaneLine:
    """One of the seven lines."""

    letter: str = ""
    word: str = ""
    text: str = ""
    is_empty: bool = False


@dataclass(frozen=True)
class MethaneCard:
    """One message, ready to be read out."""

    lines: tuple[MethaneLine, ...] = ()
    sent: str = ""
    radio: str = ""


@dataclass(frozen=True)
class MethaneView:
    """``filled`` are the words a new message starts with: the last message's, or place and type."""

    latest: MethaneCard = MethaneCard()
    earlier: tuple[MethaneCard, ...] = ()
    has_any: bool = False
    is_offered: bool = False
    may_send: bool = False
    filled: dict[str, str] | None = None


def methane_view(
    head: IncidentHead, rows: tuple[MethaneRow, ...], actor: Actor, now: datetime
) -> MethaneView:
    """What this viewer sees; a critical incident offers the message by itself."""
    cards = tuple(_card(head, row, actor.language, now) for row in rows)
    may = actor.may(Permission.INCIDENT_ON_SCENE) and not head.is_over and head.zone.is_site
    filled = {
        "exact_location": say(f"zone.{head.zone.value}", actor.language),
        "kind": say(f"incidents.type.{head.type.value}", actor.language),
    }
    if rows:
        filled = {field: getattr(rows[0], field) for _, field in LINES[1:]}
    return MethaneView(
        latest=cards[0] if cards else MethaneCard(),
        earlier=cards[1:],
        has_any=bool(cards),
        is_offered=head.severity is Severity.CRITICAL and not cards,
        may_send=may,
        filled=filled,
    )


def _card(head: IncidentHead, row: MethaneRow, language: Language, now: datetime) -> MethaneCard:
    nothing = say("incidents.methane.empty", language)
    lines = tuple(
        MethaneLine(
            letter,
            say(f"incidents.methane.line.{field}", language),
            _value(row, field, language) or nothing,
            is_empty=not _value(row, field, language),
        )
        for letter, field in LINES
    )
    sent = signed(row.at, row.agency, row.title, now, language)
    spoken = "\n".join(f"{line.letter}: {line.word}: {line.text}" for line in lines)
    return MethaneCard(lines, sent, f"M/ETHANE {head.reference}, {sent}\n{spoken}")


def _value(row: MethaneRow, field: str, language: Language) -> str:
    if field != "is_major":
        return str(getattr(row, field))
    return say("incidents.methane.major" if row.is_major else "incidents.methane.standby", language)


def _read(actor: Actor, reference: str) -> MethaneView:
    with reading() as session:
        head, rows = list_methane(session, actor, reference)
    return methane_view(head, rows, actor, system_clock())


class MethaneState(PartState, rx.State):
    """The form stays as it was typed until it is sent; ``form_key`` changes when it has to start anew."""

    shown: MethaneView = MethaneView()
    filled: dict[str, str] = {}
    form_key: str = ""

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        if page_opened():
            self.errors, self.refusal = {}, ""
        await self._show(await current_actor(), fill=True)

    @allow(Permission.INCIDENT_READ, passive=True)
    async def refresh(self) -> None:
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_ON_SCENE)
    async def send(self, fields: dict[str, Any]) -> None:
        actor, reference = await current_actor(), self._reference()
        sent = await self._attempt(
            actor, lambda: send_methane(actor, parse_methane(reference, fields), clock=system_clock)
        )
        await self._show(actor, fill=sent is not None)

    async def _show(self, actor: Actor, *, fill: bool = False) -> None:
        """``fill`` starts the form anew: never while somebody may be typing."""
        try:
            self.shown = await asyncio.to_thread(_read, actor, self._reference())
            self.is_known = True
        except Missing:
            self.shown, self.is_known = MethaneView(), False
        if fill:
            self.filled = dict(self.shown.filled or {})
            self.form_key = f"{self._reference()}-{self.forms_sent}"

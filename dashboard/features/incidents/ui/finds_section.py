"""The searches of one incident, with what they recovered, and the way to record another."""

import asyncio
from typing import Any

import reflex as rx

from dashboard.design.buttons import secondary_button
from dashboard.design.layout import muted, section
from dashboard.design.table import sub_line
from dashboard.features.incidents.queries.searches import searches_of
from dashboard.features.incidents.ui.part_state import PartState
from dashboard.features.incidents.ui.protap_section import agency_letter
from dashboard.features.incidents.ui.search_view import SearchLine, search_line
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.web.locale import text
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _read(actor: Actor, reference: str) -> tuple[list[SearchLine], bool]:
    now = system_clock()
    with reading() as session:
        head, rows = searches_of(session, actor, reference)
    may = head.zone.is_site and actor.may(Permission.SEARCH_RECORD)
    return [search_line(row, now, actor.language) for row in rows], may


class FindsState(PartState, rx.State):
    """``href`` leads to the form with this incident filled in."""

    lines: list[SearchLine] = []
    may_record: bool = False
    href: str = ""

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_READ, passive=True)
    async def refresh(self) -> None:
        await self._show(await current_actor())

    async def _show(self, actor: Actor) -> None:
        reference = self._reference()
        try:
            self.lines, self.may_record = await asyncio.to_thread(_read, actor, reference)
            self.is_known = True
        except Missing:
            self.lines, self.may_record, self.is_known = [], False, False
        self.href = f"/incidents/searches?incident={reference}"


_STATE: Any = FindsState


def _search(line: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(rx.el.b(line.finds), agency_letter(line.letter), class_name="o-step-title"),
            sub_line(line.zone, ", ", line.rooms, ", ", line.kind),
            sub_line(line.when, ", ", line.reference),
            rx.cond(line.note != "", sub_line(line.note)),
            class_name="o-grow",
        ),
        class_name="o-step",
        data_testid="incident-search",
        data_reference=line.reference,
    )


def finds_section() -> rx.Component:
    """For the detail page; its State is loaded and refreshed with the page's own."""
    record = secondary_button(
        text("incidents.finds.record_here"), href=_STATE.href, data_testid="incident-search-record"
    )
    body = section(
        text("incidents.finds.section"),
        rx.cond(
            _STATE.lines.length() > 0,
            rx.el.ul(rx.foreach(_STATE.lines, _search), class_name="o-steps"),
            muted(text("incidents.finds.section.none")),
        ),
        rx.cond(_STATE.may_record, rx.el.div(record, class_name="o-row o-below")),
        data_testid="incident-finds",
    )
    return rx.cond(_STATE.is_known, body)

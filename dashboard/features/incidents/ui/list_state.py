"""State of the incident list: one view with its filters, rows that stay where the reader saw them.

What is shown follows from the address, so a filtered list can be shared and survives a reload.
"""

import asyncio
from typing import Any

import reflex as rx

from dashboard.features.incidents.forms.filters import Filters, Tab, parse_filters, to_query
from dashboard.features.incidents.queries.tabs import review_states
from dashboard.features.incidents.ui.list_read import (
    EmptyWords,
    ListReading,
    addresses,
    read_change,
    read_page,
)
from dashboard.features.incidents.ui.panel_state import IncidentPanelState
from dashboard.features.incidents.ui.period_state import IncidentPeriodState
from dashboard.features.incidents.ui.views import IncidentLine
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

MOST_ROWS = 500


class IncidentListState(rx.State):
    """``chosen`` holds the filters as the form's controls show them; ``hrefs`` the addresses of the views.

    ``form_key`` changes when the controls have to be drawn anew, not when the reader has just used them.
    """

    lines: list[IncidentLine] = []
    counts: dict[str, str] = {}
    hrefs: dict[str, str] = {}
    chosen: dict[str, str] = {}
    tab: str = Tab.OPEN.value
    may_review: bool = False
    is_narrowed: bool = False
    is_loaded: bool = False
    empty: EmptyWords = EmptyWords()
    note: str = ""
    news: str = ""
    alert: str = ""
    searched_to: str = ""
    has_more: bool = False
    server_ms: int = 0
    form_key: str = ""
    _filters: Filters = Filters()
    _asked: str = "?"
    _next: Any = None
    _first: Any = None
    _last: Any = None

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        """The view of the address; also run when only the address' query changes."""
        actor = await current_actor()
        await broadcaster().follow(IncidentListState.refresh, "incidents")
        filters = parse_filters(dict(self.router.url.query_parameters))
        panel = await self.get_state(IncidentPanelState)
        if filters.tab.value != self.tab or not self.is_loaded:
            panel._close()
        self._set_filters(filters)
        self.note = say(filters.note, actor.language) if filters.note else ""
        self.may_review = bool(review_states(actor))
        self._show(await asyncio.to_thread(read_page, actor, filters))
        self.is_loaded = True
        await (await self.get_state(IncidentPeriodState))._start(actor)

    @allow(Permission.INCIDENT_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit: the rows stay in their places, new ones are announced."""
        actor = await current_actor()
        seen = (self._first, self._last, self._next is None)
        change = await asyncio.to_thread(read_change, actor, self._filters, self.lines, seen)
        if self.lines != list(change.lines):  # what is set is sent: fifty rows that stayed as they are
            self.lines = list(change.lines)
        self.counts, self.empty, self.news = change.counts, change.empty, change.news
        self.server_ms, self.alert = change.now_ms, change.alert
        await (await self.get_state(IncidentPanelState))._read_anew(actor)

    @allow(Permission.INCIDENT_READ)
    async def show_news(self) -> None:
        """The reader asked for the new rows: read the view from its top."""
        actor = await current_actor()
        self._show(await asyncio.to_thread(read_page, actor, self._filters))

    @allow(Permission.INCIDENT_READ)
    async def more(self) -> None:
        """The next page, or the next stretch of a search; a row that moved is not shown twice."""
        actor = await current_actor()
        if self._next is None or len(self.lines) >= MOST_ROWS:
            return
        found = await asyncio.to_thread(read_page, actor, self._filters, self._next)
        known = {line.reference for line in self.lines}
        self.lines = [*self.lines, *(line for line in found.lines if line.reference not in known)]
        self._next, self._last = found.next, found.last or self._last
        self._first = self._first or found.first
        self._tell_end(found)

    @allow(Permission.INCIDENT_READ)
    async def narrow(self, fields: dict[str, Any]) -> Any:
        """The form's controls become an address; the page then loads it. The view is the address' own."""
        values = fields if isinstance(fields, dict) else {}
        filters = parse_filters({**values, "tab": self.router.url.query_parameters.get("tab", "")})
        self._asked = _form_key(filters)
        address = addresses(filters)[filters.tab.value]
        if filters.note:
            actor = await current_actor()
            self.note = say(filters.note, actor.language)
        return rx.redirect(address)

    def _set_filters(self, filters: Filters) -> None:
        self._filters, self.tab = filters, filters.tab.value
        self.hrefs, self.is_narrowed = addresses(filters), filters.is_narrowed
        self.chosen = {
            "severity": filters.severity or "",
            "type": filters.type or "",
            "zone": filters.zone or "",
            "agency": filters.agency or "",
            "record": filters.record or "",
            "from": filters.first.isoformat() if filters.first else "",
            "to": filters.last.isoformat() if filters.last else "",
            "q": filters.text,
        }
        if self._asked != _form_key(filters):
            self._asked = self.form_key = _form_key(filters)

    def _show(self, found: ListReading) -> None:
        self.lines, self.counts, self.empty = list(found.lines), found.counts, found.empty
        self._next, self._first, self._last = found.next, found.first, found.last
        self.news, self.server_ms, self.alert = "", found.now_ms, found.alert
        self._tell_end(found)

    def _tell_end(self, found: ListReading) -> None:
        self.searched_to = found.searched_to
        self.has_more = found.next is not None and len(self.lines) < MOST_ROWS


def _form_key(filters: Filters) -> str:
    """The filters without the view, which has its own links. Never empty: a fresh page draws them anew."""
    return "=" + to_query(filters).replace(f"tab={filters.tab.value}", "", 1).lstrip("&")

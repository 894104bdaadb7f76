"""State of ``/audit``: entries of the filters in the address, and a check of the whole chain.

The list does not follow by itself: reading it is an entry, which would make it move for ever.
"""

import asyncio
from datetime import timedelta
from typing import Any

import reflex as rx

from dashboard.features.audit.actions import begin_verifying, read_page, verification
from dashboard.features.audit.forms import AuditFilters, chosen, parse_filters, to_query
from dashboard.features.audit.queries import EntryRow
from dashboard.features.audit.rules import LONGEST_LIST
from dashboard.features.audit.ui.view import AuditLine, ChainView, chain_view, line_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import DomainError
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.kernel.wording import number
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

PATH = "/audit"
_LOOK_AGAIN = timedelta(seconds=1)


class AuditState(rx.State):
    """``form_key`` changes when the address, not the form itself, has set the filters."""

    lines: list[AuditLine] = []
    chain: ChainView = ChainView()
    chosen: dict[str, str] = {}
    export: str = ""
    note: str = ""
    refusal: str = ""
    limit: str = ""
    is_narrowed: bool = False
    has_more: bool = False
    is_loaded: bool = False
    form_key: str = ""
    _filters: AuditFilters = AuditFilters()
    _oldest: int | None = None

    @allow(Permission.AUDIT_READ)
    async def load(self) -> None:
        """The entries of the address; also run when only its query changes."""
        actor = await current_actor()
        await broadcaster().follow(AuditState.refresh)
        self._filters = parse_filters(dict(self.router.url.query_parameters))
        query = to_query(self._filters)
        self.chosen, self.is_narrowed = chosen(self._filters), self._filters.is_narrowed
        self.export = f"{PATH}/export.csv" + (f"?{query}" if query else "")
        self.form_key = f"={query}"
        self.note = say(self._filters.note, actor.language) if self._filters.note else ""
        self.lines, self._oldest = [], None
        await self._read(actor)
        await self._look(actor)
        self.is_loaded = True

    @allow(Permission.AUDIT_READ)
    async def more(self) -> None:
        """The next page of older entries."""
        if self.has_more:
            await self._read(await current_actor())

    @allow(Permission.AUDIT_READ)
    async def narrow(self, fields: dict[str, Any]) -> Any:
        """The form's controls become an address; the page then loads it.

        What does not fit stays in the form, below a sentence, and the list is the one it was.
        """
        filters = parse_filters(fields)
        self.note = say(filters.note, (await current_actor()).language) if filters.note else ""
        if self.note:
            return None
        query = to_query(filters)
        return rx.redirect(f"{PATH}?{query}" if query else PATH)

    @allow(Permission.AUDIT_READ)
    async def verify(self) -> None:
        """Check the whole chain in the background; whoever has the page open sees how far it is."""
        actor = await current_actor()
        await asyncio.to_thread(begin_verifying, actor, clock=system_clock)
        await self._look(actor)

    @allow(Permission.AUDIT_READ, passive=True)
    async def refresh(self) -> None:
        """Run by its own alarm while a check goes on."""
        await self._look(await current_actor())

    async def _read(self, actor: Actor) -> None:
        """One more page. What could not be written down is not shown, and what was shown stays."""
        self.refusal = ""
        try:
            rows, has_more = await asyncio.to_thread(
                read_page, actor, self._filters, self._oldest, clock=system_clock
            )
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
            return
        self._take(rows, actor)
        is_full = len(self.lines) >= LONGEST_LIST
        self.has_more = has_more and not is_full
        total = number(len(self.lines), actor.language)
        self.limit = say("audit.limit", actor.language, total=total) if has_more and is_full else ""

    def _take(self, rows: tuple[EntryRow, ...], actor: Actor) -> None:
        self.lines = [*self.lines, *(line_of(row, actor.language) for row in rows)]
        if rows:
            self._oldest = rows[-1].id

    async def _look(self, actor: Actor) -> None:
        check, now = verification(), system_clock()
        self.chain = await asyncio.to_thread(chain_view, actor.agency, check, now, actor.language)
        await broadcaster().wake_at(AuditState.refresh, now + _LOOK_AGAIN if check.is_running else None)

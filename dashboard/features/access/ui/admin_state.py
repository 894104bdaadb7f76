"""State of ``/admin``: the accounts of the own agency, how many requests wait, a new account and its link."""

import asyncio
from typing import Any

import reflex as rx

from dashboard.features.access.actions import open_account
from dashboard.features.access.actions.accounts import Opened
from dashboard.features.access.actions.links import TOPIC
from dashboard.features.access.forms import parse_new_account
from dashboard.features.access.queries.administration import list_accounts, open_changes
from dashboard.features.access.ui.admin_view import (
    AccessChoice,
    AccountLine,
    account_line,
    circle_choices,
    role_choices,
)
from dashboard.features.access.ui.form_state import AdminFormState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.permissions import Permission
from dashboard.kernel.sharing import Compartment
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _read(actor: Actor) -> tuple[list[AccountLine], int]:
    now = system_clock()
    with reading() as session:
        rows, waiting = list_accounts(session, actor), open_changes(session, actor)
    return [account_line(row, now, actor.language) for row in rows], len(waiting)


class AdminState(AdminFormState, rx.State):
    """``link`` lives on this page until it is loaded again; the server keeps a hash of it alone."""

    lines: list[AccountLine] = []
    roles: list[AccessChoice] = []
    circles: list[AccessChoice] = []
    waiting: str = ""
    link: str = ""
    link_of: str = ""
    link_until: str = ""
    is_loaded: bool = False

    @allow(Permission.ACCESS_APPROVE)
    async def load(self) -> None:
        if page_opened():
            self._clear()
            self.link = self.link_of = self.link_until = ""
        actor = await current_actor()
        await broadcaster().follow(AdminState.refresh, TOPIC)
        self.roles = role_choices(actor.agency, (), actor.language)
        self.circles = circle_choices(Compartment.NONE, actor.language)
        await self._show(actor)
        self.is_loaded = True

    @allow(Permission.ACCESS_APPROVE, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit: what stands there, never what is being typed."""
        await self._show(await current_actor())

    @allow(Permission.ACCOUNT_ADMINISTER, proof=True)
    async def create(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """A new account, and the link by which its owner chooses a password."""
        actor = await current_actor()

        def write() -> Opened:
            return open_account(actor, parse_new_account(fields), clock=system_clock)

        opened = await self._attempt(actor, write)
        if opened is not None:
            key = "access.saved.waits" if opened.waits else "access.saved.created"
            self.saved = say(key, actor.language, account=opened.username)
            if opened.link is not None:
                self.link = self.router.headers.origin + opened.link.path
                self.link_of = opened.username
                until = clock_time(opened.link.ends_at, actor.language)
                self.link_until = say("access.link.until", actor.language, time=until)
        await self._show(actor)
        return self._focus()

    async def _show(self, actor: Actor) -> None:
        self.lines, waiting = await asyncio.to_thread(_read, actor)
        self.waiting = say("access.admin.waiting", actor.language, total=waiting) if waiting else ""

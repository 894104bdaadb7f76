"""State of ``/admin/accounts/[username]``: one account of the own agency, and what can be done about it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from dashboard.features.access.actions import (
    ask_change,
    change_access,
    close_account,
    make_link,
)
from dashboard.features.access.actions.links import TOPIC
from dashboard.features.access.forms import (
    access_seen,
    parse_access,
    parse_ask,
    parse_close,
    parse_link,
)
from dashboard.features.access.queries.administration import AccountRow, latest_changes, one_account
from dashboard.features.access.queries.history import account_links
from dashboard.features.access.rules import is_sensitive
from dashboard.features.access.rules.changes import ChangeKind, Outcome, link_needs_second
from dashboard.features.access.ui.admin_history import history_lines
from dashboard.features.access.ui.admin_view import (
    AccessChoice,
    AccountLine,
    ChangeLine,
    account_line,
    circle_choices,
    role_choices,
)
from dashboard.features.access.ui.form_state import AdminFormState, Result
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, short_moment
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

Event = rx.event.EventSpec | None


@dataclass(frozen=True)
class AccountView:
    """``may_link``, ``may_forget``: one administrator may make a link, and forget the factor with it.

    ``may_ask_reset``: two persons may forget password and factor.
    """

    id: str = ""
    line: AccountLine = field(default_factory=AccountLine)
    created: str = ""
    closed: str = ""
    seen: str = ""
    roles: tuple[AccessChoice, ...] = ()
    circles: tuple[AccessChoice, ...] = ()
    done: tuple[ChangeLine, ...] = ()
    may_link: bool = False
    may_forget: bool = False
    may_ask_reset: bool = False
    is_self: bool = False


def _read(actor: Actor, username: str) -> AccountView:
    now, language = system_clock(), actor.language
    with reading() as session:
        row = one_account(session, actor, username)
        changes, links = latest_changes(session, actor, username), account_links(session, actor, username)
    return AccountView(
        id=str(row.id),
        line=account_line(row, now, language),
        created=short_moment(row.created_at, now, language),
        closed=short_moment(row.deactivated_at, now, language) if row.deactivated_at else "",
        seen=access_seen(row.roles, row.circles),
        roles=tuple(role_choices(actor.agency, row.roles, language)),
        circles=tuple(circle_choices(row.circles, language)),
        done=history_lines(row, changes, links, actor, now),
        may_link=row.is_active and not _needs_second(row, forgets=False),
        may_forget=row.has_factor and not _needs_second(row, forgets=True),
        may_ask_reset=row.is_active and not row.waits and _needs_second(row, forgets=True),
        is_self=row.id == actor.user_id,
    )


def _needs_second(row: AccountRow, *, forgets: bool) -> bool:
    return link_needs_second(
        has_password=row.has_password,
        has_factor=row.has_factor,
        is_sensitive=row.waits or is_sensitive(row.roles, row.circles),
        forgets=forgets,
    )


class AccountAdminState(AdminFormState, rx.State):
    """``turn`` makes the form of duties anew once it was saved; ``seen`` is what it was opened on."""

    shown: AccountView = AccountView()
    turn: int = 0
    seen: str = ""
    is_found: bool = False
    is_loaded: bool = False
    link: str = ""
    link_of: str = ""
    link_until: str = ""

    @allow(Permission.ACCESS_APPROVE)
    async def load(self) -> None:
        if page_opened():
            self._clear()
            self.link = self.link_of = self.link_until = ""
            self.is_found = False
        await broadcaster().follow(AccountAdminState.refresh, TOPIC)
        await self._show(await current_actor())
        if page_opened() or not self.seen:
            self.seen = self.shown.seen
        self.is_loaded = True

    @allow(Permission.ACCESS_APPROVE, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit: what stands there, never what is being typed."""
        await self._show(await current_actor())

    @allow(Permission.ACCOUNT_ADMINISTER, proof=True)
    async def change(self, fields: dict[str, Any]) -> Event:
        """Other duties and circles, at once or once a second person agrees."""

        def write(actor: Actor, name: str) -> Outcome:
            return change_access(actor, parse_access(fields, name), clock=system_clock)

        actor, outcome = await self._do(write)
        if outcome is not None:
            self.saved = say(
                "access.saved.direct" if outcome is Outcome.DIRECT else "access.saved.asked", actor.language
            )
            self.turn += 1
        # After a conflict what was ticked stays, beside what the account has now; the next press means it.
        self.seen = self.shown.seen
        return self._focus()

    @allow(Permission.ACCOUNT_ADMINISTER, proof=True)
    async def issue(self, fields: dict[str, Any]) -> Event:
        """A fresh link for its owner, shown this once."""

        def write(actor: Actor, name: str) -> tuple[str, str]:
            made = make_link(actor, parse_link(fields, name), clock=system_clock)
            return (made.path, clock_time(made.ends_at, actor.language)) if made else ("", "")

        actor, made = await self._do(write)
        if made is not None and made[0]:
            self.link, self.link_of = self.router.headers.origin + made[0], self.shown.line.username
            self.link_until = say("access.link.until", actor.language, time=made[1])
        return self._focus()

    @allow(Permission.ACCOUNT_ADMINISTER, proof=True)
    async def close(self, fields: dict[str, Any]) -> Event:
        """Close the account at once; its screens go dark within two seconds."""

        def write(actor: Actor, name: str) -> bool:
            close_account(actor, parse_close(fields, name), clock=system_clock)
            return True

        actor, done = await self._do(write)
        if done:
            self.link = ""
            self.saved = say("access.saved.closed", actor.language)
        return self._focus()

    @allow(Permission.ACCOUNT_ADMINISTER, proof=True)
    async def ask_reset(self, fields: dict[str, Any]) -> Event:
        """Ask that password and second factor be forgotten."""
        return await self._ask(fields, ChangeKind.RESET)

    @allow(Permission.ACCOUNT_ADMINISTER, proof=True)
    async def ask_reopen(self, fields: dict[str, Any]) -> Event:
        """Ask that the closed account be opened again."""
        return await self._ask(fields, ChangeKind.REOPEN)

    async def _ask(self, fields: dict[str, Any], kind: ChangeKind) -> Event:
        def write(actor: Actor, name: str) -> int:
            return ask_change(actor, parse_ask(fields, name, kind), clock=system_clock)

        actor, number = await self._do(write)
        if number is not None:
            self.saved = say("access.saved.asked", actor.language)
        return self._focus()

    async def _do(self, write: Callable[[Actor, str], Result]) -> tuple[Actor, Result | None]:
        actor, name = await current_actor(), self._name()
        done = await self._attempt(actor, lambda: write(actor, name))
        await self._show(actor)
        return actor, done

    def _name(self) -> str:
        """The last part of the address: an account name, as it is written."""
        return str(self.router.url.path).rstrip("/").rpartition("/")[2][:64].lower()

    async def _show(self, actor: Actor) -> None:
        with suppress(Missing):
            self.shown = await asyncio.to_thread(_read, actor, self._name())
            self.is_found = True

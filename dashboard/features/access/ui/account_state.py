"""State of ``/account``: who I am here, from where I am signed in, and what of it I end."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import reflex as rx

from dashboard.features.access.actions import revoke_others, revoke_session
from dashboard.features.access.queries.own import OwnAccount, OwnSession, own_account, own_sessions
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.settings import settings
from dashboard.kernel.text import say
from dashboard.kernel.wording import short_moment
from dashboard.web.arrival import page_opened
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor, current_session

_SAVED = ("password", "removed")


@dataclass(frozen=True)
class SessionLine:
    """One open session, worded."""

    ref: str = ""
    browser: str = ""
    address: str = ""
    since: str = ""
    used: str = ""
    is_this: bool = False


@dataclass(frozen=True)
class AccountFacts:
    """The own account, worded; ``has_factor`` and ``is_mandatory`` decide which ways are offered.

    ``codes_warning`` speaks once a recovery code was used, or when none is left.
    """

    username: str = ""
    password: str = ""
    factor: str = ""
    codes: str = ""
    codes_warning: str = ""
    has_factor: bool = False
    is_mandatory: bool = False


def _read(actor: Actor) -> tuple[AccountFacts, list[SessionLine]]:
    now = system_clock()
    with reading() as session:
        account, rows = own_account(session, actor), own_sessions(session, actor, now)
    return facts_of(account, actor.language, now), [_line(row, actor) for row in rows]


def facts_of(account: OwnAccount, language: Language, now: datetime) -> AccountFacts:
    """The facts of an account in the words of its owner."""
    changed, factor = account.password_changed_at, account.factor_at
    return AccountFacts(
        account.username,
        say("account.password.since", language, when=short_moment(changed, now, language))
        if changed
        else say("account.password.first", language),
        say("account.factor.since", language, when=short_moment(factor, now, language))
        if factor
        else say("account.factor.none", language),
        say("account.codes.left", language, left=account.codes_left) if factor else "",
        _codes_warning(account, now, language) if factor else "",
        factor is not None,
        settings().is_production,
    )


def _codes_warning(account: OwnAccount, now: datetime, language: Language) -> str:
    left, used = account.codes_left, account.code_used_at
    if used is None:
        return "" if left else say("account.codes.none", language)
    key = "account.codes.used" if left else "account.codes.used_up"
    return say(key, language, left=left, when=short_moment(used, now, language))


def _line(row: OwnSession, actor: Actor) -> SessionLine:
    now, language = system_clock(), actor.language
    return SessionLine(
        row.ref,
        row.browser or say("account.session.unknown", language),
        row.address,
        short_moment(row.created_at, now, language),
        short_moment(row.last_used_at, now, language),
        row.is_this,
    )


class AccountState(rx.State):
    """Words only. Passwords and codes never come here: their forms are plain pages."""

    facts: AccountFacts = AccountFacts()
    lines: list[SessionLine] = []
    told: str = ""
    refusal: str = ""
    is_loaded: bool = False

    @allow(Permission.ACCOUNT_OWN)
    async def load(self) -> None:
        actor = await current_actor()
        if page_opened():
            saved = str(self.router.url.query_parameters.get("saved", ""))
            self.told = say(f"account.saved.{saved}", actor.language) if saved in _SAVED else ""
            self.refusal = ""
        await self._show(actor)
        self.is_loaded = True

    @allow(Permission.ACCOUNT_OWN)
    async def revoke(self, ref: str = "") -> None:
        """End one own session; its sockets follow within two seconds."""
        actor = await current_actor()
        self.told = self.refusal = ""
        try:
            await asyncio.to_thread(revoke_session, actor, str(ref)[:64], clock=system_clock)
            self.told = say("account.saved.revoked", actor.language)
        except DomainError as error:
            self.refusal = say(error.key, actor.language)
        await self._show(actor)

    @allow(Permission.ACCOUNT_OWN)
    async def revoke_all_others(self) -> None:
        live = await current_session()
        if live is None:
            return
        self.refusal = ""
        ended = await asyncio.to_thread(revoke_others, live.actor, live.id_hash, clock=system_clock)
        self.told = say("account.saved.others", live.actor.language, ended=ended)
        await self._show(live.actor)

    async def _show(self, actor: Actor) -> None:
        self.facts, self.lines = await asyncio.to_thread(_read, actor)

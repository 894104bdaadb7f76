"""What the frame of every staff page shows: whose duty this is, in which language, and which pages exist."""

from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import reflex as rx

from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.broadcast import broadcaster
from dashboard.web.draft_routes import owner_tag
from dashboard.web.locale import LocaleState
from dashboard.web.notice import NoticeState
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_session


@dataclass(frozen=True)
class AccountView:
    """Words about the account for its own screen. It decides nothing: the gate asks the session."""

    letter: str = ""
    agency: str = ""
    roles: str = ""


class FrameState(rx.State):
    """``may`` only hides what would be refused anyway; ``csrf`` goes into the frame's own forms.

    ``owner`` marks what this browser keeps as this account's. ``visit`` is another word at each loading: the
    page's scripts know by it that what they see was loaded over the present link.
    """

    account: AccountView = AccountView()
    may: dict[str, bool] = {}
    csrf: str = ""
    owner: str = ""
    path: str = "/"
    visit: str = ""

    @allow(Permission.SESSION_OWN)
    async def load(self) -> None:
        """First handler of every page."""
        await broadcaster().begin()
        session = await current_session()
        if session is None:
            return
        actor = session.actor
        locale = await self.get_state(LocaleState)
        locale.language = actor.language.value
        notice = await self.get_state(NoticeState)
        notice.key = notice.reference = ""
        roles = ", ".join(say(f"role.{role.value}", actor.language) for role in sorted(actor.roles))
        self.account = AccountView(
            actor.agency.letter, say(f"agency.{actor.agency.value}", actor.language), roles
        )
        self.may = {permission.value: actor.may(permission) for permission in Permission}
        self.csrf = session.csrf
        self.owner = owner_tag(actor)
        self.path = str(self.router.url.path)
        self.visit = token_hex(4)


def may(permission: Permission) -> rx.Var[bool]:
    """Whether to show what needs this permission."""
    table: Any = FrameState.may
    return table[permission.value].to(bool)

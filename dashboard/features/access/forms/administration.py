"""What the pages of administration send: accounts, links, requests, decisions, ticks of the review."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_

from dashboard.features.access.rules import CIRCLES, circle_code, is_account_name
from dashboard.features.access.rules.changes import REASON_LONGEST, ChangeKind
from dashboard.features.access.rules.names import NAME_LONGEST
from dashboard.features.access.rules.reviews import is_month
from dashboard.kernel.drafts import DraftForm
from dashboard.kernel.form import FormReader
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.sharing import Compartment

_HIGHEST_ID = 999_999_999
_ACCESS = frozenset({f"role_{role}" for role in HUMAN_ROLES}) | {
    f"circle_{circle_code(one)}" for one in CIRCLES
}
# The number of an account: its name may be longer than the name of a draft.
_ACCOUNT = r"[1-9]\d{0,8}"

ACCESS_DRAFTS = {
    "account-new": DraftForm(_ACCESS | {"username", "reason"}, Permission.ACCOUNT_ADMINISTER),
    "account-roles": DraftForm(_ACCESS | {"reason", "seen"}, Permission.ACCOUNT_ADMINISTER, _ACCOUNT),
    "account-close": DraftForm(frozenset({"close_reason"}), Permission.ACCOUNT_ADMINISTER, _ACCOUNT),
    "account-ask": DraftForm(frozenset({"ask_reason"}), Permission.ACCOUNT_ADMINISTER, _ACCOUNT),
}


@dataclass(frozen=True, slots=True)
class NewAccount:
    """``reason`` is asked for only where a second person decides."""

    username: str
    roles: tuple[Role, ...]
    circles: Compartment
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class ChangeAccess:
    """What an account shall have from now on; ``seen`` is what the page showed that it has."""

    username: str
    roles: tuple[Role, ...]
    circles: Compartment
    seen: str
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class CloseAccount:
    username: str
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class AskChange:
    """Ask a second person to reset (``RESET``) or to open again (``REOPEN``) an account."""

    username: str
    kind: ChangeKind
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class MakeLink:
    """``forgets``: the phone is lost, so the second factor goes."""

    username: str
    forgets: bool
    key: str


@dataclass(frozen=True, slots=True)
class DecideChange:
    number: int
    approves: bool
    key: str


@dataclass(frozen=True, slots=True)
class TickAccount:
    """In the list of ``month``: the account is still needed, or it is closed at once."""

    username: str
    month: str
    keeps: bool
    key: str


def access_seen(roles: Collection[Role], circles: Compartment) -> str:
    """What an account has, as a form carries it back."""
    codes = [*(role.value for role in roles), *(circle_code(one) for one in CIRCLES if one in circles)]
    return ",".join(sorted(codes))


def parse_new_account(fields: object) -> NewAccount:
    """Fields ``username``, ``role_*``, ``circle_*``, ``reason``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    username = form.text("username", NAME_LONGEST, required="access.form.username").lower()
    if not is_account_name(username):
        form.fail("username", "access.form.username")
    roles, circles = _access(form)
    if not roles:
        form.fail("roles", "access.form.roles")
    reason = form.text("reason", REASON_LONGEST)
    key = form.key()
    form.finish()
    return NewAccount(username, roles, circles, reason, key)


def parse_access(fields: object, username: str) -> ChangeAccess:
    """Fields ``role_*``, ``circle_*``, ``seen``, ``reason``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    roles, circles = _access(form)
    seen = form.text("seen", 400)
    reason = form.text("reason", REASON_LONGEST, required="access.form.reason")
    key = form.key()
    form.finish()
    return ChangeAccess(username, roles, circles, seen, reason, key)


def parse_close(fields: object, username: str) -> CloseAccount:
    """Fields ``close_reason``, ``key``. Raises Invalid."""
    reason, key = _reason(fields, "close_reason")
    return CloseAccount(username, reason, key)


def parse_ask(fields: object, username: str, kind: ChangeKind) -> AskChange:
    """Fields ``ask_reason``, ``key``. Raises Invalid."""
    reason, key = _reason(fields, "ask_reason")
    return AskChange(username, kind, reason, key)


def parse_link(fields: object, username: str) -> MakeLink:
    """Fields ``forgets``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    forgets, key = form.checked("forgets"), form.key()
    form.finish()
    return MakeLink(username, forgets, key)


def parse_decision(fields: object, *, approves: bool) -> DecideChange:
    """Fields ``change``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    number = form.whole("change", 1, _HIGHEST_ID, "access.form.change")
    key = form.key()
    form.finish()
    return DecideChange(number or 0, approves, key)


def parse_tick(fields: object, *, keeps: bool) -> TickAccount:
    """Fields ``username``, ``month``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    username = form.text("username", NAME_LONGEST, required="access.form.account")
    month = form.raw("month")
    if not is_month(month):
        form.fail("month", "access.form.month")
    key = form.key()
    form.finish()
    return TickAccount(username, str(month), keeps, key)


def _access(form: FormReader) -> tuple[tuple[Role, ...], Compartment]:
    roles = tuple(role for role in HUMAN_ROLES if form.checked(f"role_{role}"))
    chosen = (one for one in CIRCLES if form.checked(f"circle_{circle_code(one)}"))
    return roles, reduce(or_, chosen, Compartment.NONE)


def _reason(fields: object, field: str) -> tuple[str, str]:
    form = FormReader(fields)
    reason = form.text(field, REASON_LONGEST, required="access.form.reason")
    key = form.key()
    form.finish()
    return reason, key

"""The words of the pages of administration: accounts, requests, the choices of duties and circles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dashboard.features.access.queries.administration import AccountRow, ChangeRow
from dashboard.features.access.rules import CIRCLES, circle_code, circles_in, givable_roles
from dashboard.features.access.rules.administration import SENSITIVE, access_beyond
from dashboard.features.access.rules.changes import ChangeKind, Outcome
from dashboard.kernel.actor import Actor
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.sharing import Compartment
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration_words, short_moment


@dataclass(frozen=True)
class AccountLine:
    """One account in a list. ``state`` is ``active``, ``new`` (nobody has activated it) or ``closed``."""

    username: str = ""
    href: str = ""
    roles: str = ""
    circles: str = ""
    state: str = ""
    state_word: str = ""
    factor: str = ""
    last: str = ""
    waits: bool = False


@dataclass(frozen=True)
class AccessChoice:
    """A duty or a circle that can be ticked; ``note`` says that a second person decides."""

    name: str = ""
    label: str = ""
    note: str = ""
    is_held: bool = False


@dataclass(frozen=True)
class ChangeLine:
    """One request or act. ``may_decide``: whoever looks; ``is_own``: whoever looks may take it back.

    An undecided request about duties says what it adds (``gains``) and takes away (``losses``); ``whole`` is
    the set that comes out of it, and ``what`` is empty.
    """

    id: str = ""
    username: str = ""
    href: str = ""
    what: str = ""
    gains: str = ""
    losses: str = ""
    whole: str = ""
    reason: str = ""
    asked: str = ""
    decided: str = ""
    may_decide: bool = False
    is_own: bool = False


def role_words(roles: Iterable[Role], language: Language) -> str:
    words = ", ".join(say(f"role.{role}", language) for role in roles)
    return words or say("access.admin.no_role", language)


def circle_words(circles: Compartment, language: Language) -> str:
    return ", ".join(say(f"sharing.circle.{circle_code(one)}", language) for one in circles_in(circles))


def account_line(row: AccountRow, now: datetime, language: Language) -> AccountLine:
    """``last`` says how long ago the latest sign-in was, or that there was none."""
    state = "closed" if not row.is_active else "active" if row.has_password else "new"
    never = say("access.admin.never", language)
    ago = duration_words((now - row.last_sign_in).total_seconds(), language) if row.last_sign_in else ""
    return AccountLine(
        username=row.username,
        href=f"/admin/accounts/{row.username}",
        roles=role_words(row.roles, language),
        circles=circle_words(row.circles, language),
        state=state,
        state_word=say(f"access.admin.state.{state}", language),
        factor=say("access.admin.factor.yes" if row.has_factor else "access.admin.factor.no", language),
        last=say("access.admin.ago", language, age=ago) if ago else never,
        waits=row.waits,
    )


def role_choices(agency: Agency, held: Iterable[Role], language: Language) -> list[AccessChoice]:
    """The duties of the agency; those of the account are ticked."""
    has, second = frozenset(held), say("access.admin.second", language)
    return [
        AccessChoice(
            f"role_{role}", say(f"role.{role}", language), second if role in SENSITIVE else "", role in has
        )
        for role in givable_roles(agency)
    ]


def circle_choices(held: Compartment, language: Language) -> list[AccessChoice]:
    second = say("access.admin.second", language)
    return [
        AccessChoice(
            f"circle_{circle_code(one)}",
            say(f"sharing.circle.{circle_code(one)}", language),
            second,
            one in held,
        )
        for one in CIRCLES
    ]


def change_line(row: ChangeRow, actor: Actor, now: datetime) -> ChangeLine:
    """What would change is told while it is undecided; afterwards what was asked for."""
    language, is_open = actor.language, row.outcome is Outcome.OPEN
    what = gains = losses = whole = ""
    if row.kind is not ChangeKind.ROLES:
        what = say(f"access.change.kind.{row.kind}", language)
    elif is_open and (row.roles, row.circles) != (row.present_roles, row.present_circles):
        more = access_beyond(row.roles, row.circles, row.present_roles, row.present_circles)
        less = access_beyond(row.present_roles, row.present_circles, row.roles, row.circles)
        gains, losses = _signed("gains", "+", more, language), _signed("losses", "−", less, language)
        whole = say("access.change.whole", language, access=_access(row.roles, row.circles, language))
    else:
        what = say("access.change.to", language, access=_access(row.roles, row.circles, language))
    reason = say("access.change.reviewed", language) if row.kind is ChangeKind.REVIEW else row.reason
    asked = say(
        "access.change.asked",
        language,
        person=row.asked_name,
        time=short_moment(row.asked_at, now, language),
    )
    return ChangeLine(
        id=str(row.id),
        username=row.username,
        href=f"/admin/accounts/{row.username}",
        what=what,
        gains=gains,
        losses=losses,
        whole=whole,
        reason=reason,
        asked=asked,
        decided="" if is_open else _decided(row, now, language),
        may_decide=is_open and actor.user_id not in (row.asked_by, row.account_id),
        is_own=is_open and actor.user_id == row.asked_by,
    )


def _signed(name: str, sign: str, access: tuple[tuple[Role, ...], Compartment], language: Language) -> str:
    """``Ditambah: + Karupam, + lingkaran Integritas``: word and sign; "" when there is nothing."""
    roles, circles = access
    words = [say(f"role.{role}", language) for role in roles]
    words += [
        say("access.change.circle", language, circle=say(f"sharing.circle.{circle_code(one)}", language))
        for one in circles_in(circles)
    ]
    duties = ", ".join(f"{sign}\N{NO-BREAK SPACE}{word}" for word in words)
    return say(f"access.change.{name}", language, duties=duties) if words else ""


def _access(roles: Iterable[Role], circles: Compartment, language: Language) -> str:
    words = [role_words(roles, language)]
    if circles:
        words.append(say("access.change.circles", language, circles=circle_words(circles, language)))
    return "; ".join(words)


def _decided(row: ChangeRow, now: datetime, language: Language) -> str:
    if row.decided_at is None:
        return ""
    return say(
        f"access.change.outcome.{row.outcome}",
        language,
        person=row.decided_name,
        time=short_moment(row.decided_at, now, language),
    )

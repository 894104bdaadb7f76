"""What happened to one account, in words: made, changed, its links made and used; the newest first.

Of changes and links the latest thirty each. Beyond that the making stands without its maker.
"""

from collections.abc import Iterable
from datetime import datetime

from dashboard.features.access.queries.administration import AccountRow, ChangeRow
from dashboard.features.access.queries.history import LinkRow
from dashboard.features.access.ui.admin_view import ChangeLine, change_line
from dashboard.kernel.actor import Actor
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import short_moment


def history_lines(
    row: AccountRow, changes: Iterable[ChangeRow], links: Iterable[LinkRow], actor: Actor, now: datetime
) -> tuple[ChangeLine, ...]:
    """``asked`` says who began it and when, ``decided`` what became of it."""
    known, language = tuple(links), actor.language
    dated = [(one.decided_at or one.asked_at, change_line(one, actor, now)) for one in changes]
    dated += [(link.made_at, _link_line(link, now, language)) for link in known]
    # An account is made with its first link, in one step: whoever made that made both.
    first = [link for link in known if link.made_at == row.created_at]
    asked = _by(first[0], now, language) if first else short_moment(row.created_at, now, language)
    made = ChangeLine(what=say("access.history.created", language), asked=asked)
    # Of what happened at one instant the making of the account comes first, so it stands last.
    newest = sorted(dated, key=lambda pair: pair[0], reverse=True)
    return (*(line for _, line in newest), made)


def _link_line(link: LinkRow, now: datetime, language: Language) -> ChangeLine:
    if link.used_at is not None:
        became = say("access.history.used", language, time=short_moment(link.used_at, now, language))
    else:
        key = "access.history.open" if now < link.ends_at else "access.history.unused"
        became = say(key, language, time=short_moment(link.ends_at, now, language))
    return ChangeLine(
        what=say("access.history.link", language), asked=_by(link, now, language), decided=became
    )


def _by(link: LinkRow, now: datetime, language: Language) -> str:
    person = link.made_by or say("access.history.console", language)
    return say("access.history.by", language, person=person, time=short_moment(link.made_at, now, language))

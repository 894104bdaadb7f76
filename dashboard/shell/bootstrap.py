"""``admin create``: the activation link of the first administrator, and what a start without one says."""

from dataclasses import dataclass

from dashboard.features.access.actions import create_admin, has_active_admin
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.settings import settings
from dashboard.kernel.text import say
from dashboard.kernel.wording import site_instant

_CONSOLE = "console"
_LOCAL = "http://localhost:3000"


class NotMade(Exception):
    """One sentence that says why there is no link and what to do."""


@dataclass(frozen=True, slots=True)
class PrintedLink:
    """What the command prints: the whole address, and until when it is good, at the site."""

    address: str
    until: str


def activation_link(username: str, agency: Agency, role: Role, *, recover: bool) -> PrintedLink:
    """Make the account where needed and its link. Raises NotMade."""
    actor = system_actor(_CONSOLE, agency)
    try:
        link = create_admin(actor, username, agency, role, recover=recover, clock=system_clock)
    except Invalid as error:
        raise NotMade(say(next(iter(error.fields.values())), Language.EN)) from None
    except DomainError as error:
        raise NotMade(say(error.key, Language.EN)) from None
    base = min(settings().allowed_origins, default=_LOCAL)
    return PrintedLink(base + link.path, site_instant(link.ends_at, Language.EN))


def missing_admins() -> list[str]:
    """For each agency without an active administrator, the command that makes one."""
    with reading() as session:
        lacking = [agency for agency in Agency if not has_active_admin(session, agency)]
    command = "python -m dashboard admin create --username NAME --agency {0} --role admin_{0}"
    return [command.format(agency.value) for agency in lacking]

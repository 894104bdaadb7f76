"""How the driver acts: as a demo account, marked so that nobody takes its work for a person's.

Called by the driver's parts. What a person did in between (an incident acknowledged, a visit made, an
account taken away) is no error: the driver then leaves it alone.
"""

from collections.abc import Callable
from dataclasses import replace

from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import DomainError
from dashboard.kernel.identity import Role
from dashboard.seed.accounts import find_crew

MARK = "peragaan"
TEXT_MARK = f"[{MARK}]"


def signed_crew() -> dict[Role, Actor]:
    """The demo's accounts; in the audit their session reads ``peragaan``."""
    return {role: replace(actor, session_ref=MARK) for role, actor in find_crew().items()}


def unless_refused(act: Callable[[], object]) -> bool:
    """Whether it was done; what the rules refuse now is left alone."""
    try:
        act()
    except DomainError:
        return False
    return True

"""Port: whoever checks a permission tells here that it was refused, and the audit writes it down.

Called by Actor.require, which must not know a database. Wired in shell/ports.py to kernel/reads.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.kernel.actor import Actor

_listener: Callable[[Actor, str], None] | None = None


def install_refusals(listener: Callable[[Actor, str], None]) -> None:
    """``listener(actor, what)`` is called before the refusal is raised; it never raises."""
    global _listener
    _listener = listener


def note_refusal(actor: Actor, what: str) -> None:
    """``what``: kind and name, ``permission:audit.read``."""
    if _listener is not None:
        _listener(actor, what)

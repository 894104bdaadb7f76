"""While a page above BIASA is open, its session idles less long: somebody walks away from a screen.

A port: the access feature answers, the shell wires it (shell/ports.py). The load handler of such a page calls
``sensitive_page``; the next ordinary page load (web/frame_state.py) sets the usual time again.
"""

from collections.abc import Callable

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock

SetIdle = Callable[..., None]

_shorten: SetIdle | None = None
_restore: SetIdle | None = None


def install_sensitive_pages(shorten: SetIdle, restore: SetIdle) -> None:
    """Called once by the shell. Both take ``(actor, *, clock)``."""
    global _shorten, _restore
    _shorten, _restore = shorten, restore


def sensitive_page(actor: Actor, *, clock: Clock) -> None:
    """The actor's session (``session_ref``) idles for ``SIAGA_SENSITIVE_IDLE_MINUTES`` at most from now on.

    Writes at most once; blocking, so handlers call it in a thread.
    """
    if _shorten is None:
        raise RuntimeError("the shell has not wired the sensitive pages")
    _shorten(actor, clock=clock)


def ordinary_page(actor: Actor, *, clock: Clock) -> None:
    """The actor's session idles as long as usual again."""
    if _restore is None:
        raise RuntimeError("the shell has not wired the sensitive pages")
    _restore(actor, clock=clock)

"""Once a page above BIASA was opened, its session idles less long until it ends: somebody walks away.

Nothing sets the usual time again: the server cannot know whether such a page still stands in another tab, so
only the next sign-in does. A port: the access feature answers, the shell wires it (shell/ports.py), the load
handler of such a page calls ``sensitive_page``.
"""

from collections.abc import Callable

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock

SetIdle = Callable[..., None]

_shorten: SetIdle | None = None


def install_sensitive_pages(shorten: SetIdle) -> None:
    """Called once by the shell with what takes ``(actor, *, clock)``."""
    global _shorten
    _shorten = shorten


def sensitive_page(actor: Actor, *, clock: Clock) -> None:
    """The actor's session (``session_ref``) idles for ``SIAGA_SENSITIVE_IDLE_MINUTES`` at most from now on.

    Writes at most once; blocking, so handlers call it in a thread.
    """
    if _shorten is None:
        raise RuntimeError("the shell has not wired the sensitive pages")
    _shorten(actor, clock=clock)

"""Which incidents and corrective actions an actor may know of: a port, so that features stay apart.

Their own features answer within the actor's scope, the shell wires them (shell/ports.py); whoever links a
promise to one, or shows such a link, asks first.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from sqlmodel import Session

from dashboard.kernel.actor import Actor
from dashboard.kernel.promises import Origin

KnownReferences = Callable[[Session, Actor, Collection[str]], frozenset[str]]
"""Those of the references that exist and that the actor may know of."""

_known: dict[Origin, KnownReferences] = {}


def install_origins(known: Mapping[Origin, KnownReferences]) -> None:
    """Called once by the shell, before anybody asks."""
    _known.clear()
    _known.update(known)


def known_origins(session: Session, actor: Actor, asked: Collection[tuple[Origin, str]]) -> frozenset[str]:
    """The references that the actor may know of; one statement for each kind that is asked for."""
    by_kind: dict[Origin, set[str]] = defaultdict(set)
    for origin, reference in asked:
        by_kind[origin].add(reference)
    found: set[str] = set()
    for origin, references in by_kind.items():
        if origin in _known:
            found |= _known[origin](session, actor, references)
    return frozenset(found)

"""What may be said about a record known by its reference only: nothing that its reader may not know.

A port: the features that own classified records answer, the shell wires them (shell/ports.py); notices ask.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, true
from sqlmodel import Session

from dashboard.kernel.actor import Actor

KnownWhere = Callable[[Actor, Any], ColumnElement[bool]]
"""Whether the reader may know of the record that a column of references names; true for other references."""
FindClosed = Callable[[Session, Collection[str]], frozenset[str]]
"""Those of the references whose record is not for everybody: whoever names them says nothing else."""

_known: list[KnownWhere] = []
_closed: list[FindClosed] = []


def install_secrecy(known: Sequence[KnownWhere], closed: Sequence[FindClosed]) -> None:
    """Called once by the shell, before anybody asks."""
    _known[:], _closed[:] = known, closed


def known_where(actor: Actor, references: Any) -> ColumnElement[bool]:
    """A condition on a column of references: the actor may know of the record it names."""
    return and_(true(), *(known(actor, references) for known in _known))


def closed_among(session: Session, references: Collection[str]) -> frozenset[str]:
    """References about which a notice says that there is something new, and no more (domain 5.3 R17)."""
    found: set[str] = set()
    if references:
        for closed in _closed:
            found |= closed(session, references)
    return frozenset(found)

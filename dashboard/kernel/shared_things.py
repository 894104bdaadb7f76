"""Port: which things both agencies share, as a condition of SQL. Asked by the inspector's page.

A feature that owns shareable records says here how its references are told from those of others; the shell
wires it (shell/ports.py), so that the audit knows no feature.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import exists, or_

from dashboard.kernel.actor import Actor

SharedWhere = Callable[[Actor, Any], Any]
"""(actor, column of references) -> condition: the actor may know of the thing with this reference."""

_shared: dict[str, SharedWhere] = {}


def install_shared_things(shared: Mapping[str, SharedWhere]) -> None:
    """``shared``: object type of an audit entry -> its condition."""
    _shared.clear()
    _shared.update(shared)


def shared_things() -> Mapping[str, SharedWhere]:
    """What was wired; read only."""
    return _shared


def by_reference(model: Any, visible: Callable[[Actor, Any], Any]) -> SharedWhere:
    """The condition of a model with a column ``reference``; ``visible`` is one of kernel/scope."""

    def condition(actor: Actor, reference: Any) -> Any:
        return exists().where(model.reference == reference, visible(actor, model))

    return condition


def or_own(visible: Callable[[Actor, Any], Any]) -> Callable[[Actor, Any], Any]:
    """Also what belongs to the actor's agency: its inspector sees that others read what he may not open."""

    def condition(actor: Actor, model: Any) -> Any:
        return or_(visible(actor, model), model.agency == actor.agency.value)

    return condition

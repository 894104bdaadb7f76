"""Who is on the strength of an agency, as far as other features may know: a number, a duty title, no name.

A port: the access feature answers, the shell wires it (shell/ports.py), features ask ``people``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency


@dataclass(frozen=True, slots=True)
class Person:
    """One active account. ``title`` is a role code; a name never leaves the access feature."""

    user_id: int
    title: str
    agency: Agency


FindPeople = Callable[[Session, Agency, Permission], tuple[Person, ...]]

_find: FindPeople | None = None


def install_people(find: FindPeople) -> None:
    """Called once by the shell, before anybody asks."""
    global _find
    _find = find


def people(session: Session, agency: Agency, permission: Permission) -> tuple[Person, ...]:
    """The active accounts of an agency that hold a permission, by duty title, then by number."""
    if _find is None:
        raise RuntimeError("the shell has not wired the people")
    return _find(session, agency, permission)

"""Who is on the strength of an agency, as far as other features may know: a number, a duty title, no name.

A port: the access feature answers, the shell wires it (shell/ports.py), features ask ``people``, ``account``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency


@dataclass(frozen=True, slots=True)
class Person:
    """One active account. ``title`` is a role code. Its account name is told to its own agency only."""

    user_id: int
    title: str
    agency: Agency


FindPeople = Callable[[Session, Agency, Permission], tuple[Person, ...]]
FindAccount = Callable[[Session, int], Actor | None]

_find: FindPeople | None = None
_find_account: FindAccount | None = None


def install_people(find: FindPeople, find_account: FindAccount) -> None:
    """Called once by the shell, before anybody asks."""
    global _find, _find_account
    _find, _find_account = find, find_account


def people(session: Session, agency: Agency, permission: Permission) -> tuple[Person, ...]:
    """The active accounts of an agency that hold a permission, by duty title, then by number."""
    if _find is None:
        raise RuntimeError("the shell has not wired the people")
    return _find(session, agency, permission)


def account(session: Session, user_id: int) -> Actor | None:
    """The actor an active account stands for now, without a session; None when there is no such account."""
    if _find_account is None:
        raise RuntimeError("the shell has not wired the people")
    return _find_account(session, user_id)

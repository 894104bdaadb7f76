"""What each kind of import gives to the common loop in dashboard/shell/imports.py, and what it gets."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlmodel import Session, select

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.shell.import_csv import Cells

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Run:
    """One call of the command. ``now`` decides for every row what lies in the future."""

    actor: Actor
    clock: Clock
    now: datetime


@dataclass(frozen=True, slots=True)
class Importer(Generic[Item]):
    """``read`` raises BadRow; ``write(batch, items)`` gives (taken, already there) of one transaction.

    ``key`` says when two rows are the same thing, ``known`` which keys the database already holds.
    ``order``: the action wants the whole file sorted by this; None keeps the order of the file.
    """

    columns: tuple[str, ...]
    delimiter: str
    read: Callable[[Cells], Item]
    key: Callable[[Item], Hashable]
    known: Callable[[Session, Sequence[Item]], set[Hashable]]
    write: Callable[[str, Sequence[Item]], tuple[int, int]]
    order: Callable[[Item], datetime] | None = None


def known_keys(session: Session, table: type[Any], source: str, keys: Sequence[str]) -> set[Hashable]:
    """Those of the keys that the table already holds from this source."""
    return set(
        session.exec(
            select(table.import_key).where(table.import_source == source).where(table.import_key.in_(keys))
        )
    )

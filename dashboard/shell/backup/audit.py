"""The audit inside a backup: is its chain whole, and is it the one that the anchors of this machine know.

A broken chain does not make a backup worthless, so it is told, not raised; putting such a backup back has to
be meant.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from dashboard.kernel.anchors import anchor_files, keep_anchor, kept_anchors
from dashboard.kernel.chain import Anchor, Break, Head, check, known_keys, verify
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import Database
from dashboard.shell.backup.postgres_copy import parts

_NUMBERS = frozenset({"id", "actor_id", "seq"})
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class AnchorsHeld(RuntimeError):
    """The files of anchors cannot be set aside, so nothing was put back; the text says what to do."""


def breaks_in(kind: str, copy: Path) -> list[Break]:
    """What is wrong with the chain of a copy that holds together otherwise; empty when nothing is."""
    if kind != "sqlite":
        keys = known_keys()
        return list(check(_rows(copy), keys=keys, head=_head(copy)))
    db = Database(f"sqlite:///{copy}")
    try:
        with db.reading() as session:
            return verify(session)
    finally:
        db.dispose()


def contradicted(kind: str, copy: Path, anchors: Iterable[Anchor]) -> list[Anchor]:
    """Anchors of numbers that the copy has, with another signature than the copy's."""
    wanted: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.seq, []).append(anchor)
    found = (row for row in _signatures(kind, copy) if row[0] in wanted)
    return [anchor for seq, mac in found for anchor in wanted[seq] if anchor.mac != mac]


def known_anchors() -> list[Anchor]:
    """Those of this machine, each once. Raises UnreadableAnchor."""
    kept = [anchor for path in _present_files() for anchor in kept_anchors(path)]
    return sorted(set(kept), key=lambda anchor: anchor.seq)


def set_anchors_aside(name: str) -> None:
    """Before the swap: the old files get a second name, ``*.before-NAME``. Raises AnchorsHeld.

    A file that may only be appended to refuses that as it would refuse to lose its first name: better known
    while the old database is still in its place.
    """
    for path in _present_files():
        try:
            os.link(path, _aside(path, name))
        except OSError as error:
            take_anchors_back(name)
            raise AnchorsHeld(
                f"{path} cannot be set aside ({error.strerror}): as root `chattr -a {path.parent}/*.log`, "
                "restore again, then `chattr +a` on the new files"
            ) from None


def take_anchors_back(name: str) -> None:
    """Nothing was swapped: the second names go."""
    for path in anchor_files():
        _aside(path, name).unlink(missing_ok=True)


def begin_anchors_anew(name: str, *, clock: Clock) -> None:
    """After the swap: the old files keep their second name only, new ones begin with the restored end.

    What lies elsewhere (the other agency's copy, the log of another host) still tells what was lost. Raises
    OSError.
    """
    for path in _present_files():
        if _aside(path, name).exists():
            path.unlink()
    keep_anchor(clock=clock)


def _present_files() -> list[Path]:
    return [path for path in anchor_files() if path.is_file()]


def _aside(path: Path, name: str) -> Path:
    return path.with_name(f"{path.name}.before-{name}")


def _signatures(kind: str, copy: Path) -> Iterator[tuple[int, str]]:
    if kind != "sqlite":
        for row in _rows(copy):
            yield row.seq, row.mac
        return
    db = Database(f"sqlite:///{copy}")
    try:
        with db.reader.connect() as connection:
            statement = "SELECT seq, mac FROM audit_entry WHERE seq IS NOT NULL"
            for row in connection.exec_driver_sql(statement):
                yield row.seq, row.mac
    finally:
        db.dispose()


def _rows(copy: Path) -> Iterator[Any]:
    """The entries of a PostgreSQL copy that have a number, in its order."""
    for row in _lines_of(copy, "audit_entry"):
        if row["seq"] is not None:
            yield SimpleNamespace(**row)


def _head(copy: Path) -> Head:
    for row in _lines_of(copy, "audit_head"):
        return Head(row["seq"], row["mac"], row["key"])
    return Head()


def _lines_of(copy: Path, table: str) -> Iterator[dict[str, Any]]:
    with copy.open("rb") as file:
        for name, columns, lines in parts(file):
            for line in lines:
                if name == table:
                    values = line.decode().rstrip("\n").split("\t")
                    yield {name: _value(name, text) for name, text in zip(columns, values, strict=True)}


def _value(column: str, text: str) -> Any:
    if text == "\\N":
        return None
    plain = re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text)
    return int(plain) if column in _NUMBERS else plain

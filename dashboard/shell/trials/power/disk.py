"""What a disk may hold after a power cut: all that was synced, and any part of what was not.

Writes since the last sync of a file may have arrived, not arrived, or arrived in part: in any order, torn at
sectors of 512 bytes. A file that was never synced may be empty.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random

from dashboard.shell.trials.power.recording import Acknowledged, Event, Sync, Truncate, Write

SECTOR = 512


class Arrived(StrEnum):
    """How much of what was not synced is there after the cut."""

    NOTHING = "nothing"
    SOME = "some"
    TORN = "torn"
    IN_ORDER = "in_order"


@dataclass
class _File:
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Write | Truncate] = field(default_factory=list)


class Disk:
    """Follows a recording event by event; ``after_cut`` never changes it."""

    def __init__(self, database: Path) -> None:
        """The database as it lay there, closed and synced, before the recording began."""
        self._files: dict[str, _File] = {database.name: _File(bytearray(database.read_bytes()))}
        self.acknowledged: list[str] = []

    def follow(self, event: Event) -> None:
        if isinstance(event, Acknowledged):
            self.acknowledged.append(event.key)
            return
        file = self._files.setdefault(event.file, _File())
        if isinstance(event, Sync):
            for change in file.pending:
                _apply(file.durable, change)
            file.pending.clear()
        else:
            file.pending.append(event)

    @property
    def has_unsynced(self) -> bool:
        return any(file.pending for file in self._files.values())

    def after_cut(self, how: Arrived, random: Random) -> dict[str, bytes]:
        """File name to content."""
        return {name: _content(file, how, random) for name, file in self._files.items()}


def _content(file: _File, how: Arrived, random: Random) -> bytes:
    content = bytearray(file.durable)
    for change in _arrived(file.pending, how, random):
        _apply(content, change)
    return bytes(content)


def _arrived(pending: list[Write | Truncate], how: Arrived, random: Random) -> Iterator[Write | Truncate]:
    if how is Arrived.NOTHING:
        return
    if how is Arrived.IN_ORDER:
        yield from pending[: random.randint(0, len(pending))]
        return
    for change in pending:
        if isinstance(change, Truncate) or how is Arrived.SOME:
            if random.random() < 0.5:
                yield change
            continue
        for start in range(0, len(change.data), SECTOR):
            if random.random() < 0.5:
                yield Write(change.file, change.at + start, change.data[start : start + SECTOR])


def _apply(content: bytearray, change: Write | Truncate) -> None:
    if isinstance(change, Truncate):
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
        return
    end = change.at + len(change.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[change.at : end] = change.data

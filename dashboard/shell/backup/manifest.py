"""What a backup says about itself: when, of which schema, how many rows, and where its audit chain ends."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from dashboard.shell.backup.sealing import Damaged

Progress = Callable[[str, int, int], None]
"""(step, done, total): for a bar on the screen; the units are the step's own."""


def no_progress(_step: str, _done: int, _total: int) -> None:
    """Nobody is watching."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read out of a copy itself. The audit is 0 and empty before its first entry."""

    revision: str
    tables: Mapping[str, int]
    audit_seq: int
    audit_mac: str

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


@dataclass(frozen=True, slots=True)
class Manifest:
    """``kind`` is sqlite or postgres, ``created_at`` ISO in UTC, ``digest`` the SHA-256 of the copy."""

    kind: str
    created_at: str
    size: int
    digest: str
    facts: Facts

    def encode(self) -> bytes:
        return json.dumps(asdict(self), sort_keys=True).encode()


def decode(head: bytes) -> Manifest:
    """Raises Damaged for a head that this version cannot read."""
    try:
        fields = json.loads(head)
        return Manifest(**{**fields, "facts": Facts(**fields["facts"])})
    except (ValueError, TypeError, KeyError) as error:
        raise Damaged("the head was made by another version") from error


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

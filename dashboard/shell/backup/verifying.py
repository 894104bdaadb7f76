"""Proving a backup: the key opens it, nothing in it was changed, and the copy inside is a sound database.

The audit chain of the copy is checked too; a broken one is told beside the rest.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dashboard.kernel.chain import Break
from dashboard.kernel.secrets import known_secret
from dashboard.kernel.settings import ensure_var
from dashboard.shell.backup.audit import breaks_in
from dashboard.shell.backup.manifest import Facts, Manifest, Progress, decode, digest_of, no_progress
from dashboard.shell.backup.postgres_copy import read_postgres
from dashboard.shell.backup.sealing import Damaged, open_head, unseal
from dashboard.shell.backup.sqlite_copy import make_private, read_sqlite

KEY = "backup"


class NoKey(RuntimeError):
    """The key that seals backups is not on this machine; the text says what to do."""


def reading_key() -> bytes:
    """The key that opens backups. Never makes one: a new key opens nothing. Raises NoKey."""
    key = known_secret(KEY)
    if key is None:
        raise NoKey(
            f"{KEY}.key is missing: put its copy back (SIAGA_KEYS, a systemd credential or var/keys); "
            "without it no backup can be opened"
        )
    return key


def read_manifest(file: Path) -> Manifest:
    """What the file says about itself. Raises Damaged, NoKey or OSError."""
    with file.open("rb") as source:
        return decode(open_head(source, reading_key()))


@dataclass(frozen=True, slots=True)
class Verified:
    """A sound backup: its head, and what is wrong with the audit chain inside (empty: nothing)."""

    manifest: Manifest
    breaks: tuple[Break, ...]


def verify_backup(file: Path, *, progress: Progress = no_progress) -> Verified:
    """Check every byte of a backup. Raises Damaged, NoKey or OSError."""
    with workplace() as place:
        manifest = unpack(file, place / "copy", progress=progress)
        return Verified(manifest, tuple(breaks_in(manifest.kind, place / "copy")))


def unpack(file: Path, copy: Path, *, progress: Progress = no_progress) -> Manifest:
    """Open a backup into ``copy`` (new, mode 0600) and hold it against its head. Raises Damaged or NoKey."""
    key = reading_key()
    progress("open", 0, 1)
    make_private(copy)
    with file.open("rb") as source, copy.open("wb") as target:
        manifest = decode(unseal(source, target, key))
    if (copy.stat().st_size, digest_of(copy)) != (manifest.size, manifest.digest):
        raise Damaged("the copy inside is not the one that was sealed")
    progress("check", 0, 1)
    if facts_of(manifest.kind, copy) != manifest.facts:
        raise Damaged("the copy inside holds other rows than its head says")
    progress("check", 1, 1)
    return manifest


def facts_of(kind: str, copy: Path) -> Facts:
    return read_sqlite(copy) if kind == "sqlite" else read_postgres(copy)


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for what must not outlive the work."""
    place = Path(tempfile.mkdtemp(prefix="backup-", dir=ensure_var()))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)

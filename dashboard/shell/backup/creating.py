"""Making a backup: copy, examine the copy, seal it, read the sealed file again, and only then name it.

Works while the product runs. What lies unsealed on the way lies in a folder of the var folder (mode 0700) and
is removed in any case. Older files go only after the new one and the audit in it have been verified.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dashboard.kernel.chain import Break
from dashboard.kernel.clock import Clock, system_clock
from dashboard.kernel.database import Database
from dashboard.kernel.secrets import known_secret, secret
from dashboard.shell.backup.manifest import Facts, Manifest, Progress, digest_of, no_progress
from dashboard.shell.backup.postgres_copy import copy_postgres, read_postgres
from dashboard.shell.backup.sealing import seal
from dashboard.shell.backup.sqlite_copy import copy_sqlite, make_private, read_sqlite
from dashboard.shell.backup.verifying import KEY, NoKey, verify_backup, workplace

_PATTERN = "siaga-*.backup"


@dataclass(frozen=True, slots=True)
class Made:
    """The new file, what it says about itself, what is wrong with the audit chain in it (empty: nothing), and
    the older files that made room for it."""

    file: Path
    manifest: Manifest
    breaks: tuple[Break, ...]
    removed: tuple[Path, ...]


def create_backup(
    db: Database,
    folder: Path,
    *,
    keep: int = 0,
    progress: Progress = no_progress,
    clock: Clock = system_clock,
) -> Made:
    """A sealed, verified backup in ``folder`` (mode 0600, ``FILE.sha256`` beside it for copies elsewhere).

    ``keep``: how many of the folder's backups stay, the newest; 0 is all, and so is any number while the
    audit inside is broken. Raises Damaged when what was copied or written is not sound: then there is no new
    file, and no older one is gone. Raises NoKey when the key that sealed the older ones is missing.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = _sealing_key(folder)
    now = clock()
    file = folder / f"siaga-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.backup"
    with workplace() as place:
        copy = place / "copy"
        facts = _copied(db, copy, progress)
        kind = "sqlite" if db.is_sqlite else "postgres"
        manifest = Manifest(kind, _iso(now), copy.stat().st_size, digest_of(copy), facts)
        progress("seal", 0, 1)
        unnamed = folder / f".{file.name}.{os.getpid()}"
        try:
            _write(unnamed, manifest, copy, key)
            copy.unlink()
            verified = verify_backup(unnamed, progress=progress)
            os.link(unnamed, file)  # never over a backup that is there
        finally:
            unnamed.unlink(missing_ok=True)
    _write_digest(file)
    _sync_folder(folder)
    # With a broken audit in the new one an older file may be the last whole one.
    removed = () if verified.breaks else _make_room(folder, keep)
    return Made(file, manifest, verified.breaks, removed)


def _copied(db: Database, copy: Path, progress: Progress) -> Facts:
    if db.is_sqlite:
        copy_sqlite(Path(db.address.removeprefix("sqlite:///")), copy, progress)
        return read_sqlite(copy)
    copy_postgres(db.address, copy, progress)
    return read_postgres(copy)


def _sealing_key(folder: Path) -> bytes:
    """The key, made only for the very first backup: of a new one after a loss nobody would have a copy."""
    if known_secret(KEY) is None and any(folder.glob(_PATTERN)):
        raise NoKey(
            f"{KEY}.key is missing, and {folder} holds backups that it has sealed: put its copy back; when "
            "it is lost for good, move them to another folder, run this again and copy the new key to a safe"
        )
    return secret(KEY)


def _write(path: Path, manifest: Manifest, copy: Path, key: bytes) -> None:
    make_private(path)
    with path.open("wb") as target:
        seal(target, manifest.encode(), copy, key)
        target.flush()
        os.fsync(target.fileno())


def _write_digest(file: Path) -> None:
    """As ``sha256sum -c`` reads it: whoever carries the file away can check it without the key."""
    beside = digest_file(file)
    make_private(beside)
    beside.write_text(f"{digest_of(file)}  {file.name}\n", encoding="ascii")


def digest_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.sha256")


def _make_room(folder: Path, keep: int) -> tuple[Path, ...]:
    """The names sort like time."""
    old = sorted(folder.glob(_PATTERN))[:-keep] if keep > 0 else []
    for file in old:
        file.unlink()
        digest_file(file).unlink(missing_ok=True)
    return tuple(old)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

"""Keys that never stand in the database: one file each, made on first use.

Called by kernel/chain.py (audit), features/access (seeds of the second factor) and backups. Looked for in the
folder ``SIAGA_KEYS``, then in systemd's credentials, then in ``var/keys`` (mode 0700, files 0600).
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from dashboard.kernel.settings import ensure_var, settings

LENGTH = 32


def secret(name: str) -> bytes:
    """The 32 bytes of the key ``name``; made when there is none and the folder is our own.

    Raises ValueError for a key of another length: a cut or foreign file must not become a weak key.
    """
    for folder in _given_folders():
        if (folder / f"{name}.key").is_file():
            return _read(folder / f"{name}.key")
    own = ensure_var() / "keys"
    own.mkdir(mode=0o700, exist_ok=True)
    path = own / f"{name}.key"
    if not path.exists():
        _make(path)
    return _read(path)


def _given_folders() -> list[Path]:
    credentials = os.environ.get("CREDENTIALS_DIRECTORY", "")
    return [folder for folder in (settings().keys, Path(credentials) if credentials else None) if folder]


def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except UnicodeDecodeError:
        key = b""
    if len(key) != LENGTH:
        raise ValueError(f"the key file {path.name} does not hold {LENGTH} bytes in hexadecimal")
    return key


def _make(path: Path) -> None:
    """Whole or not at all: written beside it and linked into place, so two processes agree on one key."""
    beside = path.with_suffix(f".{os.getpid()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(LENGTH) + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(beside, path)
    beside.unlink()

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


class BadKey(ValueError):
    """A key file that was cut or is foreign: it must not become a weak key."""


def secret(name: str) -> bytes:
    """The 32 bytes of the key ``name``; made when there is none and the folder is our own.

    Raises BadKey for a key of another length.
    """
    for folder in _given_folders():
        if (folder / f"{name}.key").is_file():
            return _read(folder / f"{name}.key")
    path = _own_folder() / f"{name}.key"
    if not path.exists():
        _make(path, new_secret())
    return _read(path)


def known_secret(name: str) -> bytes | None:
    """The key ``name`` where there is one; never makes one. Raises BadKey as ``secret`` does."""
    for folder in (*_given_folders(), _own_folder()):
        if (folder / f"{name}.key").is_file():
            return _read(folder / f"{name}.key")
    return None


def known_secrets(name: str, folder: Path | None = None) -> list[bytes]:
    """The key ``name`` and every ``name-...``, of one folder or of all places where keys are looked for."""
    folders = [folder] if folder else [*_given_folders(), _own_folder()]
    paths = [path for one in folders for path in sorted(one.glob(f"{name}*.key"))]
    return [_read(path) for path in paths if path.stem == name or path.stem.startswith(f"{name}-")]


def new_secret() -> bytes:
    """32 random bytes, kept nowhere yet."""
    return secrets.token_bytes(LENGTH)


def keep_secret(name: str, key: bytes) -> None:
    """Put a key into the first folder of keys (``SIAGA_KEYS``, or ``var/keys``); one that is there stays."""
    _make((settings().keys or _own_folder()) / f"{name}.key", key)


def _own_folder() -> Path:
    own = ensure_var() / "keys"
    own.mkdir(mode=0o700, exist_ok=True)
    return own


def _given_folders() -> list[Path]:
    credentials = os.environ.get("CREDENTIALS_DIRECTORY", "")
    return [folder for folder in (settings().keys, Path(credentials) if credentials else None) if folder]


def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != LENGTH:
        raise BadKey(
            f"the key file {path.name} does not hold {LENGTH} bytes in hexadecimal: put its copy back"
        )
    return key


def _make(path: Path, key: bytes) -> None:
    """Whole or not at all: written beside it and linked into place, so two processes agree on one key."""
    beside = path.with_suffix(f".{os.getpid()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(beside, path)
    beside.unlink()

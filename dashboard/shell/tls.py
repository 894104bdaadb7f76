"""The certificate of ``make run TLS=1``: a browser has no service worker on plain http by IP.

Called by serve before the server starts. An authority of this installation signs the server's certificate, so
that a phone trusts once and the certificate may change with the addresses. Private keys never leave var/tls.
"""

import hashlib
import os
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dashboard.kernel.clock import Clock, system_clock
from dashboard.kernel.settings import ensure_var, settings
from dashboard.shell.certificates import (
    Pair,
    is_good_authority,
    is_good_server,
    make_authority,
    make_server,
)

_EVERYWHERE = ("0.0.0.0", "::")
_PEM = serialization.Encoding.PEM


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files for the server, and what a phone has to trust. ``fingerprint``: SHA-256 of the authority."""

    chain: Path
    key: Path
    authority: Path
    fingerprint: str

    def context(self) -> ssl.SSLContext:
        """For a client that trusts this installation alone."""
        return ssl.create_default_context(cafile=str(self.authority))


def own_addresses() -> tuple[str, ...]:
    """IPv4 addresses of this machine, the loopback last."""
    found = {
        entry.address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family is socket.AF_INET
    }
    return (*sorted(found - {"127.0.0.1"}), "127.0.0.1")


def own_names(host: str = "") -> frozenset[str]:
    """Every name and address under which this machine may be opened; ``host`` is what was asked for."""
    asked = {host.lower()} if host and host not in _EVERYWHERE else set()
    return frozenset({"localhost", socket.gethostname().lower(), *own_addresses(), *asked})


def authority_file() -> Path:
    """What a phone has to trust; exists once the product was served over TLS."""
    return settings().var / "tls" / "ca.crt"


def ensure_certificate(names: Iterable[str], *, clock: Clock = system_clock) -> Certificate:
    """The certificate for these names: as it is when it holds just them and lasts, else a new one."""
    ensure_var()
    folder = authority_file().parent
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    wanted, now = frozenset(names), clock()
    authority = _load(folder, "ca")
    if authority is None or not is_good_authority(authority, wanted, now):
        authority = make_authority(wanted, now)
        _store(folder, "ca", authority)
    server = _load(folder, "server")
    if not is_good_server(server, authority[0], wanted, now):
        _store(folder, "server", make_server(authority, wanted, now))
    digest = hashlib.sha256(authority[0].public_bytes(serialization.Encoding.DER)).hexdigest().upper()
    pairs = ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
    return Certificate(folder / "server.crt", folder / "server.key", authority_file(), pairs)


def _load(folder: Path, name: str) -> Pair | None:
    """A certificate and its key; None when one of them is missing or broken."""
    try:
        found = x509.load_pem_x509_certificate((folder / f"{name}.crt").read_bytes())
        key = serialization.load_pem_private_key((folder / f"{name}.key").read_bytes(), None)
    except (OSError, ValueError, TypeError):
        return None
    return (found, key) if isinstance(key, ec.EllipticCurvePrivateKey) else None


def _store(folder: Path, name: str, pair: Pair) -> None:
    found, key = pair
    pem = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write(folder / f"{name}.key", pem)
    _write(folder / f"{name}.crt", found.public_bytes(_PEM))


def _write(path: Path, body: bytes) -> None:
    """Readable by the owner only, from the first byte on; the old file stays whole until then."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(body)
    fresh.replace(path)

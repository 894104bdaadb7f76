"""The keys of the chain: ``audit.key``, and one ``audit-FINGERPRINT.key`` for each that came after it.

Old keys stay beside the new one: without them what they have signed cannot be verified. Called by append,
verify and the command that changes the key.
"""

from functools import lru_cache
from pathlib import Path

from dashboard.kernel import secrets
from dashboard.kernel.chain.links import fingerprint

FIRST = "audit"


class MissingKey(RuntimeError):
    """The key that signs the chain is not on this machine; nothing can be written until it is."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"the audit key {name} is missing: put its file back (audit.key or audit-{name}.key), or, when "
            "it is lost for good, run `python -m dashboard audit rekey --lost`"
        )


def first_key() -> bytes:
    """The key of a chain that begins now; made when there is none."""
    return secrets.secret(FIRST)


@lru_cache(maxsize=8)
def key_named(name: str) -> bytes:
    """The key with this fingerprint, read once by each process. Raises MissingKey; never makes one."""
    for key in (secrets.known_secret(f"{FIRST}-{name}"), secrets.known_secret(FIRST)):
        if key is not None and fingerprint(key) == name:
            return key
    raise MissingKey(name)


def known_keys(folder: Path | None = None) -> dict[str, bytes]:
    """Fingerprint to key: every audit key of a folder, or of wherever this machine keeps its keys."""
    found = secrets.known_secrets(FIRST, folder)
    return {fingerprint(key): key for key in found}


def make_key() -> str:
    """A new key in a file of its own, not in use yet; returns its fingerprint."""
    key = secrets.new_secret()
    name = fingerprint(key)
    secrets.keep_secret(f"{FIRST}-{name}", key)
    return name

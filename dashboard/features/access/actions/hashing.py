"""Hashing of passwords: slow by intention, two at a time."""

import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashboard.features.access.rules.passwords import normalised

# OWASP: argon2id with 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Each check needs 19 MiB: two at a time, so that a flood of logins cannot take the memory.
_HASHING = threading.BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    with _HASHING:
        return _HASHER.hash(normalised(password))


@lru_cache(maxsize=1)
def _dummy_hash() -> str:
    return _HASHER.hash("unknown accounts take as long as known ones")


def password_matches(stored: str, password: str) -> bool:
    """Whether the password is that of the hash; an empty hash takes as long and never matches."""
    with _HASHING:
        try:
            return _HASHER.verify(stored or _dummy_hash(), normalised(password)) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False

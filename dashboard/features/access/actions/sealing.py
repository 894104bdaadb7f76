"""Seeds of the second factor are encrypted with a key outside the database, each bound to its account."""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dashboard.kernel.secrets import known_secret, secret

_NONCE = 12


def seal(plain: bytes, context: str) -> str:
    """AES-256-GCM under the key ``factor``, in URL-safe text; only the same context opens it."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(secret("factor")).encrypt(nonce, plain, context.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(text: str, context: str) -> bytes | None:
    """What was sealed; None for anything that was not sealed here for this context.

    A lost key is not made anew by somebody who signs in: its copy would find another in its place.
    """
    key = known_secret("factor")
    if key is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii"))
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], context.encode())
    except (InvalidTag, ValueError, UnicodeEncodeError, binascii.Error):
        return None

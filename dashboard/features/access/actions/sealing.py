"""Seeds of the second factor are encrypted with a key outside the database, each bound to its account."""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel import col, select

from dashboard.features.access.tables import Account
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Refused
from dashboard.kernel.secrets import known_secret, secret

_NONCE = 12


def seal(plain: bytes, context: str) -> str:
    """AES-256-GCM under the key ``factor``, in URL-safe text; only the same context opens it.

    Raises Refused when the key is missing that sealed what is stored.
    """
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(_sealing_key()).encrypt(nonce, plain, context.encode())
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


def _sealing_key() -> bytes:
    """The key, made only for the very first factor: of a new one after a loss nobody would have a copy, and
    putting the copy back would shut out whoever enrolled since."""
    key = known_secret("factor")
    if key is not None:
        return key
    with reading() as session:
        sealed = session.exec(select(Account.id).where(col(Account.factor_at).is_not(None)).limit(1)).first()
    if sealed is not None:
        raise Refused("factor.key_lost")
    return secret("factor")

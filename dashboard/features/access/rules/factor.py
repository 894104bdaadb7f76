"""The second factor: codes of an app (RFC 6238, 30 s, six digits) and recovery codes for a lost phone.

A code counts for its own 30 seconds and one step before and after; each step is used once.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

from pyotp.totp import TOTP

STEP_SECONDS = 30
WINDOW = 1
SEED_BYTES = 20
RECOVERY_CODES = 10
# 120 bits: a plain hash of it cannot be guessed (ASVS 5.0, 6.5.2).
_RECOVERY_BYTES = 15
ENROLMENT = timedelta(minutes=30)
"""How long a seed that was shown may still be confirmed."""
HALF_SESSION = timedelta(minutes=10)
"""How long a session may wait for its second factor."""

_ISSUER = "Siaga Bersama"
# What people type for letters that base32 does not have.
_MISREAD = str.maketrans("018", "OIB")


def new_seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)


def seed_text(seed: bytes) -> str:
    """The seed as an app takes it by hand (base32)."""
    return base64.b32encode(seed).decode()


def provisioning_uri(seed: bytes, username: str) -> str:
    """What the QR code holds."""
    return TOTP(seed_text(seed)).provisioning_uri(name=username, issuer_name=_ISSUER)


def step_of(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def matching_step(seed: bytes, code: str, now: datetime, last_used: int = 0) -> int | None:
    """The step whose code this is; None for a wrong code and for a step that has been used."""
    digits = re.sub(r"[\s-]", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    totp, present = TOTP(seed_text(seed)), step_of(now)
    for step in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits) and step > last_used:
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Ten codes of 120 bits: ``ABCD-EFGH-IJKL-MNOP-QRST-UVWX``."""
    return [
        _grouped(base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode())
        for _ in range(RECOVERY_CODES)
    ]


def recovery_hash(code: str) -> str:
    """The hash of a recovery code however it was typed; "" when it cannot be one."""
    plain = re.sub(r"[\s-]", "", code).upper().translate(_MISREAD)
    if not re.fullmatch(r"[A-Z2-7]{24}", plain):
        return ""
    return hashlib.sha256(plain.encode()).hexdigest()


def _grouped(text: str) -> str:
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))

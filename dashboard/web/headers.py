"""Security headers of every answer, and the Content-Security-Policy made from the built pages."""

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from dashboard.kernel.settings import settings

_INLINE = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def inline_script_hashes(folder: Path) -> list[str]:
    """CSP sources for every inline script of every built page, sorted."""
    found = set()
    for page in folder.rglob("*.html"):
        for body in _INLINE.findall(page.read_bytes()):
            digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
            found.add(f"'sha256-{digest}'")
    return sorted(found)


def content_security_policy(script_hashes: list[str]) -> str:
    """No eval, no inline script but those the build made, nothing from elsewhere."""
    scripts = " ".join(["'self'", *script_hashes])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    )


@lru_cache(maxsize=4)
def security_headers(policy: str) -> tuple[tuple[bytes, bytes], ...]:
    """The headers every answer carries."""
    # same-origin, not no-referrer: with the latter a browser sends "Origin: null" with its own forms.
    pairs = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "x-frame-options": "DENY",
    }
    if settings().is_production:
        pairs["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return tuple((name.encode(), value.encode()) for name, value in pairs.items())

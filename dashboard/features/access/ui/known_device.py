"""A browser in which an account has signed in before is known to it: its failures are counted apart.

Otherwise whoever sends wrong passwords for the duty officer makes the duty officer wait. The cookie opens
nothing; it is a random number of the browser and one signature for each account, signed with a key of ours.
"""

import hashlib
import hmac
import http.cookies
import re
import secrets

from starlette.requests import Request

from dashboard.kernel.secrets import secret
from dashboard.kernel.settings import settings

_MOST = 12
_SECONDS = 180 * 24 * 3600
_SHAPE = re.compile(r"[0-9a-f]{32}(\.[0-9a-f]{32}){1,12}")


def known_device(request: Request, username: str) -> str:
    """The browser's number when this account has signed in with it before; else ""."""
    number, *signatures = _held(request)
    if not number:
        return ""
    own = _signature(number, username)
    return number if any(hmac.compare_digest(own, one) for one in signatures) else ""


def device_cookie(request: Request, username: str) -> str:
    """The Set-Cookie value after a full sign-in: the accounts known so far, this one first."""
    number, *signatures = _held(request)
    number = number or secrets.token_hex(16)
    own = _signature(number, username)
    kept = [own, *(one for one in signatures if one != own)][:_MOST]
    secure = "; Secure" if settings().is_secure else ""
    value = ".".join([number, *kept])
    return f"{_name()}={value}; Path=/; Max-Age={_SECONDS}; HttpOnly; SameSite=Strict{secure}"


def _name() -> str:
    return "__Host-siaga-device" if settings().is_secure else "siaga-device"


def _held(request: Request) -> list[str]:
    """Number and signatures of the cookie, or one empty string."""
    try:
        morsel = http.cookies.SimpleCookie(request.headers.get("cookie", "")).get(_name())
    except http.cookies.CookieError:
        return [""]
    value = morsel.value if morsel is not None else ""
    return value.split(".") if _SHAPE.fullmatch(value) else [""]


def _signature(number: str, username: str) -> str:
    text = f"{number}:{username}".encode()
    return hmac.new(secret("known_device"), text, hashlib.sha256).hexdigest()[:32]

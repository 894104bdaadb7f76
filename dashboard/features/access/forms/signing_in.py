"""What the sign-in form sends."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SignIn:
    """``next_path`` is a path of this product, never an address elsewhere."""

    username: str
    password: str
    next_path: str


def safe_path(value: object) -> str:
    """A path of this product, or ``/``: no host, no backslash, no control characters."""
    if not isinstance(value, str) or len(value) > 512:
        return "/"
    if not value.startswith("/") or value.startswith("//") or "\\" in value:
        return "/"
    if any(ord(char) < 33 or ord(char) > 126 for char in value):
        return "/"
    return value


def safe_back(value: object) -> str:
    """A path of this product, or "" when none was given."""
    return safe_path(value) if isinstance(value, str) and value else ""


def parse_sign_in(fields: Mapping[str, object]) -> SignIn | None:
    """None when the form is unusable; the page then says the same as for a wrong password."""
    username, password = fields.get("username"), fields.get("password")
    if not isinstance(username, str) or not isinstance(password, str):
        return None
    username = username.strip().lower()
    if not username or len(username) > 64 or not password or len(password) > 128:
        return None
    return SignIn(username, password, safe_path(fields.get("next")))

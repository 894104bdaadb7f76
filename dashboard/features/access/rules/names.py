"""How an account may be called: as people type it, without capitals, spaces or signs that look alike."""

import re

NAME_LONGEST = 64
_SHAPE = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")


def is_account_name(name: str) -> bool:
    """Three to 64 small letters of ASCII, digits, dots, dashes and underscores."""
    return _SHAPE.fullmatch(name) is not None

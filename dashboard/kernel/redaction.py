"""Takes out of a text what must stand in no log: keys of doors, and what people typed.

Pure. Called by shell/logs.py for every record before any handler sees it. Rather a word too few in the log
than a key too many: what stands after the name of a secret goes, whatever it is.
"""

import re

LONGEST = 8_000
"""Characters one line of the log may have."""

_GONE = "[redacted]"
# Beyond this nothing is even looked at: it would be cut off anyhow.
_LOOKED_AT = 8 * LONGEST

# What people choose or copy may have spaces: it ends with its line. The others are one word.
_LONG_NAMES = r"authorization|password|passwd|repeat|sandi|kata_sandi|secret|seed|recovery|credential|api_key"
_SHORT_NAMES = r"cookie|set-cookie|csrf|token|client_token|otp|totp|code"
_NAME = r"(?P<name>(?<![A-Za-z])(?:[A-Za-z_-]{{0,24}}[_-])?(?:{0})[\"']?\s*[:=]\s*+)(?!\[redacted\])"
# name="value", 'name': b'value'; a quoted value ends with its quote, a list or a mapping with the text.
_VALUE = r"b?\"(?:\\.|[^\"\\])*(?:\"|\Z)|b?'(?:\\.|[^'\\])*(?:'|\Z)|[\[({].*"
_NAMED_LONG = re.compile(
    rf"{_NAME.format(_LONG_NAMES)}(?:{_VALUE}|(?:(?!\\[nr])[^\r\n])+)", re.IGNORECASE | re.DOTALL
)
_NAMED_SHORT = re.compile(
    rf"{_NAME.format(_SHORT_NAMES)}(?:{_VALUE}|[^\s\"',&}})\]]+)", re.IGNORECASE | re.DOTALL
)
# As people write it: "code 123456", "kode: 123 456". Shorter and longer numbers are other codes.
_SAID_CODE = re.compile(
    r"(?P<name>(?<![A-Za-z])(?:code|kode|otp|totp)(?:\s+(?:is|was|adalah))?[\s:=]{1,3}[\"'(]?)"
    r"\d{3}[\s-]?\d{3}(?!\d)",
    re.IGNORECASE,
)
# Recovery codes (six groups of four) and seeds (32 letters, eight groups) of features/access, as they are
# shown, and as somebody may type them.
_FACTOR_SHAPES = re.compile(
    r"(?P<name>)(?<![A-Za-z0-9_-])(?:[A-Z2-7]{4}(?:[ -][A-Z2-7]{4}){5,7}|[A-Z2-7]{24}|[A-Z2-7]{32}"
    r"|[A-Za-z0-9]{4}(?:-[A-Za-z0-9]{4}){5}|(?=[a-z]*[2-7])(?=[2-7]*[a-z])[a-z2-7]{24})(?![A-Za-z0-9_-])"
)
# A header as it is sent: everything up to the end of its line.
_HEADER = re.compile(r"(?P<name>(?:^|[\s{,(])(?:set-)?cookie:\s*)[^\r\n\"']+", re.IGNORECASE)
_COOKIE = re.compile(r"(?P<name>(?:__Host-)?siaga(?:-[a-z-]{1,40})?=)(?!\[redacted\])[^\s;,\"')\]}]*")
_SECRET_ADDRESS = re.compile(r"(?P<name>/(?:guest|calendar|activate)/)(?!\[redacted\])[^\s/\"'?#)\]}]+")
_DATABASE_ADDRESS = re.compile(r"(?P<name>\b[a-z+]{1,24}://[^\s:/@]{1,64}:)[^\s@]{1,512}(?=@)")
_PASSWORD_HASH = re.compile(r"(?P<name>)\$argon2[a-z]*\$[^\s\"']+")
# 256 bits as `secrets.token_urlsafe(32)` writes them; a signature of the audit is hexadecimal and stays.
_TOKEN = re.compile(
    r"(?P<name>)(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]*[G-Zg-z_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"
)
# Framework and databases quote what somebody typed; the framework the headers of the connection too.
_SENT = re.compile(
    r"(?P<name>payload=|router_data=|[Ee]vent data: |event payload for handler \S+: "
    r"|\[parameters: |DETAIL:  ?|input_value=|\[Reflex Frontend Exception\]).*",
    re.DOTALL,
)
# To the end of its line: an event, or the name of something unknown, which a stranger has chosen.
_UNKNOWN = re.compile(r"(?P<name>Event\(|handler found for event: |KeyError: ).*")
_PATTERNS = (
    _SENT,
    _UNKNOWN,
    _SECRET_ADDRESS,
    _HEADER,
    _COOKIE,
    _NAMED_LONG,
    _NAMED_SHORT,
    _SAID_CODE,
    _FACTOR_SHAPES,
    _DATABASE_ADDRESS,
    _PASSWORD_HASH,
    _TOKEN,
)


def redacted(text: str) -> str:
    """The text without secrets, at most ``LONGEST`` characters; redacting twice changes nothing more."""
    kept = text[:_LOOKED_AT]
    for pattern in _PATTERNS:
        kept = pattern.sub(rf"\g<name>{_GONE}", kept)
    return kept if len(kept) <= LONGEST else kept[: LONGEST - 10] + " [cut off]"


def one_line(text: str) -> str:
    """Line ends and other control characters as escapes: nobody writes a second record into the log."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )

"""What the documents let a machine outside ask for, against what the shipped proxy answers to it."""

import re
from pathlib import Path

import pytest

from dashboard.web.open_addresses import PUBLIC

ROOT = Path(__file__).resolve().parents[2]
PROXY = (ROOT / "deploy" / "nginx" / "siaga-bersama.conf").read_text(encoding="utf-8")
DOCUMENT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
# A block may hold blocks of its own (limit_except), which close a way of asking and not the address.
_LOCATION = re.compile(r"^    location (=|~|) ?(\S+) \{\n(.*?)^    \}", re.MULTILINE | re.DOTALL)
_OUTSIDE = re.compile(r"https://HOST(/[^\s`|)]*)")


def closed(path: str) -> bool:
    """Whether the proxy refuses this address to others; nginx takes exact, then pattern, then longest."""
    served = PROXY.partition("listen 443")[2]
    found = [match.groups() for match in _LOCATION.finditer(served)]
    exact = [body for kind, place, body in found if kind == "=" and place == path]
    patterns = [body for kind, place, body in found if kind == "~" and re.search(place, path)]
    prefixes = sorted((place, body) for kind, place, body in found if not kind and path.startswith(place))
    body = [*exact, *patterns, *(body for _, body in prefixes[-1:])][0]
    return "deny all;" in re.sub(r"\{[^}]*\}", "", body)


def test_no_address_that_is_asked_from_outside_is_closed() -> None:
    asked = _OUTSIDE.findall(DOCUMENT)
    assert len(asked) >= 2
    assert [path for path in asked if closed(path)] == []


def test_what_a_wall_waits_for_answers_without_a_session() -> None:
    """With `--fail` a redirect would do, but a refusal waits for ever."""
    waited = re.findall(r"^until curl --fail .*https://HOST(/\S*);", DOCUMENT, re.MULTILINE)
    assert len(waited) == 1
    assert set(waited) <= PUBLIC


@pytest.mark.parametrize(
    ("path", "is_closed"),
    [
        ("/", False),
        ("/screen", False),
        ("/screen/claim", False),
        ("/health/live", True),
        ("/health/ready", True),
        ("/health/session", False),
        ("/_event", False),
    ],
)
def test_the_reading_of_the_proxy_is_its_own(path: str, is_closed: bool) -> None:
    assert closed(path) is is_closed

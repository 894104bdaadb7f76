"""The page of a screen that waits: one small HTML document in the wall's look, both languages, no session.

It holds no code: assets/pairing.js fetches that with the claim of this browser.
"""

from html import escape
from pathlib import Path

from dashboard.kernel.reference import Language
from dashboard.kernel.text import say

ASSETS = Path(__file__).resolve().parents[4] / "assets"
_STEPS = ("open", "type", "wait")


def waiting_html() -> str:
    """The page with the place of the code; without a script it says what is missing."""
    steps = "".join(f"<li>{words}</li>" for words in [_both(f"devices.wait.{step}") for step in _STEPS])
    body = (
        f'<div class="mid"><h1>{_both("devices.wait.title")}</h1>'
        '<div data-waits hidden aria-live="polite">'
        '<p class="code" role="img" data-code data-testid="pairing-code"></p>'
        f'<p class="sub">{_timed("devices.wait.until")}</p></div>'
        f"<ol>{steps}</ol></div>"
        f'<p data-away hidden role="status" data-testid="pairing-away">{_both("devices.wait.away")}</p>'
        f"<noscript><p>{_both('devices.wait.script')}</p></noscript>"
    )
    return _page(body, '<script src="/screen/pairing.js" defer></script>')


def occupied_html() -> str:
    """What a browser is told in which a person is signed in: that session stays."""
    return _page(
        f'<div class="mid" data-testid="pairing-occupied"><h1>{_both("devices.wait.title")}</h1>'
        f'<p class="sub">{_both("devices.wait.occupied")}</p>'
        f'<p class="sub"><a href="/">{_both("devices.wait.back")}</a></p></div>'
    )


def _both(key: str) -> str:
    """Indonesian, then English in a quieter voice: nobody has said yet which one is read here."""
    return f'{escape(say(key))} <span class="en" lang="en">{escape(say(key, Language.EN))}</span>'


def _timed(key: str) -> str:
    """The same with the place of a time, which the script fills."""
    words = [escape(say(key, language)) for language in Language]
    return f'{words[0]} <b data-until></b>. <span class="en" lang="en">{words[1]} <b data-until></b>.</span>'


def _page(body: str, script: str = "") -> str:
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(say('devices.wait.title'))} - Siaga Bersama</title>"
        f'<link rel="icon" href="data:,"><link rel="stylesheet" href="/screen/pairing.css">{script}</head>'
        f'<body><main data-testid="pairing"><header><b>Siaga Bersama</b>'
        f"<span>{escape(say('wall.words.orgs'))}</span></header>{body}</main></body></html>"
    )

"""While the database is away: a page that comes again by itself, or a key for a script.

Called by the front door and by the exception handler of the plain routes. Nothing was saved, nothing is
wrong with the session, and a wall that was switched on meanwhile must need nobody.
"""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from dashboard.kernel.errors import DomainError
from dashboard.kernel.outage import AWAY, UNREAD
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say

AGAIN_SECONDS = 5


def unread(request: Request, error: Exception) -> Response:
    """503: HTML for whoever looks at it, else ``{"error": key}``, where the page holds the sentence."""
    is_reading = request.method in ("GET", "HEAD")
    headers = {"retry-after": str(AGAIN_SECONDS), "cache-control": "no-store"}
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(_page(request.url.path, comes_again=is_reading), 503, headers)
    key = error.key if isinstance(error, DomainError) else UNREAD
    return JSONResponse({"error": AWAY if key == UNREAD and not is_reading else key}, 503, headers)


def _page(path: str, *, comes_again: bool) -> str:
    """A form that was sent is not sent again by itself: its sentence offers the page it stood on."""
    again = f'<meta http-equiv="refresh" content="{AGAIN_SECONDS}">' if comes_again else ""
    way = (
        f'<p class="sub">{_both("unread.again")}</p>'
        if comes_again
        else f'<p><a class="button" href="{escape(path)}">{_both("unread.back")}</a></p>'
    )
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8">{again}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(say('unread.title'))} - Siaga Bersama</title>"
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="/login/style.css"></head>'
        '<body class="theme-office login"><main data-testid="unread"><p class="brand">Siaga Bersama</p>'
        f"<h1>{_both('unread.title')}</h1><p>{_both('unread.text')}</p>{way}</main></body></html>"
    )


def _both(key: str) -> str:
    """Indonesian, then English: whose language it would be is not known without the database."""
    return f'{escape(say(key))}<br><span class="sub" lang="en">{escape(say(key, Language.EN))}</span>'

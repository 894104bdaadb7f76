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
from dashboard.web.open_addresses import FORMS, SECRET_FORM

AGAIN_SECONDS = 5
# A form that was sent leads back to where it stands; what else can be sent stands on every page.
_FORMS = FORMS | {"/login"}


def unread(request: Request, error: Exception) -> Response:
    """503: HTML for whoever looks at it, else ``{"error": key}``, where the page holds the sentence."""
    is_reading = request.method in ("GET", "HEAD")
    headers = {"retry-after": str(AGAIN_SECONDS), "cache-control": "no-store"}
    key = error.key if isinstance(error, DomainError) else UNREAD
    if "text/html" in request.headers.get("accept", ""):
        page = _opened() if is_reading else _sent(request.url.path, key)
        return HTMLResponse(page, 503, headers)
    return JSONResponse({"error": AWAY if key == UNREAD and not is_reading else key}, 503, headers)


def _opened() -> str:
    again = f'<meta http-equiv="refresh" content="{AGAIN_SECONDS}">'
    return _page(again, "unread.title", "unread.text", f'<p class="sub">{_both("unread.again")}</p>')


def _sent(path: str, key: str) -> str:
    """A form is not sent again by itself. ``key`` tells what became of it, unless nobody could be asked."""
    is_form = path in _FORMS or SECRET_FORM.fullmatch(path) is not None
    back = f'<p><a class="button" href="{escape(path if is_form else "/")}">{_both("unread.back")}</a></p>'
    return _page("", "unread.unsent", "unread.sent" if key in (UNREAD, AWAY) else key, back)


def _page(again: str, title: str, text: str, way: str) -> str:
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8">{again}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(say(title))} - Siaga Bersama</title>"
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="/login/style.css"></head>'
        '<body class="theme-office login"><main data-testid="unread"><p class="brand">Siaga Bersama</p>'
        f"<h1>{_both(title)}</h1><p>{_both(text)}</p>{way}</main></body></html>"
    )


def _both(key: str) -> str:
    """Indonesian, then English: whose language it would be is not known without the database."""
    return f'{escape(say(key))}<br><span class="sub" lang="en">{escape(say(key, Language.EN))}</span>'

"""The plain pages of signing in and of the own account: small HTML documents that need no script.

Secrets go by plain HTTP and never through an event: no state, no frame and no log line can hold them.
"""

import hashlib
import hmac
import secrets
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.web.scripts import KEEPING

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("sheets")), autoescape=True, undefined=StrictUndefined
)
# The form is shown to people without a session, so its token is bound to a cookie-less secret of this
# process; SameSite and the Origin check stand beside it.
_SECRET = secrets.token_bytes(32)
ASSETS = Path(__file__).resolve().parents[4] / "assets"
_HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex"}


def form_token() -> str:
    """A token for a form shown before there is a session."""
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{hmac.new(_SECRET, nonce.encode(), hashlib.sha256).hexdigest()}"


def is_form_token(value: object) -> bool:
    if not isinstance(value, str) or len(value) > 128:
        return False
    nonce, _, mac = value.partition(".")
    return hmac.compare_digest(mac, hmac.new(_SECRET, nonce.encode(), hashlib.sha256).hexdigest())


def plain_page(
    sheet: str, language: Language, *, title: str, error: str = "", status: int = 200, **values: object
) -> Response:
    """The page ``sheets/SHEET.html``; ``title`` and ``error`` are finished sentences."""
    html = _PAGES.get_template(f"{sheet}.html").render(
        t=partial(_word, language),
        lang=language.value,
        other="en" if language is Language.ID else "id",
        title=title,
        error=error,
        **{"error_id": "", **values},
    )
    return HTMLResponse(html, status_code=status, headers=_HEADERS)


def login_page(
    language: Language,
    *,
    next_path: str,
    username: str,
    error: str,
    profile: str,
    status: int = 200,
    has_ended: bool = False,
) -> Response:
    """The sign-in form, with what was typed kept (never the password).

    ``has_ended``: the browser holds a session that opens nothing any more, and is told why it is here.
    """
    return plain_page(
        "login",
        language,
        title=say("login.title", language),
        error=error,
        error_id="login-error",
        status=status,
        csrf=form_token(),
        next=next_path,
        username=username,
        profile=profile,
        has_ended=has_ended,
    )


def recovered_page(language: Language, *, left: int, onward: str, enrol: str) -> Response:
    """After a recovery code: how many are ``left``, the way on, and the way to a second factor anew."""
    words = say("factor.recovered.left" if left else "factor.recovered.none", language, left=left)
    return plain_page(
        "recovered",
        language,
        title=say("factor.recovered.title", language),
        words=words,
        is_last=not left,
        enrol=enrol,
        onward=onward,
    )


def sentence_page(
    language: Language, *, title: str, body: str, csrf: str, owner: str, status: int
) -> Response:
    """A page that says one sentence and offers the way on. Signing out here empties the phone too."""
    return plain_page(
        "sentence", language, title=title, status=status, body=body, csrf=csrf, owner=owner, scripts=KEEPING
    )


def _word(language: Language, key: str) -> str:
    return say(key, language)

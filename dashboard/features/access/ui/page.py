"""The sign-in page: one small HTML document that needs no script and no session."""

import hashlib
import hmac
import secrets
from pathlib import Path

from jinja2 import DictLoader, Environment, StrictUndefined

from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.web.scripts import KEEPING

_FORM = """<!doctype html>
<html lang="{{ lang }}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ t('login.title') }} - Siaga Bersama</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/login/style.css"></head>
<body class="theme-office login"><main>
<p class="brand">Siaga Bersama</p><p class="sub">{{ t('login.agencies') }}</p>
<h1>{{ t('login.title') }}</h1>
{% if error %}<p class="error" role="alert" data-testid="login-error">{{ error }}</p>{% endif %}
<form method="post" action="/login" autocomplete="on">
<input type="hidden" name="csrf" value="{{ csrf }}"><input type="hidden" name="next" value="{{ next }}">
<input type="hidden" name="lang" value="{{ lang }}">
<label for="u">{{ t('login.username') }}</label>
<input id="u" name="username" value="{{ username }}" autocomplete="username" autocapitalize="none"
 spellcheck="false" required maxlength="64" {{ 'autofocus' if not username }} data-testid="login-username">
<label for="p">{{ t('login.password') }}</label>
<input id="p" name="password" type="password" autocomplete="current-password" required maxlength="128"
 {{ 'autofocus' if username }} data-testid="login-password">
<button type="submit" data-testid="login-submit">{{ t('login.submit') }}</button></form>
{% if profile == 'demo' %}<p class="hint">{{ t('login.demo') }}</p>{% endif %}
<p class="lang"><a href="/login?lang={{ other }}&amp;next={{ next | urlencode }}"
 hreflang="{{ other }}" lang="{{ other }}">{{ t('login.other_language') }}</a></p>
</main></body></html>"""

_SENTENCE = """<!doctype html>
<html lang="{{ lang }}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} - Siaga Bersama</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/login/style.css">
{% for address in scripts %}<script src="{{ address }}" defer></script>{% endfor %}</head>
<body class="theme-office login" data-owner="{{ owner }}"><main>
<p class="brand">Siaga Bersama</p><h1>{{ title }}</h1><p>{{ body }}</p>
<form method="post" action="/logout"><input type="hidden" name="csrf" value="{{ csrf }}">
<p class="acts"><a class="button" href="/">{{ t('login.home') }}</a>
<button type="submit" class="plain" data-testid="logout">{{ t('login.sign_out') }}</button></p></form>
</main></body></html>"""

_PAGES = Environment(
    loader=DictLoader({"form": _FORM, "sentence": _SENTENCE}), autoescape=True, undefined=StrictUndefined
)
# The form is shown to people without a session, so its token is bound to a cookie-less secret of this
# process; SameSite and the Origin check stand beside it.
_SECRET = secrets.token_bytes(32)
ASSETS = Path(__file__).resolve().parents[4] / "assets"


def form_token() -> str:
    """A token for a form shown before there is a session."""
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{hmac.new(_SECRET, nonce.encode(), hashlib.sha256).hexdigest()}"


def is_form_token(value: object) -> bool:
    if not isinstance(value, str) or len(value) > 128:
        return False
    nonce, _, mac = value.partition(".")
    return hmac.compare_digest(mac, hmac.new(_SECRET, nonce.encode(), hashlib.sha256).hexdigest())


def login_html(*, language: Language, next_path: str, username: str, error: str, profile: str) -> str:
    """The sign-in form, with what was typed kept (never the password)."""
    return _PAGES.get_template("form").render(
        t=lambda key: say(key, language),
        lang=language.value,
        other="en" if language is Language.ID else "id",
        csrf=form_token(),
        next=next_path,
        username=username,
        error=error,
        profile=profile,
    )


def sentence_html(*, language: Language, title: str, body: str, csrf: str, owner: str) -> str:
    """A page that says one sentence and offers the way on. Signing out here empties the phone too."""
    return _PAGES.get_template("sentence").render(
        t=lambda key: say(key, language),
        lang=language.value,
        title=title,
        body=body,
        csrf=csrf,
        owner=owner,
        scripts=KEEPING,
    )

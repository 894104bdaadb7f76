"""Sheets to print: ``/patrols/sheets/signs.pdf`` and ``/patrols/sheets/round.pdf?day=2026-03-12``.

Mounted by the shell. The front door lets in whoever is signed in; here the permission is asked for and the
taking is audited before the first byte leaves the server.
"""

import re

from starlette.requests import Request
from starlette.routing import Route

from dashboard.features.patrols.actions.sheets import take_rounds, take_signs
from dashboard.features.patrols.forms.sheets import parse_wanted_rounds
from dashboard.features.patrols.ui.sheet_files import rounds_pdf, signs_pdf
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.errors import Invalid
from dashboard.kernel.settings import settings
from dashboard.kernel.text import say
from dashboard.web.file_route import MadeFile, RefusalWords, file_route

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_REFUSED = RefusalWords("patrols.sheets.refused", "patrols.sheets.back", "/patrols")


def sheet_routes() -> list[Route]:
    """Both sheets; neither address is a page."""
    return [
        file_route("/patrols/sheets/signs.pdf", "sheet-signs", _signs, _REFUSED),
        file_route("/patrols/sheets/round.pdf", "sheet-rounds", _rounds, _REFUSED),
    ]


def _signs(request: Request, actor: Actor) -> MadeFile:
    origin = phone_origin(request.url.scheme, request.headers.get("host", ""))
    taken = take_signs(actor, clock=system_clock)
    name = f"{say('patrols.sheets.signs.file', actor.language)}-{site_day(taken.at).isoformat()}.pdf"
    return MadeFile(name, signs_pdf(actor, taken, origin))


def _rounds(request: Request, actor: Actor) -> MadeFile:
    wanted = parse_wanted_rounds(dict(request.query_params), system_clock())
    taken = take_rounds(actor, wanted, clock=system_clock)
    name = f"{say('patrols.sheets.rounds.file', actor.language)}-{wanted.day.isoformat()}.pdf"
    return MadeFile(name, rounds_pdf(actor, wanted, taken))


def phone_origin(scheme: str, host: str) -> str:
    """What a sign points to: the address this page was opened with, if it is one of the product's own.

    Raises Invalid when no phone could ever open it.
    """
    if not _HOST.fullmatch(host):
        raise Invalid({"host": "patrols.sheets.host"})
    origin = f"{scheme}://{host}"
    if settings().is_production and origin not in settings().allowed_origins:
        # Behind a proxy the server itself may speak plain http: what people open is what was agreed.
        secure = f"https://{host}"
        if secure not in settings().allowed_origins:
            raise Invalid({"host": "patrols.sheets.host"})
        return secure
    return origin

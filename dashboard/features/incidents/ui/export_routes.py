"""Downloads of the incident list: ``/incidents/export.csv`` and ``.xlsx``, with the same query as the list.

Mounted by the shell. The front door lets in who may read incidents; here the export itself is asked for,
counted and audited before the first row leaves the server.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import IO

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from dashboard.features.incidents.actions import AllowedExport, allow_export
from dashboard.features.incidents.forms.filters import Filters, parse_filters, to_query
from dashboard.features.incidents.queries.export import iterate_export
from dashboard.features.incidents.ui.export_files import csv_chunks, write_xlsx
from dashboard.features.incidents.ui.export_rows import ExportWords, cells, words_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.errors import Denied, DomainError, Refused, Unavailable
from dashboard.kernel.settings import ensure_var
from dashboard.kernel.text import say
from dashboard.web.proof import proof_first
from dashboard.web.session import sessions, token_in

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PIECE = 256 * 1024
# Workbooks are made whole before they are sent; two at a time leave the machine to the live pages.
_MAKING = asyncio.Semaphore(2)
_STATUS: dict[type[DomainError], int] = {Denied: 403, Refused: 429, Unavailable: 503}


def export_routes() -> list[Route]:
    """Both kinds; no incident's reference can look like these addresses."""
    return [
        Route(f"/incidents/export.{kind}", _download(kind), methods=["GET"], name=f"export-{kind}")
        for kind in _TYPES
    ]


def _download(kind: str):  # type: ignore[no-untyped-def]
    async def download(request: Request) -> Response:
        if request.method != "GET":  # a look at the headers must not use up the day's limit
            return Response(status_code=405)
        session = await sessions().of_token(token_in(request.headers.get("cookie", "")))
        if session is None:
            return Response(status_code=401)
        filters = parse_filters(dict(request.query_params))
        if first := proof_first(request, session, back=_list_of(filters)):
            return first
        actor = session.actor
        if filters.note:
            return _sentence(actor, filters, filters.note, 400)
        try:
            allowed = await asyncio.to_thread(allow_export, actor, filters, kind, clock=system_clock)
        except DomainError as error:
            status = _STATUS.get(type(error), 400)
            return _sentence(actor, filters, error.key, status, **error.params)
        await sessions().used(session)
        return await _file(kind, actor, filters, allowed)

    return download


async def _file(kind: str, actor: Actor, filters: Filters, allowed: AllowedExport) -> Response:
    words = words_of(actor, filters, allowed.rows, allowed.at)
    chunks = iterate_export(actor, filters, allowed.at, allowed.rows)
    rows = cells(chunks, actor.language, words.watermark)
    name = f"insiden-{site_day(allowed.at).isoformat()}.{kind}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    if kind == "csv":
        body = csv_chunks(words, rows)
    else:
        async with _MAKING:
            body = _pieces(await asyncio.to_thread(_workbook, words, rows))
    # A plain iterator is read in a thread, piece by piece, as fast as the browser takes it.
    return StreamingResponse(body, headers=headers, media_type=_TYPES[kind])


def _workbook(words: ExportWords, rows: Iterator[list[str]]) -> IO[bytes]:
    """The finished workbook, open for reading; its folder is gone, whatever happens to the download."""
    folder = ensure_var() / "exports"
    folder.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as made:
        path = Path(made) / "insiden.xlsx"
        write_xlsx(path, words, rows)
        return path.open("rb")


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _list_of(filters: Filters) -> str:
    """The list that the file is made from."""
    query = to_query(filters)
    return "/incidents" + (f"?{query}" if query else "")


def _sentence(actor: Actor, filters: Filters, key: str, status: int, **params: str | int) -> Response:
    """A page that says why there is no file, and leads back to the list."""
    language = actor.language
    title, body = say("incidents.export.refused", language), say(key, language, **params)
    back = escape(_list_of(filters))
    html = (
        f'<!doctype html><html lang="{language.value}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title>"
        '<link rel="stylesheet" href="/login/style.css"><body><main>'
        f"<h1>{escape(title)}</h1><p>{escape(body)}</p>"
        f'<p><a href="{back}">{escape(say("incidents.detail.back", language))}</a></p></main></body></html>'
    )
    return HTMLResponse(html, status_code=status, headers={"cache-control": "no-store"})

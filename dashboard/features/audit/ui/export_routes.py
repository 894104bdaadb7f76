"""``GET /audit/export.csv``: the entries of the filters of its address. Mounted by the shell; it is not a
page.

What is taken away is counted and written down before the first byte leaves the server.
"""

import csv
import io

from starlette.requests import Request
from starlette.routing import Route

from dashboard.features.audit.actions import allow_export
from dashboard.features.audit.forms import parse_filters
from dashboard.features.audit.queries import EntryRow, iterate_entries
from dashboard.features.audit.ui.state import PATH
from dashboard.features.audit.ui.view import action_words, outcome_words, thing_words, who_words
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day, system_clock, to_site
from dashboard.kernel.csv_cell import csv_cell
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Refused
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.web.file_route import MadeFile, RefusalWords, file_route

_REFUSED = RefusalWords("audit.export.refused", "audit.export.back", PATH)
_HEADS = ("number", "when", "agency", "who", "what", "code", "thing_kind", "thing", "outcome")


def audit_export_routes() -> list[Route]:
    """The one address."""
    return [file_route(f"{PATH}/export.csv", "audit-export", _file, _REFUSED)]


def _file(request: Request, actor: Actor) -> MadeFile:
    filters = parse_filters(dict(request.query_params))
    if filters.note:
        raise Refused(filters.note)
    allowed = allow_export(actor, filters, clock=system_clock)
    buffer = io.StringIO(newline="")
    buffer.write("\ufeff")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([say(f"audit.column.{name}", actor.language) for name in _HEADS])
    with reading() as session:
        rows = iterate_entries(session, actor, filters, newest=allowed.newest, limit=allowed.rows)
        for row in rows:
            writer.writerow([csv_cell(value) for value in _cells(row, actor.language)])
    name = f"audit-{site_day(system_clock()).isoformat()}.csv"
    return MadeFile(name, buffer.getvalue().encode("utf-8"), "text/csv; charset=utf-8")


def _cells(row: EntryRow, language: Language) -> list[str]:
    return [
        "" if row.seq is None else str(row.seq),
        to_site(row.at).strftime("%Y-%m-%d %H:%M:%S"),
        say(f"agency.short.{row.agency.value}", language),
        who_words(row, language),
        action_words(row.action, language),
        row.action,
        thing_words(row.thing_kind, language),
        row.thing,
        outcome_words(row.outcome, language),
    ]

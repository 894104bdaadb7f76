"""Kept reports to take away: ``/review/reports/17/file``. Mounted by the shell; it is not a page."""

from starlette.requests import Request
from starlette.routing import Route

from dashboard.features.meetings.actions.reports import may_take, take_report
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import Missing
from dashboard.web.file_route import MadeFile, RefusalWords, file_route

_REFUSED = RefusalWords("reports.refused", "reports.archive", "/review/reports")
_LONGEST_NUMBER = 9


def archive_routes() -> list[Route]:
    """One address for every kept file."""
    return [file_route("/review/reports/{report}/file", "kept-report", _report, _REFUSED)]


def _report(request: Request, actor: Actor) -> MadeFile:
    may_take(actor)  # whoever may not take one is told so, whether there is one or not
    written = request.path_params["report"]
    if not (written.isascii() and written.isdigit() and len(written) <= _LONGEST_NUMBER):
        raise Missing("reports.missing")
    taken = take_report(actor, int(written), clock=system_clock)
    return MadeFile(taken.name, taken.body, taken.media_type)

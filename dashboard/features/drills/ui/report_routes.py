"""The report to take away: ``/drills/sheets/report.pdf?drill=L-2026-0001``. Mounted by the shell."""

from starlette.requests import Request
from starlette.routing import Route

from dashboard.features.drills.actions.reporting import take_report
from dashboard.features.drills.ui.report_files import report_pdf
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.text import say
from dashboard.web.file_route import MadeFile, RefusalWords, file_route

ADDRESS = "/drills/sheets/report.pdf"
_REFUSED = RefusalWords("drills.report.refused", "drills.detail.back", "/drills")


def drill_report_routes() -> list[Route]:
    """One address; it is not a page."""
    return [file_route(ADDRESS, "drill-report", _report, _REFUSED)]


def _report(request: Request, actor: Actor) -> MadeFile:
    reference = request.query_params.get("drill", "")[:16].upper()
    taken = take_report(actor, reference, clock=system_clock)
    name = f"{say('drills.report.file', actor.language)}-{taken.detail.row.reference}.pdf"
    return MadeFile(name, report_pdf(actor, taken))

"""Hand out entries of the audit, written down before. Called by the page and the download."""

from dataclasses import dataclass

from dashboard.features.audit.forms import AuditFilters, chosen
from dashboard.features.audit.queries import PAGE, EntryRow, list_entries, measure_entries
from dashboard.features.audit.rules import LONGEST_EXPORT
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reads import audit_read
from dashboard.kernel.work import unit_of_work


@dataclass(frozen=True, slots=True)
class AllowedExport:
    """Entries up to the id ``newest`` may be given out, ``rows`` of them."""

    newest: int
    rows: int


def read_page(
    actor: Actor, filters: AuditFilters, before: int | None = None, *, clock: Clock
) -> tuple[tuple[EntryRow, ...], bool]:
    """One page of entries, newest first, and whether there are older ones.

    Raises Denied without AUDIT_READ, Refused when the reading itself cannot be written down.
    """
    with reading() as session:
        found = list_entries(session, actor, filters, before=before, limit=PAGE + 1)
    shown = found[:PAGE]
    if shown:
        audit_read(actor, "audit", [f"{shown[-1].id}-{shown[0].id}"], clock=clock)
    return shown, len(found) > PAGE


def allow_export(actor: Actor, filters: AuditFilters, *, clock: Clock) -> AllowedExport:
    """Write down who takes the audit away, before the first byte leaves.

    Raises Denied without AUDIT_READ, Refused for more than LONGEST_EXPORT entries: then nothing is given out.
    """
    actor.require(Permission.AUDIT_READ)
    with unit_of_work(actor, clock) as work:
        newest, rows = measure_entries(work.session, actor, filters, limit=LONGEST_EXPORT + 1)
        if rows > LONGEST_EXPORT:
            raise Refused("audit.export.many", total=LONGEST_EXPORT)
        codes = {name: value for name, value in chosen(filters).items() if value}
        work.audit("audit.export", "audit", "csv", rows=rows, newest=newest, filters=codes)
    return AllowedExport(newest, rows)

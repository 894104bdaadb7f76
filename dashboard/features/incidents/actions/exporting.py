"""Permission to take a list away: counted, limited per person and day, and audited before a row is given."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from dashboard.features.incidents.forms.filters import Filters, codes_of
from dashboard.features.incidents.queries.export import count_export
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.errors import Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.settings import settings
from dashboard.kernel.tables import ExportCount
from dashboard.kernel.work import unit_of_work, upsert


@dataclass(frozen=True, slots=True)
class AllowedExport:
    """At most ``rows`` rows of what was known at ``at`` may be given out."""

    rows: int
    at: datetime


def allow_export(actor: Actor, filters: Filters, kind: str, *, clock: Clock) -> AllowedExport:
    """Count the rows against today's limit and record who takes what. ``kind`` is csv or xlsx.

    Raises Denied, or Refused when the rows would pass the limit of the day; then nothing is counted.
    """
    actor.require(Permission.INCIDENT_EXPORT)
    limit = settings().export_rows_per_day
    with unit_of_work(actor, clock) as work:
        day = site_day(work.now)
        # Taken first, so that two downloads at once wait for each other and cannot both pass the limit.
        keys = {"user_id": actor.user_id, "day": day}
        work.session.execute(upsert(work.session, ExportCount, {**keys, "rows": 0}, {"rows": 0}))
        used = work.session.exec(
            select(ExportCount.rows).where(ExportCount.user_id == actor.user_id, col(ExportCount.day) == day)
        ).one()
        rows = count_export(work.session, actor, filters, work.now, limit - used + 1)
        if used + rows > limit:
            raise Refused("incidents.export.limit", limit=limit, used=used)
        work.session.execute(upsert(work.session, ExportCount, {**keys, "rows": rows}, {"rows": rows}))
        work.audit(
            "incident.export",
            "incident",
            kind,
            rows=rows,
            filters=codes_of(filters),
            has_text=bool(filters.text),
        )
        return AllowedExport(rows, work.now)

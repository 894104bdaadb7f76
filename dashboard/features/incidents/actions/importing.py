"""Take in a batch of another system's incidents: resolved, closed and counted.

Called by the import command and by seeds. A negative duration is kept as given and listed, never measured; a
time that the file does not tell is no duration at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from dashboard.features.incidents.actions.history import TOPIC, count_day
from dashboard.features.incidents.queries.targets import targets_at
from dashboard.features.incidents.rules.codes import IncidentType, OperationalState, RecordState
from dashboard.features.incidents.rules.targets import Measure
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Severity, Zone
from dashboard.kernel.work import UnitOfWork, unit_of_work


@dataclass(frozen=True, slots=True)
class ImportedIncident:
    """One row of a file after its mapping: resolved and closed, outside any duty shift.

    The four instants are optional columns of the file. They are stored as given: a negative duration is left
    out of the KPIs and listed on the data-quality page.
    """

    key: str
    type: IncidentType
    severity: Severity
    zone: Zone
    occurred_at: datetime
    occurred_day: date
    reported_at: datetime | None = None
    acknowledged_at: datetime | None = None
    on_scene_at: datetime | None = None
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BatchResult:
    taken: int
    already_there: int


def import_incidents(
    actor: Actor, source: str, batch: str, rows: Sequence[ImportedIncident], *, clock: Clock
) -> BatchResult:
    """Take in one chunk of an imported file in one transaction; rows known by key are left alone.

    ``source`` names the file's origin: the same key of the same source is the same incident.
    """
    actor.require(Permission.IMPORT_RUN)
    with unit_of_work(actor, clock) as work:
        work.one_import_at_a_time(source)
        keys = [row.key for row in rows]
        known = set(
            work.session.exec(
                select(Incident.import_key)
                .where(Incident.import_source == source)
                .where(col(Incident.import_key).in_(keys))
            )
        )
        fresh: dict[str, ImportedIncident] = {}
        for row in rows:
            if row.key not in known:
                fresh.setdefault(row.key, row)
        days: dict[tuple[date, Zone, Severity], int] = {}
        references = work.next_references(actor.agency.letter, len(fresh)) if fresh else []
        for reference, row in zip(references, fresh.values(), strict=True):
            work.session.add(_imported(work, actor, source, reference, row))
            slot = (row.occurred_day, row.zone, row.severity)
            days[slot] = days.get(slot, 0) + 1
        for (day, zone, severity), total in days.items():
            count_day(work, day, zone, severity, total)
        work.audit(
            "incident.import", "batch", batch, source=source, taken=len(fresh), known=len(rows) - len(fresh)
        )
        if fresh:
            work.bump(TOPIC)
    return BatchResult(len(fresh), len(rows) - len(fresh))


def _imported(work: UnitOfWork, actor: Actor, source: str, reference: str, row: ImportedIncident) -> Incident:
    reported_at = row.reported_at or row.occurred_at
    # Measured is only what the file tells: where the report, the acceptance or the end is made up here, a
    # duration would be made up too.
    told = (row.reported_at, row.acknowledged_at, row.resolved_at)
    is_timed = row.zone.is_site and None not in told
    targets = targets_at(work.session, reported_at) if is_timed else None

    def due_at(measure: Measure) -> datetime | None:
        return targets and targets.due(measure, row.severity, actor.agency, reported_at)

    due = due_at(Measure.ACKNOWLEDGE)
    late = row.acknowledged_at is not None and due is not None and row.acknowledged_at > due
    is_negative = row.acknowledged_at is not None and row.acknowledged_at < reported_at
    return Incident(
        reference=reference,
        agency=actor.agency,
        type=row.type,
        severity=row.severity,
        suggested_severity=row.severity,
        zone=row.zone,
        is_site=row.zone.is_site,
        occurred_at=row.occurred_at,
        occurred_day=row.occurred_day,
        reported_at=reported_at,
        recorded_at=work.now,
        state=OperationalState.RESOLVED,
        record_state=RecordState.CLOSED,
        in_statistics=True,
        acknowledged_at=row.acknowledged_at,
        ack_due_at=due,
        response_due_at=due_at(Measure.RESPONSE),
        resolve_due_at=due_at(Measure.RESOLVE),
        # A negative duration has no outcome: it is neither in time nor late.
        ack_late=None if due is None or is_negative else int(late),
        on_scene_at=row.on_scene_at,
        resolved_at=row.resolved_at or reported_at,
        import_source=source,
        import_key=row.key,
    )

"""Incidents from a file: a mapped row becomes an ImportedIncident, chunks go through the action.

Called by dashboard/shell/imports.py. Writes nothing itself.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import model_validator

from dashboard.features.incidents.actions import ImportedIncident, import_incidents
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.reference import Severity, Zone
from dashboard.shell.import_csv import Cells
from dashboard.shell.import_kind import Importer, Run, known_keys
from dashboard.shell.import_mapping import (
    CodeColumn,
    Column,
    FileMapping,
    Source,
    TimeColumn,
    load_mapping,
    read_key,
)


class IncidentMapping(FileMapping):
    """``severity`` reads the type's column unless it names its own; ``zone`` is the city unless said."""

    source: Source
    key: Column
    time: TimeColumn
    reported: TimeColumn | None = None
    acknowledged: TimeColumn | None = None
    on_scene: TimeColumn | None = None
    resolved: TimeColumn | None = None
    type: CodeColumn[IncidentType]
    severity: CodeColumn[Severity]
    zone: CodeColumn[Zone] = CodeColumn(default=Zone.CITY)

    @model_validator(mode="after")
    def _columns_named(self) -> "IncidentMapping":
        for name, part in (("type", self.type), ("severity", self.severity), ("zone", self.zone)):
            if part.codes and not (part.column or (name == "severity" and self.type.column)):
                raise ValueError(f"[{name}] has a table of codes and needs its column")
        return self

    @property
    def severity_column(self) -> str | None:
        return self.severity.column or self.type.column

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the file must have, each once."""
        named = (self.key, self.time.column, self.type.column, self.severity_column, self.zone.column)
        named += tuple(part.column for part in self._milestones.values() if part is not None)
        return tuple(dict.fromkeys(column for column in named if column))

    @property
    def _milestones(self) -> dict[str, TimeColumn | None]:
        return {
            "reported_at": self.reported,
            "acknowledged_at": self.acknowledged,
            "on_scene_at": self.on_scene,
            "resolved_at": self.resolved,
        }

    def row(self, cells: Cells, now: datetime) -> ImportedIncident:
        """Raises BadRow. An empty milestone did not happen; one before the event is listed later."""
        moment = self.time.read(cells, now)
        return ImportedIncident(
            key=read_key(cells, self.key),
            type=self.type.read(cells, self.type.column, "type"),
            severity=self.severity.read(cells, self.severity_column, "severity"),
            zone=self.zone.read(cells, self.zone.column, "zone"),
            occurred_at=moment,
            occurred_day=self.time.local_day(moment),
            **{
                name: part.read(cells, now)
                for name, part in self._milestones.items()
                if part is not None and cells[part.column]
            },
        )


def incident_importer(path: Path, run: Run) -> Importer[ImportedIncident]:
    """Raises Unreadable for a wrong mapping."""
    mapping = load_mapping(path, IncidentMapping)

    def write(batch: str, rows: Sequence[ImportedIncident]) -> tuple[int, int]:
        result = import_incidents(run.actor, mapping.source, batch, rows, clock=run.clock)
        return result.taken, result.already_there

    return Importer(
        columns=mapping.columns,
        delimiter=mapping.delimiter,
        read=lambda cells: mapping.row(cells, run.now),
        key=lambda row: row.key,
        known=lambda session, rows: known_keys(session, Incident, mapping.source, [row.key for row in rows]),
        write=write,
    )

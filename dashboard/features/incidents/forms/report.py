"""What the incident form sends, and the command it becomes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from dashboard.features.incidents.rules.codes import IncidentType, Marker
from dashboard.kernel.form import FormReader
from dashboard.kernel.reference import Severity, Zone

DESCRIPTION_LONGEST = 2000
# Older events are entered through an import, which says where they come from.
OLDEST_REPORT = timedelta(days=30)


class ReportFields(TypedDict, total=False):
    """The names of the form's fields as the browser sends them."""

    type: str
    severity: str
    location: str
    occurred_at: str
    description: str
    is_text_shared: str
    key: str


@dataclass(frozen=True, slots=True)
class ReportIncident:
    """A checked report. ``key`` makes the second click harmless; no ``occurred_at`` means now.

    ``lower_reason`` is why the severity is below the suggested one; ``form_seconds`` how long the form was
    open, as the browser counted.
    """

    type: IncidentType
    severity: Severity
    zone: Zone
    occurred_at: datetime | None
    description: str
    is_text_shared: bool
    key: str
    markers: tuple[Marker, ...] = ()
    lower_reason: str = ""
    form_seconds: int | None = None


def parse_report(fields: object, now: datetime) -> ReportIncident:
    """Raises Invalid with one sentence per field that has to be mended."""
    form = FormReader(fields)
    kind = form.code("type", IncidentType, "incidents.form.type.choose")
    severity = form.code("severity", Severity, "incidents.form.severity.choose")
    zone = form.code("location", Zone, "incidents.form.location.choose")
    occurred_at = form.moment("occurred_at", now, earliest=OLDEST_REPORT)
    description = form.text("description", DESCRIPTION_LONGEST)
    shared = form.checked("is_text_shared")
    key = form.key()
    form.finish()
    if kind is None or severity is None or zone is None:
        raise AssertionError("finish raises for every missing field")
    return ReportIncident(kind, severity, zone, occurred_at, description, shared, key)

"""What the incident form sends, and the command it becomes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from dashboard.features.incidents.rules.codes import IncidentType, Marker
from dashboard.kernel.drafts import DraftForm
from dashboard.kernel.form import FormReader
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Severity, Zone

DESCRIPTION_LONGEST = 2000
REASON_LONGEST = 300
LONGEST_FORM_SECONDS = 86_400
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
    is_exercise: str
    lower_reason: str
    form_seconds: str
    markers: list[str]
    key: str


# The form as a draft keeps it; a marker is a check box named ``marker_CODE``.
DRAFT_FORM = "incident-report"
DRAFT_FIELDS = frozenset(
    {
        "type",
        "severity",
        "location",
        "occurred_at",
        "description",
        "is_text_shared",
        "is_exercise",
        "lower_reason",
        "key",
    }
    | {f"marker_{marker.value}" for marker in Marker}
)
REPORT_DRAFT = {DRAFT_FORM: DraftForm(DRAFT_FIELDS, Permission.INCIDENT_REPORT)}


@dataclass(frozen=True, slots=True)
class ReportIncident:
    """A checked report. ``key`` makes the second click harmless; no ``occurred_at`` means now.

    ``lower_reason`` is why the severity is below the suggested one; ``form_seconds`` how long the form was
    open, as the browser counted. ``is_exercise``: a part of the drill that runs.
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
    is_exercise: bool = False


def parse_report(fields: object, now: datetime) -> ReportIncident:
    """Raises Invalid with one sentence per field that has to be mended."""
    form = FormReader(fields)
    kind = form.code("type", IncidentType, "incidents.form.type.choose")
    severity = form.code("severity", Severity, "incidents.form.severity.choose")
    zone = form.code("location", Zone, "incidents.form.location.choose")
    occurred_at = form.moment("occurred_at", now, earliest=OLDEST_REPORT)
    description = form.text("description", DESCRIPTION_LONGEST)
    shared = form.checked("is_text_shared")
    reason = form.text("lower_reason", REASON_LONGEST)
    key = form.key()
    form.finish()
    if kind is None or severity is None or zone is None:
        raise AssertionError("finish raises for every missing field")
    return ReportIncident(
        kind,
        severity,
        zone,
        occurred_at,
        description,
        shared,
        key,
        markers=_markers(form),
        lower_reason=reason,
        form_seconds=_seconds(form.raw("form_seconds")),
        is_exercise=form.checked("is_exercise"),
    )


def _markers(form: FormReader) -> tuple[Marker, ...]:
    """Check boxes, or a list of codes; what is no marker is no marker."""
    listed = form.raw("markers")
    named = listed if isinstance(listed, list | tuple) else [listed]
    return tuple(
        marker for marker in Marker if form.checked(f"marker_{marker.value}") or marker.value in named
    )


def _seconds(value: object) -> int | None:
    """How long the form was open. A measurement, not an input: what cannot be used is dropped silently."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 5:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST_FORM_SECONDS:
        return None
    return value

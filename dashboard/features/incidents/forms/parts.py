"""What the forms on an incident's page send, a task and a M/ETHANE message, and the commands they become."""

from dataclasses import dataclass

from dashboard.features.incidents.rules.methane import LINES, LONGEST_LINE, REQUIRED
from dashboard.kernel.form import FormReader
from dashboard.kernel.reference import Agency

LONGEST_TASK = 300
LATEST_DUE = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class AddTask:
    """``due_minutes`` from now; None is without a clock."""

    reference: str
    agency: Agency
    text: str
    due_minutes: int | None
    key: str


@dataclass(frozen=True, slots=True)
class SendMethane:
    """One message. ``is_major``: a major incident is declared, or the agencies only stand by."""

    reference: str
    is_major: bool
    exact_location: str
    kind: str
    hazards: str
    access: str
    casualties: str
    services: str
    key: str


def parse_task(reference: str, fields: object) -> AddTask:
    """Raises Invalid with one sentence per field (task_agency, task_text, task_due)."""
    form = FormReader(fields)
    agency = form.code("task_agency", Agency, "incidents.tasks.agency.choose")
    text = form.text("task_text", LONGEST_TASK, required="incidents.tasks.text.required")
    due = form.raw("task_due")
    minutes = form.whole("task_due", 1, LATEST_DUE, "incidents.tasks.due.range") if due else None
    key = form.key()
    form.finish()
    if agency is None:
        raise AssertionError("finish raises for every missing field")
    return AddTask(reference, agency, text, minutes, key)


def parse_methane(reference: str, fields: object) -> SendMethane:
    """Raises Invalid with one sentence per line (methane_FIELD)."""
    form = FormReader(fields)
    declared = form.raw("methane_is_major")
    if declared not in ("yes", "no"):
        form.fail("methane_is_major", "incidents.methane.required.is_major")
    lines = {
        field: form.text(
            f"methane_{field}",
            LONGEST_LINE,
            required=f"incidents.methane.required.{field}" if field in REQUIRED else "",
        )
        for _, field in LINES[1:]
    }
    key = form.key()
    form.finish()
    return SendMethane(reference=reference, is_major=declared == "yes", key=key, **lines)

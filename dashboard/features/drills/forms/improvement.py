"""The form of one more corrective action, after a drill or after a real incident."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.features.drills.rules.codes import ActionPriority
from dashboard.kernel.clock import site_day
from dashboard.kernel.form import FormReader
from dashboard.kernel.reference import Agency

TEXT_LONGEST = 300
# A due day beyond this is a typing error, and would keep the action from ever being overdue.
LATEST_DUE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class NewAction:
    """What has to be mended, by which agency, until when."""

    text: str
    owner: Agency
    priority: ActionPriority
    due_on: date


@dataclass(frozen=True, slots=True)
class AddAction:
    """One more corrective action: ``reference`` is that of an evaluated drill, or of a real incident."""

    reference: str
    action: NewAction
    key: str


def parse_action(fields: object, reference: str, now: datetime) -> AddAction:
    """Fields ``action_text``, ``action_owner``, ``action_priority``, ``action_due``. Raises Invalid."""
    form = FormReader(fields)
    action = read_action(form, "action", now)
    key = form.key()
    form.finish()
    if action is None:
        raise AssertionError("finish raises for every missing field")
    return AddAction(reference, action, key)


def read_action(form: FormReader, prefix: str, now: datetime) -> NewAction | None:
    """The action in the fields ``PREFIX_text`` and so on; None when one of them has an error."""
    text = form.text(f"{prefix}_text", TEXT_LONGEST, required="drills.form.action.text")
    owner = form.code(f"{prefix}_owner", Agency, "drills.form.action.owner")
    priority = form.code(f"{prefix}_priority", ActionPriority, "drills.form.action.priority")
    due_on = read_day(form, f"{prefix}_due")
    if due_on is not None and not site_day(now) <= due_on <= site_day(now) + LATEST_DUE:
        form.fail(f"{prefix}_due", "drills.form.action.due")
    if owner is None or priority is None or due_on is None:
        return None
    return NewAction(text, owner, priority, due_on)


def is_action_begun(form: FormReader, prefix: str) -> bool:
    """Whether any field of this action was filled; an untouched row of a form is no action."""
    return any(form.raw(f"{prefix}_{part}") for part in ("text", "owner", "priority", "due"))


def read_day(form: FormReader, field: str) -> date | None:
    """A day as the browser's date field sends it: ``2026-03-12``."""
    value = form.raw(field)
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    form.fail(field, "drills.form.day")
    return None

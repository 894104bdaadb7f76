"""Fields that several forms of commitments have: a day, the version of the page it was typed on."""

from datetime import date, datetime, timedelta

from dashboard.kernel.clock import site_day
from dashboard.kernel.form import FormReader

# A due day beyond this is a typing error, and would keep the promise from ever being late.
LATEST_DUE = timedelta(days=366)
_HIGHEST_VERSION = 1_000_000


def read_due(form: FormReader, field: str, now: datetime) -> date | None:
    """A due day as the browser's date field sends it (``2026-03-12``): from today on, within a year."""
    value = form.raw(field)
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        form.fail(field, "commitments.form.day")
        return None
    if not site_day(now) <= day <= site_day(now) + LATEST_DUE:
        form.fail(field, "commitments.form.due")
    return day


def read_version(form: FormReader) -> int:
    """What the page showed when it was typed on; without it nothing is added to what one has not seen."""
    return form.whole("version", 1, _HIGHEST_VERSION, "commitments.form.stale") or 0

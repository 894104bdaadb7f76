"""The form that freezes a control chart's baseline, and the command it becomes."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from dashboard.features.incidents.rules.charts import CHARTS
from dashboard.kernel.form import FormReader

REASON_LONGEST = 300


@dataclass(frozen=True, slots=True)
class FreezeBaseline:
    """From now on ``chart`` (``u`` or ``g:GROUP``) is judged by these site days, both included."""

    chart: str
    first_day: date
    last_day: date
    reason: str
    key: str


def parse_baseline(fields: object) -> FreezeBaseline:
    """Raises Invalid with one sentence per field that has to be mended."""
    form = FormReader(fields)
    chart = form.raw("chart")
    if chart not in CHARTS:
        form.fail("chart", "incidents.baseline.chart.choose")
    first = _day(form, "first_day", "incidents.baseline.first.choose")
    last = _day(form, "last_day", "incidents.baseline.last.choose")
    if first is not None and last is not None and last < first:
        form.fail("last_day", "incidents.baseline.last.order")
    reason = form.text("reason", REASON_LONGEST, required="incidents.baseline.reason.write")
    key = form.key()
    form.finish()
    if first is None or last is None or not isinstance(chart, str):
        raise AssertionError("finish raises for every missing field")
    return FreezeBaseline(chart, first, last, reason, key)


def _day(form: FormReader, field: str, missing: str) -> date | None:
    value = form.raw(field)
    if isinstance(value, str) and len(value) == 10:
        with suppress(ValueError):
            return date.fromisoformat(value)
    form.fail(field, missing)
    return None

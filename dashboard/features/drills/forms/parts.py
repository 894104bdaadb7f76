"""Fields that several drill forms have: a time that was taken, the version of the page it was typed on."""

import re

from dashboard.kernel.form import FormReader

LONGEST_SECONDS = 24 * 3600
_HIGHEST_VERSION = 1_000_000

# A stopwatch shows 4:05; a plain number is seconds. On Indonesian clocks the colon is a full stop.
_STOPWATCH = re.compile(r"(\d{1,4})[:.]([0-5]\d)")
_SECONDS = re.compile(r"-?\d{1,9}")


def read_seconds(form: FormReader, field: str) -> int | None:
    """``245``, ``4:05`` or ``4.05`` as seconds; None when empty or unusable."""
    value = form.raw(field)
    if value is None or value == "":
        return None
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    stopwatch = _STOPWATCH.fullmatch(text)
    if stopwatch is not None:
        seconds = int(stopwatch[1]) * 60 + int(stopwatch[2])
    elif _SECONDS.fullmatch(text):
        seconds = int(text)
    else:
        form.fail(field, "drills.form.actual.format")
        return None
    if not 0 <= seconds <= LONGEST_SECONDS:
        form.fail(field, "drills.form.actual.range")
        return None
    return seconds


def read_version(form: FormReader, field: str, lowest: int = 1) -> int:
    """What the page showed when it was typed on; without it nothing may be overwritten."""
    return form.whole(field, lowest, _HIGHEST_VERSION, "drills.form.stale") or 0

"""From when on, and until when, the data of a month can be frozen.

Called by the action and by the page before it makes a picture, which costs seconds.
"""

from datetime import datetime, timedelta

from dashboard.features.meetings.rules.months import begins

SETTLES = timedelta(seconds=5)
"""How long a write may be under way: it carries the time at which it began."""


def settled(now: datetime) -> datetime:
    """The "now" that can be frozen: what was recorded by then is stored, so the same numbers come again."""
    return now - SETTLES


def freeze_fault(month: str, as_of: datetime, first_record_at: datetime | None, now: datetime) -> str:
    """The key of the sentence that says why not; "" when it can be frozen as known at ``as_of``.

    A future instant is not known yet: the same numbers could not be made again. Before the first record there
    is nothing to freeze.
    """
    if as_of > now:
        return "meetings.form.as_of.future"
    if as_of < begins(month):
        return "meetings.form.as_of.early"
    if first_record_at is None or as_of < first_record_at:
        return "meetings.form.as_of.no_record"
    return ""

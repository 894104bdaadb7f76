"""Reading what a phone's queue sends: the times of an item and the order of the items. Codes and times only.

Called by the forms of rounds and drills. What cannot be read is None, never an exception: a bad item is one
refused item, and what stands beside it must not be lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from dashboard.kernel.errors import Invalid
from dashboard.kernel.form import FormReader
from dashboard.kernel.phone_clock import PhoneTap, TapTime, tap_time

MOST_ITEMS = 100
_LATEST_MS = 4_102_444_800_000  # the year 2100; a phone may believe anything
_WIDEST_OFFSET = 10**10
_HIGHEST_SEQ = 2**31 - 1


@dataclass(frozen=True, slots=True)
class PhoneTime:
    """The phone's clock at the tap, its offset as known then, when the page was given out, and the latest
    time that clock had shown before.
    """

    at: datetime
    offset: timedelta | None
    issued_at: datetime | None
    seen_at: datetime | None = None

    def in_server_time(self, phone_now: datetime | None, now: datetime) -> TapTime:
        """``phone_now`` is the phone's clock while sending."""
        return tap_time(PhoneTap(self.at, self.offset, phone_now, self.issued_at, self.seen_at), now)


def read_items(body: object, sentence: str) -> tuple[list[Any], datetime | None]:
    """The items in the order of their taps, and the phone's clock while sending.

    Raises Invalid (``sentence``) only when there are no items, or more than a phone ever sends at once.
    """
    fields: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
    sent = fields.get("items")
    if not isinstance(sent, list) or not 0 < len(sent) <= MOST_ITEMS:
        raise Invalid({"items": sentence})
    return sorted(sent, key=_sequence), _instant(fields.get("phone_now"))


def read_time(form: FormReader) -> PhoneTime | None:
    """None when the phone does not say when it was."""
    at = _instant(form.raw("phone_at"))
    if at is None:
        return None
    offset = form.raw("offset")
    is_known = isinstance(offset, int | float) and not isinstance(offset, bool)
    known = timedelta(seconds=offset) if is_known and abs(offset) < _WIDEST_OFFSET else None
    return PhoneTime(at, known, _instant(form.raw("issued_at")), _instant(form.raw("seen_at")))


def place_in_queue(value: object) -> int | None:
    """Where an item stands in the phone's queue, rising; None when the phone does not say."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _HIGHEST_SEQ:
        return None
    return value


def _sequence(item: object) -> float:
    number = item.get("seq") if isinstance(item, Mapping) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else float("inf")


def _instant(value: object) -> datetime | None:
    """Milliseconds since 1970, as JavaScript counts them."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LATEST_MS:
        return None
    return datetime.fromtimestamp(value / 1000, UTC)

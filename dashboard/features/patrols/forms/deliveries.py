"""What a phone's queue sends: taps, scans and undos of one batch. Codes and times only, no text.

Called by the plain route of the round. A bad item is one refused item, never a refused batch: what is beside
it must not be lost.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from dashboard.features.patrols.forms.visits import Outcome, SkipReason, code_of
from dashboard.features.patrols.rules.codes import How
from dashboard.kernel.errors import Invalid
from dashboard.kernel.form import FormReader

MOST_ITEMS = 100
_LATEST_MS = 4_102_444_800_000  # the year 2100; a phone may believe anything
_WIDEST_OFFSET = 10**10
_HIGHEST_SEQ = 2**31 - 1
_NOT_IN_A_SIGN = re.compile(r"[^0-9A-Z]")
# Letters that are on no sign, read as what they look like.
_LOOKS_LIKE = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class PhoneTime:
    """The phone's clock at the tap, its offset as known then, when the page was given out, and the latest
    time that clock had shown before.
    """

    at: datetime
    offset: timedelta | None
    issued_at: datetime | None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueuedTap:
    """One tap. Its place is a planned visit, a checkpoint's code, or a sign's code. ``seq``: where it stands
    in the phone's queue, rising; None when the phone does not say.
    """

    key: str
    time: PhoneTime
    planned_visit_id: int | None
    checkpoint: str
    sign: str
    outcome: Outcome
    reason: SkipReason | None
    how: How
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class QueuedUndo:
    """ "Batalkan": the tap with the key ``undoes`` was a mistake."""

    key: str
    time: PhoneTime
    undoes: str


@dataclass(frozen=True, slots=True)
class BadItem:
    """An item that cannot be understood; ``sentence`` is the key of what the officer is told."""

    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Items in the order of their taps; ``phone_now`` is the phone's clock while sending."""

    items: tuple[QueuedTap | QueuedUndo | BadItem, ...]
    phone_now: datetime | None


def parse_batch(body: object) -> Batch:
    """Raises Invalid only when there are no items at all, or more than a phone ever sends at once."""
    fields: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
    sent = fields.get("items")
    if not isinstance(sent, list) or not 0 < len(sent) <= MOST_ITEMS:
        raise Invalid({"items": "patrols.round.refused.item"})
    items = sorted(sent, key=_sequence)
    return Batch(tuple(_item(item) for item in items), _instant(fields.get("phone_now")))


def sign_code(value: object) -> str:
    """The code of a sign as it is stored, from what was scanned or typed; empty when it cannot be one."""
    if not isinstance(value, str) or len(value) > 40:
        return ""
    clean = _NOT_IN_A_SIGN.sub("", value.upper()).translate(_LOOKS_LIKE)
    return clean if len(clean) <= 12 else ""


def _sequence(item: object) -> float:
    number = item.get("seq") if isinstance(item, Mapping) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else float("inf")


def _item(item: object) -> QueuedTap | QueuedUndo | BadItem:
    form = FormReader(item)
    key = form.key()
    time = _time(form)
    if time is None or not key:
        return BadItem(key, "patrols.round.refused.item")
    if form.raw("undo") not in (None, ""):
        undoes = FormReader({"key": form.raw("undo")})
        other = undoes.key()
        return QueuedUndo(key, time, other) if other else BadItem(key, "patrols.round.refused.item")
    return _tap(form, key, time)


def _tap(form: FormReader, key: str, time: PhoneTime) -> QueuedTap | BadItem:
    planned = None
    if form.raw("visit") not in (None, ""):
        planned = form.whole("visit", 1, 999_999_999, "patrols.form.checkpoint.choose")
    code, sign = code_of(form.raw("checkpoint")), sign_code(form.raw("sign"))
    how = form.code("how", How, "patrols.round.refused.item")
    if how not in (How.BUTTON, How.SCAN, How.CODE):
        form.fail("how", "patrols.round.refused.item")
    if how in (How.SCAN, How.CODE) and not sign:
        form.fail("sign", "patrols.round.refused.sign")
    if planned is None and not code and not sign:
        form.fail("checkpoint", "patrols.form.checkpoint.choose")
    outcome = form.code("outcome", Outcome, "patrols.form.outcome.choose")
    reason = None
    if outcome is Outcome.SKIPPED:
        reason = form.code("reason", SkipReason, "patrols.form.reason.choose")
    if form.errors or outcome is None or how is None:
        return BadItem(key, next(iter(form.errors.values())))
    return QueuedTap(key, time, planned, code, sign, outcome, reason, how, _place_in_queue(form.raw("seq")))


def _time(form: FormReader) -> PhoneTime | None:
    at = _instant(form.raw("phone_at"))
    if at is None:
        return None
    offset = form.raw("offset")
    is_known = isinstance(offset, int | float) and not isinstance(offset, bool)
    known = timedelta(seconds=offset) if is_known and abs(offset) < _WIDEST_OFFSET else None
    return PhoneTime(at, known, _instant(form.raw("issued_at")), _instant(form.raw("seen_at")))


def _place_in_queue(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _HIGHEST_SEQ:
        return None
    return value


def _instant(value: object) -> datetime | None:
    """Milliseconds since 1970, as JavaScript counts them."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LATEST_MS:
        return None
    return datetime.fromtimestamp(value / 1000, UTC)

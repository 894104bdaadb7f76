"""What a phone's queue sends: taps, scans and undos of one batch. Codes and times only, no text.

Called by the plain route of the round. A bad item is one refused item, never a refused batch: what is beside
it must not be lost.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from dashboard.features.patrols.forms.visits import Outcome, SkipReason, code_of
from dashboard.features.patrols.rules.codes import How
from dashboard.kernel.form import FormReader
from dashboard.kernel.phone_queue import PhoneTime, place_in_queue, read_items, read_time

_NOT_IN_A_SIGN = re.compile(r"[^0-9A-Z]")
# Letters that are on no sign, read as what they look like.
_LOOKS_LIKE = str.maketrans("OIL", "011")


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
    items, phone_now = read_items(body, "patrols.round.refused.item")
    return Batch(tuple(_item(item) for item in items), phone_now)


def sign_code(value: object) -> str:
    """The code of a sign as it is stored, from what was scanned or typed; empty when it cannot be one."""
    if not isinstance(value, str) or len(value) > 40:
        return ""
    clean = _NOT_IN_A_SIGN.sub("", value.upper()).translate(_LOOKS_LIKE)
    return clean if len(clean) <= 12 else ""


def _item(item: object) -> QueuedTap | QueuedUndo | BadItem:
    form = FormReader(item)
    key = form.key()
    time = read_time(form)
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
    return QueuedTap(key, time, planned, code, sign, outcome, reason, how, place_in_queue(form.raw("seq")))

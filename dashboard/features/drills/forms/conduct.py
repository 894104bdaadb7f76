"""What the queue of a controller's tablet sends: presses and undos of one batch. Codes and times, no text.

Called by the plain route of the conduct page. A bad item is one refused item, never a refused batch.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from dashboard.features.drills.rules.conduct import Press
from dashboard.kernel.form import FormReader
from dashboard.kernel.phone_queue import PhoneTime, read_items, read_time

_ITEM = "drills.run.refused.item"
_REFERENCE = re.compile(r"L-\d{4}-\d{4,}")
_MOST_INJECTS = 999


@dataclass(frozen=True, slots=True)
class QueuedPress:
    """One press. ``number`` is that of the inject, 0 where the press is about the whole drill."""

    key: str
    reference: str
    press: Press
    number: int
    time: PhoneTime


@dataclass(frozen=True, slots=True)
class QueuedTakeBack:
    """ "Batalkan": the press with the key ``undoes`` was a mistake."""

    key: str
    reference: str
    undoes: str
    time: PhoneTime


@dataclass(frozen=True, slots=True)
class BadPress:
    """An item that cannot be understood; ``sentence`` is the key of what the controller is told."""

    key: str
    sentence: str = _ITEM


PressItem = QueuedPress | QueuedTakeBack | BadPress


@dataclass(frozen=True, slots=True)
class PressBatch:
    """Items in the order of their presses; ``phone_now`` is the device's clock while sending."""

    items: tuple[PressItem, ...]
    phone_now: datetime | None


def parse_presses(body: object) -> PressBatch:
    """Raises Invalid only when there are no items at all, or more than a device ever sends at once."""
    items, phone_now = read_items(body, _ITEM)
    return PressBatch(tuple(_item(item) for item in items), phone_now)


def drill_reference(value: object) -> str:
    """``L-2026-0007`` as it is stored; empty when it cannot be one."""
    if not isinstance(value, str) or len(value) > 16:
        return ""
    return value.upper() if _REFERENCE.fullmatch(value.upper()) else ""


def _item(item: object) -> PressItem:
    form = FormReader(item)
    key, time, reference = form.key(), read_time(form), drill_reference(form.raw("drill"))
    if time is None or not key or not reference:
        return BadPress(key)
    if form.raw("undo") not in (None, ""):
        other = FormReader({"key": form.raw("undo")}).key()
        return QueuedTakeBack(key, reference, other, time) if other else BadPress(key)
    press, number = form.code("press", Press, _ITEM), 0
    if press is not None and press.is_of_inject:
        number = form.whole("number", 1, _MOST_INJECTS, _ITEM) or 0
    if form.errors or press is None:
        return BadPress(key)
    return QueuedPress(key, reference, press, number, time)

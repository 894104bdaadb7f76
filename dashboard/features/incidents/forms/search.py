"""What the search form sends, and the command it becomes. "Without finds" is the short way through it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.features.incidents.rules.finds import (
    MOST_ROOMS,
    UNIT_OF,
    FoundItem,
    ItemClass,
    SearchKind,
)
from dashboard.kernel.form import FormReader
from dashboard.kernel.reference import Zone

LONGEST_NOTE = 500
OLDEST_SEARCH = timedelta(days=30)
DURATIONS = (30, 60, 90, 120)

_QUANTITY = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?")


@dataclass(frozen=True, slots=True)
class RecordSearch:
    """One search. No ``ended_at`` means now; no ``started_at`` means ``minutes`` before its end.

    So a repeated click asks for the same thing. ``incident`` is a reference or None.
    """

    zone: Zone
    kind: SearchKind
    is_unannounced: bool
    is_joint: bool
    rooms: int
    started_at: datetime | None
    ended_at: datetime | None
    incident: str | None
    finds: tuple[FoundItem, ...]
    note: str
    is_text_shared: bool
    key: str
    minutes: int | None = None


def parse_search(fields: object, now: datetime) -> RecordSearch:
    """Raises Invalid with one sentence per field that has to be mended."""
    form = FormReader(fields)
    zone = form.code("zone", Zone, "incidents.finds.zone.choose")
    kind = form.code("kind", SearchKind, "incidents.finds.kind.choose")
    started = form.moment("started_at", now, earliest=OLDEST_SEARCH)
    ended = form.moment("ended_at", now, earliest=OLDEST_SEARCH)
    minutes = None
    if started is None:
        minutes = form.whole("minutes", 1, 24 * 60, "incidents.finds.minutes.choose")
    rooms = form.whole("rooms", 0, MOST_ROOMS, "incidents.finds.rooms.range")
    finds = _finds(form)
    note = form.text("note", LONGEST_NOTE)
    incident = form.text("incident", 16)
    key = form.key()
    form.finish()
    if zone is None or kind is None or rooms is None:
        raise AssertionError("finish raises for every missing field")
    return RecordSearch(
        zone=zone,
        kind=kind,
        is_unannounced=form.checked("is_unannounced"),
        is_joint=form.checked("is_joint"),
        rooms=rooms,
        started_at=started,
        ended_at=ended,
        incident=incident.upper() or None,
        finds=finds,
        note=note,
        is_text_shared=form.checked("is_text_shared"),
        key=key,
        minutes=minutes,
    )


def _finds(form: FormReader) -> tuple[FoundItem, ...]:
    """One quantity per class; empty is none. What was answered and what was counted must agree."""
    finds = [found for item in ItemClass if (found := _find(form, item)) is not None]
    wrong = any(field.startswith("item_") for field in form.errors)
    answer = form.raw("has_finds")
    if answer not in ("yes", "no"):
        form.fail("has_finds", "incidents.finds.has_finds.choose")
    elif answer == "yes" and not finds and not wrong:
        form.fail("has_finds", "incidents.finds.has_finds.empty")
    elif answer == "no" and (finds or wrong):
        form.fail("has_finds", "incidents.finds.has_finds.filled")
    return tuple(finds)


def _find(form: FormReader, item: ItemClass) -> FoundItem | None:
    field, unit = f"item_{item.value}", UNIT_OF[item]
    raw = form.raw(field)
    value = raw.strip() if isinstance(raw, str) else raw
    if value is None or value == "":
        return None
    if isinstance(value, str) and _QUANTITY.fullmatch(value):
        found = FoundItem(item, float(value.replace(",", ".")), unit)
        if found.is_plausible:
            return found
    form.fail(field, f"incidents.finds.quantity.{unit.value}")
    return None

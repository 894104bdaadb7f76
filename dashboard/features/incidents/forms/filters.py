"""What the incident list is narrowed to, read from an address and written back into one.

Called by the list page and the export. An address comes from anywhere: what cannot be read is left out, and
``note`` says so; nothing here raises for bad input.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from dashboard.features.incidents.rules.codes import IncidentType, RecordState
from dashboard.kernel.reference import Agency, Severity, Zone

TEXT_LONGEST = 80
WORDS_MOST = 6
_REFERENCE = re.compile(r"[A-Za-z]-\d[\d-]{0,13}")

Code = TypeVar("Code", bound=StrEnum)


class Tab(StrEnum):
    """The views of the list, in the order of the screen."""

    OPEN = "open"
    WAITING = "waiting"
    REVIEW = "review"
    DONE = "done"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """None and "" are "any". ``first`` and ``last`` are local days of the event, both included.

    ``note`` is the key of a sentence about what of the address was left out; it is no filter.
    """

    tab: Tab = Tab.OPEN
    severity: Severity | None = None
    type: IncidentType | None = None
    zone: Zone | None = None
    agency: Agency | None = None
    record: RecordState | None = None
    first: date | None = None
    last: date | None = None
    text: str = ""
    note: str = field(default="", compare=False)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the tab is chosen."""
        return replace(self, tab=Tab.OPEN) != Filters()

    @property
    def reference(self) -> str:
        """The text as the beginning of a reference, or "" when it is none."""
        return self.text.upper() if _REFERENCE.fullmatch(self.text) else ""

    @property
    def words(self) -> tuple[str, ...]:
        """Every one of them has to be found."""
        return tuple(self.text.split()[:WORDS_MOST])


def parse_filters(raw: object) -> Filters:
    """Filters of the parameters of an address (or of a form): ``tab``, ``severity``, ``type``, ``zone``,
    ``agency``, ``record``, ``from``, ``to``, ``q``. Never raises."""
    values: Mapping[object, object] = raw if isinstance(raw, Mapping) else {}
    wrong: list[str] = []

    def code(name: str, kind: type[Code]) -> Code | None:
        value = values.get(name)
        if value in (None, ""):
            return None
        found = next((one for one in kind if one.value == value), None)
        if found is None:
            wrong.append("incidents.list.note.unknown")
        return found

    def day(name: str) -> date | None:
        value = values.get(name)
        if value in (None, ""):
            return None
        try:
            return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else date(0, 0, 0)
        except ValueError:
            wrong.append("incidents.list.note.unknown")
            return None

    tab = code("tab", Tab) or Tab.OPEN
    found = Filters(
        tab,
        code("severity", Severity),
        code("type", IncidentType),
        code("zone", Zone),
        code("agency", Agency),
        code("record", RecordState),
        day("from"),
        day("to"),
        _text(values.get("q"), wrong),
    )
    if found.first and found.last and found.last < found.first:
        wrong.append("incidents.list.note.order")
        found = replace(found, first=None, last=None)
    return replace(found, note=wrong[0]) if wrong else found


def to_query(filters: Filters) -> str:
    """The parameters of the address of these filters, without ``?``; "" for the plain open list."""
    pairs = codes_of(filters)
    if filters.text:
        pairs["q"] = filters.text
    return urlencode(pairs)


def codes_of(filters: Filters) -> dict[str, str]:
    """Only codes and days, for an audit entry: what was searched for is free text and stays out."""
    chosen = {
        "tab": "" if filters.tab is Tab.OPEN else filters.tab.value,
        "severity": filters.severity or "",
        "type": filters.type or "",
        "zone": filters.zone or "",
        "agency": filters.agency or "",
        "record": filters.record or "",
        "from": filters.first.isoformat() if filters.first else "",
        "to": filters.last.isoformat() if filters.last else "",
    }
    return {name: str(value) for name, value in chosen.items() if value}


def _text(value: object, wrong: list[str]) -> str:
    """One line without control characters; longer than allowed is cut and said."""
    if not isinstance(value, str):
        return ""
    clean = unicodedata.normalize("NFC", value)
    clean = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in clean)
    clean = " ".join(clean.split())
    if len(clean) > TEXT_LONGEST or len(clean.split()) > WORDS_MOST:
        wrong.append("incidents.list.note.long")
        clean = " ".join(clean[:TEXT_LONGEST].split()[:WORDS_MOST])
    return clean

"""What the page is narrowed to, as its form and its address send it. Never raises."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from dashboard.features.audit.rules import Topic

_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_THING = re.compile(r"[A-Za-z0-9._:/\[\]-]{1,64}")


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """Empty is "any"; days are those of the site, both included. ``note``: the key of a sentence."""

    who: str = ""
    what: Topic | None = None
    thing: str = ""
    first: date | None = None
    last: date | None = None
    note: str = field(default="", compare=False)

    @property
    def is_narrowed(self) -> bool:
        return self != AuditFilters()


def parse_filters(raw: object) -> AuditFilters:
    """Filters of ``who``, ``what``, ``thing``, ``from``, ``to``; what is none of these is left out."""
    values: Mapping[object, object] = raw if isinstance(raw, Mapping) else {}
    wrong: list[str] = []

    def text(name: str, pattern: re.Pattern[str]) -> str:
        value = values.get(name)
        clean = value.strip() if isinstance(value, str) else ""
        if clean and not pattern.fullmatch(clean):
            wrong.append("audit.filter.note.unknown")
            return ""
        return clean

    def day(name: str) -> date | None:
        value = values.get(name)
        if not isinstance(value, str) or not value:
            return None
        try:
            found = date.fromisoformat(value) if len(value) == 10 else None
        except ValueError:
            found = None
        # Beyond these a day has no beginning in UTC.
        if found is None or not 2000 <= found.year <= 2100:
            wrong.append("audit.filter.note.unknown")
            return None
        return found

    topic = values.get("what")
    what = next((one for one in Topic if one.value == topic), None)
    if topic not in (None, "") and what is None:
        wrong.append("audit.filter.note.unknown")
    found = AuditFilters(text("who", _NAME), what, text("thing", _THING), day("from"), day("to"))
    if found.first and found.last and found.last < found.first:
        wrong.append("audit.filter.note.days")
        found = replace(found, first=None, last=None)
    return replace(found, note=wrong[0]) if wrong else found


def chosen(filters: AuditFilters) -> dict[str, str]:
    """As the form's controls show it."""
    return {
        "who": filters.who,
        "what": filters.what or "",
        "thing": filters.thing,
        "from": filters.first.isoformat() if filters.first else "",
        "to": filters.last.isoformat() if filters.last else "",
    }


def to_query(filters: AuditFilters) -> str:
    """The parameters of the address, without ``?``."""
    return urlencode({name: value for name, value in chosen(filters).items() if value})

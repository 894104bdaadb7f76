"""What the words of a search may find: only texts that the viewer may read, and names of types and places.

Called by queries/listing. Never a hint about a text that stays hidden: no row, no count.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import and_, exists, or_
from sqlmodel import col

from dashboard.features.incidents.forms.filters import Filters
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.tables import Incident, IncidentEvent
from dashboard.kernel.actor import Actor
from dashboard.kernel.reference import Language, Zone
from dashboard.kernel.scope import readable_where
from dashboard.kernel.text import say


def pattern(text: str, *, anywhere: bool = True) -> str:
    """The text as a LIKE pattern: its own wildcards are taken literally (escape character backslash)."""
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%" if anywhere else f"{plain}%"


def text_where(actor: Actor, filters: Filters) -> Any:
    """A reference by its beginning; else every word in one readable text, or a callsign, or an LP number."""
    if filters.reference:
        return _like(Incident.reference, filters.reference, anywhere=False)
    words = filters.words
    note = exists().where(
        col(IncidentEvent.incident_id) == col(Incident.id),
        col(IncidentEvent.text) != "",
        readable_where(actor, IncidentEvent),
        *[_like(IncidentEvent.text, word) for word in words],
    )
    return or_(
        and_(*[_word(actor, word) for word in words]),
        _like(Incident.callsign, filters.text, anywhere=False),
        _like(Incident.lp_number, filters.text),
        note,
    )


def _word(actor: Actor, word: str) -> Any:
    """One word: in the description, or the beginning of a word of the name of the type or the place."""
    types = _named("incidents.type", IncidentType, word, actor.language)
    zones = _named("zone", Zone, word, actor.language)
    return or_(
        and_(readable_where(actor, Incident), _like(Incident.description, word)),
        *([col(Incident.type).in_(types)] if types else []),
        *([col(Incident.zone).in_(zones)] if zones else []),
    )


def _named(prefix: str, kind: type[StrEnum], word: str, language: Language) -> list[str]:
    def is_meant(code: StrEnum) -> bool:
        name = say(f"{prefix}.{code.value}", language).lower()
        return any(part.startswith(word.lower()) for part in name.split())

    return [code.value for code in kind if is_meant(code)]


def _like(column: Any, text: str, *, anywhere: bool = True) -> Any:
    return col(column).ilike(pattern(text, anywhere=anywhere), escape="\\")

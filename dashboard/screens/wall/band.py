"""The red band of the wall: the critical incident that needs somebody most, and who has taken it.

Called by board.py. Type, place, times, callsign and agencies only; never a text, a person or a cell.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dashboard.features.incidents.queries.records import IncidentRow
from dashboard.features.incidents.rules.codes import wall_type_key
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time
from dashboard.screens.wall.hals import Hal, acknowledgement_words
from dashboard.screens.wall.view import Ack, Critical

_COMPACT_AFTER = timedelta(minutes=5)


def critical_band(hals: Sequence[Hal], as_of: datetime, language: Language) -> Critical:
    """The takeover: one incident in full, the others counted. Nothing to take over gives an empty band."""
    found = [(hal, hal.incident) for hal in hals if hal.incident is not None]
    if not found:
        return Critical()
    # What nobody has taken comes first, then what is not contained, then the newest.
    hal, row = max(
        found, key=lambda pair: (pair[0].is_waiting, pair[1].contained_at is None, pair[1].reported_at)
    )
    others = [other for other, _ in found if other is not hal]
    more = ""
    if len(others) == 1:
        more = others[0].title
    elif others:
        more = say("wall.critical.more", language, total=len(found))
    accepted = [moment for agency in Agency if (moment := row.accepted_at(agency)) is not None]
    return Critical(
        shown=True,
        reference=row.reference,
        kicker=say("severity.critical", language),
        title=_critical_title(row, language),
        since_text=_since(row, language),
        since_ms=int(row.reported_at.timestamp() * 1000),
        acks=_acks(row, language),
        more=more,
        compact=len(accepted) == len(Agency) and as_of - max(accepted) > _COMPACT_AFTER,
    )


def _since(row: IncidentRow, language: Language) -> str:
    since = say("wall.since", language, time=clock_time(row.reported_at, language))
    return f"{since}, {say('wall.callsign', language, callsign=row.callsign)}" if row.callsign else since


def _critical_title(row: IncidentRow, language: Language) -> str:
    kind, place = say(wall_type_key(row.type), language), say(f"zone.{row.zone.value}", language)
    return say("wall.critical.title", language, kind=kind, place=place)


def _acks(row: IncidentRow, language: Language) -> tuple[Ack, ...]:
    words = acknowledgement_words(row, language)
    return tuple(
        Ack(word, accepted=row.accepted_at(agency) is not None)
        for agency, word in zip(Agency, words, strict=True)
    )

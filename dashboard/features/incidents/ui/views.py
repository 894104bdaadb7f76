"""What the incident pages show, already worded for the viewer. Made from rows, never from tables."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.features.incidents.queries.records import IncidentRow
from dashboard.features.incidents.rules.codes import OperationalState, RecordState
from dashboard.features.incidents.rules.escalation import Level
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration, short_moment

_FRESH = timedelta(minutes=1)


@dataclass(frozen=True)
class IncidentLine:
    """One line of a list."""

    reference: str = ""
    severity: str = ""
    severity_word: str = ""
    title: str = ""
    zone: str = ""
    note: str = ""
    handling: str = ""
    handling_note: str = ""
    is_waiting: bool = False
    age: str = ""
    when: str = ""
    agency_letter: str = ""
    is_open: bool = True
    since_ms: int = 0
    badge: str = ""
    exercise: str = ""
    escalation: str = ""
    is_fresh: bool = False
    is_gone: bool = False


@dataclass(frozen=True)
class StepLine:
    """One line of a timeline."""

    when: str
    text: str


def handling(row: IncidentRow, language: Language) -> tuple[str, str, bool]:
    """Who is handling it, what the other agency said, and whether nobody there has acknowledged."""
    owner = say(f"agency.short.{row.agency.value}", language)
    other = say(f"agency.short.{row.agency.other.value}", language)
    if row.state is OperationalState.RESOLVED:
        return say("incidents.state.resolved", language), "", False
    if not row.record_state.is_live:
        return record_word(row.record_state, language), "", False
    is_handled = not row.is_waiting_for(row.agency)
    first = say(f"incidents.handling.{'owner' if is_handled else 'reported'}", language, agency=owner)
    if row.on_scene_at is not None:
        first = say("incidents.handling.on_scene", language, agency=owner)
    if row.contained_at is not None:
        first = say("incidents.handling.contained", language)
    if not row.zone.is_site:
        return first, "", False
    missing = [agency for agency in (row.agency, row.agency.other) if row.is_waiting_for(agency)]
    if missing:
        names = say("incidents.list.both", language, first=owner, second=other)
        who = names if len(missing) == 2 else say(f"agency.short.{missing[0].value}", language)
        return first, say("incidents.handling.not_acknowledged", language, agency=who), True
    return first, say("incidents.handling.acknowledged", language, agency=other), False


def line_of(row: IncidentRow, now: datetime, language: Language) -> IncidentLine:
    """A list line; the text is shown only when the actor may read it."""
    first, second, waiting = handling(row, language)
    end = row.resolved_at or now
    is_open = row.resolved_at is None
    note = row.description.split("\n", 1)[0][:120]
    if row.has_hidden_text:
        note = say("incidents.text.hidden", language)
    return IncidentLine(
        reference=row.reference,
        severity=row.severity.value,
        severity_word=say(f"severity.{row.severity.value}", language),
        title=say(f"incidents.type.{row.type.value}", language),
        zone=say(f"zone.{row.zone.value}", language),
        note=note,
        handling=first,
        handling_note=second,
        is_waiting=waiting,
        age=duration((end - row.reported_at).total_seconds(), language),
        when=short_moment(row.occurred_at, now, language),
        agency_letter=row.agency.letter,
        is_open=is_open,
        since_ms=int(row.reported_at.timestamp() * 1000) if is_open else 0,
        badge="" if row.record_state is RecordState.CLOSED else record_word(row.record_state, language),
        exercise=say("exercise.word", language) if row.is_exercise else "",
        escalation=_escalation(row, language) if waiting else "",
        is_fresh=is_open and now - row.reported_at < _FRESH,
    )


def record_word(state: RecordState, language: Language) -> str:
    return say(f"incidents.record_state.{state.value}", language)


def _escalation(row: IncidentRow, language: Language) -> str:
    """How far up the missing acceptance has gone; empty while it is at the desk."""
    level = max(row.level_of(agency) for agency in Agency if row.is_waiting_for(agency))
    word = say(f"incidents.list.level.{Level(level).name.lower()}", language)
    return say("incidents.list.escalated", language, level=word) if level else ""

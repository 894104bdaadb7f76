"""What the panel beside the list says about one incident, already worded for the viewer."""

from dataclasses import dataclass, field
from datetime import datetime

from dashboard.features.incidents.queries.panel import PanelRecord, PanelStep
from dashboard.features.incidents.rules.codes import EventKind
from dashboard.features.incidents.rules.escalation import Level, next_step
from dashboard.features.incidents.rules.transitions import PERMISSION_OF, actions_for
from dashboard.features.incidents.ui.views import IncidentLine, StepLine, line_of, record_word
from dashboard.kernel.actor import Actor
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, duration_words, short_moment


@dataclass(frozen=True)
class PanelView:
    """One incident. ``actions`` are codes; an empty sentence hides its line."""

    line: IncidentLine = field(default_factory=IncidentLine)
    kicker: str = ""
    callsign: str = ""
    place: str = ""
    occurred: str = ""
    reported: str = ""
    state: str = ""
    record: str = ""
    taken_by: str = ""
    told: str = ""
    rises: str = ""
    text: str = ""
    actions: tuple[str, ...] = ()
    steps: tuple[StepLine, ...] = ()
    has_more: bool = False


def panel_of(record: PanelRecord, actor: Actor, now: datetime) -> PanelView:
    """The panel as this actor may see it, with the actions that the tables and the role allow."""
    row, language = record.row, actor.language
    line = line_of(row, now, language)
    age = duration_words(((row.resolved_at or now) - row.reported_at).total_seconds(), language)
    key = "incidents.panel.open_for" if row.resolved_at is None else "incidents.panel.resolved_after"
    accepted = [agency for agency in Agency if row.accepted_at(agency) is not None]
    possible = actions_for(
        row.state, acting=actor.agency, owner=row.agency, acknowledged_by=accepted, severity=row.severity
    )
    state = record_word(row.record_state, language)
    if record.duplicate_of:
        state = say("incidents.panel.duplicate_of", language, reference=record.duplicate_of)
    return PanelView(
        line=line,
        kicker=say(key, language, age=age),
        callsign=row.callsign,
        place=line.zone,
        occurred=short_moment(row.occurred_at, now, language),
        reported=short_moment(row.reported_at, now, language),
        state=say(f"incidents.state.{row.state.value}", language),
        record=state,
        taken_by=_taken(record, language),
        told=_told(record, language) if row.zone.is_site else "",
        rises=_rises(record, now, language),
        text=row.description or (say("incidents.text.hidden", language) if row.has_hidden_text else ""),
        actions=tuple(
            action.value for action in possible if actor.may(PERMISSION_OF[action]) and row.zone.is_site
        ),
        steps=tuple(
            StepLine(short_moment(step.at, now, language), step_words(step, language))
            for step in record.steps
        ),
        has_more=record.has_more,
    )


def step_words(step: PanelStep, language: Language) -> str:
    """One line of history in words, without the texts that people wrote."""
    agency = say(f"agency.short.{step.agency.value}", language)
    match step.kind:
        case EventKind.OPERATIONAL:
            return say(f"incidents.step.{step.action}", language, agency=agency)
        case EventKind.ESCALATION:
            level = say(f"incidents.list.level.{Level(int(step.new)).name.lower()}", language)
            return say("incidents.panel.step.escalation", language, agency=agency, level=level)
        case EventKind.SEVERITY:
            severity = say(f"severity.{step.new}", language)
            return say("incidents.panel.step.severity", language, agency=agency, severity=severity)
        case EventKind.RECORD:
            state = say(f"incidents.record_state.{step.new}", language)
            return say("incidents.panel.step.record", language, agency=agency, state=state)
        case _:
            return say(f"incidents.panel.kind.{step.kind.value}", language, agency=agency)


def _taken(record: PanelRecord, language: Language) -> str:
    """Duty titles of those who took it; a person is never named here."""
    found = [
        say(
            "incidents.panel.title",
            language,
            title=say(f"role.{title}", language),
            agency=say(f"agency.short.{agency.value}", language),
        )
        for agency, title in record.titles
        if title
    ]
    return ", ".join(found) or say("incidents.panel.nobody", language)


def _level(level: Level, language: Language) -> str:
    word = say(f"incidents.list.level.{level.name.lower()}", language)
    return word[:1].upper() + word[1:]


def _told(record: PanelRecord, language: Language) -> str:
    """Desks that were told: the other agency's at once, each higher one when it was escalated."""
    row, found = record.row, []
    for agency in (row.agency.other, row.agency):
        level = Level(row.level_of(agency))
        if agency is row.agency and level is Level.DESK:
            continue
        word = _level(level, language)
        name = say(f"agency.short.{agency.value}", language)
        found.append(say("incidents.panel.title", language, title=word, agency=name))
    return ", ".join(found)


def _rises(record: PanelRecord, now: datetime, language: Language) -> str:
    """The next escalation, the nearest of both agencies; "" when nothing is due."""
    row, found = record.row, []
    for agency, due in record.due:
        step = next_step(row.severity, due, now) if row.is_waiting_for(agency) else None
        if step is not None:
            found.append((step[1], step[0], agency))
    if not found:
        return ""
    at, level, agency = min(found)
    return say(
        "incidents.panel.rises",
        language,
        level=_level(level, language),
        agency=say(f"agency.short.{agency.value}", language),
        time=clock_time(at, language),
    )

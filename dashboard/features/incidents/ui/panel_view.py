"""What the panel beside the list says about one incident, already worded for the viewer."""

from dataclasses import dataclass, field
from datetime import datetime

from dashboard.features.incidents.queries.detail import IncidentDetail
from dashboard.features.incidents.rules.escalation import Level, next_step
from dashboard.features.incidents.ui.detail_rights import ActionView, actions, asks_before_end
from dashboard.features.incidents.ui.detail_steps import step_view, title_word
from dashboard.features.incidents.ui.views import IncidentLine, StepLine, line_of, record_word
from dashboard.kernel.actor import Actor
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, duration_words, short_moment

STEPS = 12


@dataclass(frozen=True)
class PanelView:
    """One incident; an empty sentence hides its line."""

    line: IncidentLine = field(default_factory=IncidentLine)
    kicker: str = ""
    callsign: str = ""
    place: str = ""
    occurred: str = ""
    reported: str = ""
    state: str = ""
    record: str = ""
    taken_by: str = ""
    partner: str = ""
    told: str = ""
    rises: str = ""
    text: str = ""
    actions: tuple[ActionView, ...] = ()
    steps: tuple[StepLine, ...] = ()
    has_more: bool = False
    asks_before_end: bool = False
    turn: int = 0


def panel_of(record: IncidentDetail, actor: Actor, now: datetime) -> PanelView:
    """The panel as this actor may see it, with the actions that the tables and the role allow."""
    row, language = record.row, actor.language
    line = line_of(row, now, language)
    age = duration_words(((row.resolved_at or now) - row.reported_at).total_seconds(), language)
    key = "incidents.panel.open_for" if row.resolved_at is None else "incidents.panel.resolved_after"
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
        taken_by=_duty(record.handler_title, row.agency, language) or say("incidents.panel.nobody", language),
        partner=_duty(record.partner_title, row.agency.other, language),
        told=_told(record, language) if row.zone.is_site else "",
        rises=_rises(record, now, language),
        text=row.description or (say("incidents.text.hidden", language) if row.has_hidden_text else ""),
        actions=actions(record, actor),
        steps=tuple(
            StepLine(line.when, line.text)
            for line in (step_view(step, now, language) for step in record.steps[:STEPS])
        ),
        has_more=len(record.steps) > STEPS,
        asks_before_end=asks_before_end(record),
        turn=record.turn,
    )


def _duty(title: str, agency: Agency, language: Language) -> str:
    """A duty title with its agency, "" for none; a person is never named here."""
    word = title_word(title, language)
    name = say(f"agency.short.{agency.value}", language)
    return say("incidents.panel.title", language, title=word, agency=name) if word else ""


def _level(level: Level, language: Language) -> str:
    word = say(f"incidents.list.level.{level.name.lower()}", language)
    return word[:1].upper() + word[1:]


def _told(record: IncidentDetail, language: Language) -> str:
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


def _rises(record: IncidentDetail, now: datetime, language: Language) -> str:
    """The next escalation, the nearest of both agencies; "" when nothing is due."""
    row, found = record.row, []
    for agency, due in ((row.agency, record.owner_due_at), (row.agency.other, row.ack_due_at)):
        span = record.accept_step
        step = next_step(row.severity, due, span, now) if row.is_waiting_for(agency) else None
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

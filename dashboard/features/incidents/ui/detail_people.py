"""Who accepted for each agency, what happens when nobody does, and who leads. Duty titles, never names.

Called by detail_views. City incidents have no acceptance: there is no partner to wait for.
"""

from dataclasses import dataclass
from datetime import datetime

from dashboard.features.incidents.queries.detail import IncidentDetail
from dashboard.features.incidents.rules.escalation import Level, next_step
from dashboard.features.incidents.ui.detail_steps import title_word
from dashboard.kernel.reference import Agency, Language, Severity
from dashboard.kernel.sharing import Audience
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, short_moment


@dataclass(frozen=True)
class AcceptanceView:
    """One agency: accepted by which duty and when, or waiting, and when it goes one level up."""

    letter: str = ""
    agency: str = ""
    words: str = ""
    note: str = ""
    is_waiting: bool = False


def acceptances(detail: IncidentDetail, now: datetime, language: Language) -> tuple[AcceptanceView, ...]:
    """The agencies it is for, the owner first; nothing for a city incident."""
    row = detail.row
    if not row.zone.is_site:
        return ()
    agencies = (row.agency, row.agency.other) if row.audience is Audience.BOTH else (row.agency,)
    return tuple(_acceptance(detail, agency, now, language) for agency in agencies)


def _acceptance(detail: IncidentDetail, agency: Agency, now: datetime, language: Language) -> AcceptanceView:
    row, at = detail.row, detail.row.accepted_at(agency)
    name = say(f"agency.short.{agency.value}", language)
    if at is None:
        waits = row.resolved_at is None
        words = say("incidents.accept.waiting" if waits else "incidents.accept.never", language)
        note = _rise(detail, agency, now, language) if waits else ""
        return AcceptanceView(agency.letter, name, words, note, waits)
    moment = short_moment(at, now, language)
    is_owner = agency is row.agency
    title = title_word(_title(detail, agency), language) or name
    by_report = is_owner and (row.severity is not Severity.CRITICAL or at == row.reported_at)
    key = "incidents.accept.by_report" if by_report else "incidents.accept.by"
    return AcceptanceView(agency.letter, name, say(key, language, title=title, time=moment))


def _title(detail: IncidentDetail, agency: Agency) -> str:
    if agency is not detail.row.agency:
        return detail.partner_title
    if detail.row.severity is Severity.CRITICAL and detail.row.owner_accepted_at is not None:
        return _owner_title(detail)
    return detail.reporter_title


def _owner_title(detail: IncidentDetail) -> str:
    """Who accepted for the owner: the history knows it, the leading person may have changed since."""
    for step in detail.steps:
        if step.action == "acknowledge" and step.agency is detail.row.agency:
            return step.title
    return detail.reporter_title


def _rise(detail: IncidentDetail, agency: Agency, now: datetime, language: Language) -> str:
    """ "Naik ke komando pukul 14.42", or how high it stands already."""
    row = detail.row
    due = detail.owner_due_at if agency is row.agency else row.ack_due_at
    coming = next_step(row.severity, due, detail.accept_step, now)
    if coming is not None:
        level, at = coming
        key = f"incidents.accept.rises.{level.name.lower()}"
        return say(key, language, time=clock_time(at, language))
    level = Level(row.level_of(agency))
    return say(f"incidents.accept.stands.{level.name.lower()}", language)


def handler_words(detail: IncidentDetail, user_id: int, language: Language) -> str:
    """Who leads for the owner, as a duty title; the viewer is told when it is him."""
    if not detail.handler_title:
        return ""
    title = title_word(detail.handler_title, language) or detail.handler_title
    is_me = detail.handler_id == user_id and user_id != 0
    return say("incidents.handler.me", language, title=title) if is_me else title

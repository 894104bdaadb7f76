"""The drills of one account as an iCalendar file (RFC 5545), in the language of the account.

Called by the route of the feed. Nothing above BIASA: scenario, form, regu, agencies and the commander's duty
title; no note, no reason, no person. A cancelled drill stays in, said to be so, or a phone would keep it.
"""

from datetime import timedelta

from icalendar import Calendar, Event, Timezone

from dashboard.features.drills.queries.calendar import CalendarDrill
from dashboard.features.drills.queries.records import DrillRow, DrillState
from dashboard.kernel.clock import SITE_ZONE, to_site
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say

_REFRESH = timedelta(hours=1)


def calendar_file(drills: tuple[CalendarDrill, ...], language: Language) -> bytes:
    """The whole calendar. The same drills give the same bytes, so that a phone sees what is new."""
    calendar = Calendar()
    calendar.add("prodid", "-//Siaga Bersama//Latihan//ID")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", say("calendar.file.name", language))
    calendar.add("x-wr-timezone", SITE_ZONE.key)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add_component(Timezone.from_tzid(SITE_ZONE.key))
    for one in drills:
        calendar.add_component(_event(one, language))
    return calendar.to_ical()


def _event(one: CalendarDrill, language: Language) -> Event:
    row = one.row
    begin = to_site(row.held_at or row.planned_for)
    end = to_site(row.ended_at) if row.ended_at else begin + timedelta(hours=one.hours)
    is_cancelled = row.state is DrillState.CANCELLED
    event = Event()
    event.add("uid", f"{row.reference}@siaga-bersama")
    # Without a METHOD both stamps tell the last change; every change of the plan raises the version.
    event.add("dtstamp", one.changed_at)
    event.add("last-modified", one.changed_at)
    event.add("sequence", row.version - 1)
    event.add("dtstart", begin)
    event.add("dtend", end)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("summary", _summary(row, language))
    event.add("description", _description(row, language))
    return event


def _summary(row: DrillRow, language: Language) -> str:
    return say(
        "calendar.file.summary",
        language,
        scenario=say(f"scenario.{row.scenario.value}", language),
        type=say(f"drills.type.{row.type.value}", language),
        regus=", ".join(row.regus),
        agencies=", ".join(say(f"agency.short.{one.value}", language) for one in row.agencies),
    )


def _description(row: DrillRow, language: Language) -> str:
    words = [row.reference, say(f"drills.state.{row.state.value}", language)]
    if row.commander:
        commander = say(f"role.{row.commander}", language)
        words.append(say("calendar.file.commander", language, commander=commander))
    return ", ".join(words)

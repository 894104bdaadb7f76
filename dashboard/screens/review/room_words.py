"""Sentences about a meeting: from when its numbers are, who leads it, whether it is locked."""

from datetime import datetime

from dashboard.features.meetings.queries.leading import CursorRow
from dashboard.features.meetings.queries.meetings import MeetingRow
from dashboard.features.meetings.rules.presenting import (
    ASK_LASTS,
    PRESENTER_GONE,
    Presence,
    asks,
    may_consent,
    may_start,
    presence,
)
from dashboard.features.meetings.rules.states import Act, MeetingState, is_possible
from dashboard.kernel.actor import Actor
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, site_instant
from dashboard.screens.review.room_view import PresenterView


def frozen_words(meeting: MeetingRow, language: Language) -> str:
    """ "Data dibekukan 11 Mar 2026 18.00 WIB", or that they are not."""
    if meeting.as_of is None:
        return say("review.room.not_frozen", language)
    return say("review.room.frozen", language, moment=site_instant(meeting.as_of, language))


def preparers_words(language: Language) -> str:
    """ "Yang dapat membekukan: Kepala KPR, Kabag Ops, Sekretariat bersama.": for who may not do it."""
    people = [role for role in Role if role is not Role.SYSTEM]
    able = [role for role in people if Permission.MEETING_PREPARE in ROLE_PERMISSIONS[role]]
    roles = ", ".join(say(f"role.{role.value}", language) for role in able)
    return say("review.room.not_frozen.who", language, roles=roles)


def locked_words(meeting: MeetingRow, language: Language) -> str:
    if meeting.locked_at is None:
        return ""
    return say("review.room.locked", language, moment=site_instant(meeting.locked_at, language))


def presenter_view(cursor: CursorRow, meeting: MeetingRow, actor: Actor, now: datetime) -> PresenterView:
    """Who leads, and what this viewer may do about it. Nobody leads a meeting that is locked."""
    if meeting.state is MeetingState.LOCKED:
        return PresenterView()
    lead, language = cursor.lead, actor.language
    state = presence(lead, now)
    is_me = lead.presenter == actor.user_id
    may_lead = actor.may(Permission.MEETING_PRESENT) and is_possible(meeting.state, Act.PRESENT)
    is_asked = asks(lead, now)
    return PresenterView(
        state=state.value,
        words=_who(cursor, state, is_me, language),
        wish=_wish(cursor, actor, language) if is_asked else "",
        asker=lead.wanted_by or 0,
        is_me=is_me,
        has_asked=is_asked and lead.wanted_by == actor.user_id,
        may_start=may_lead and may_start(lead, actor.user_id) and not (is_me and state is Presence.HERE),
        may_ask=may_lead and not may_start(lead, actor.user_id) and not is_asked,
        may_consent=may_lead and may_consent(lead, actor.user_id, actor.agency, now),
    )


def presenter_for_guest(
    cursor: CursorRow, stage: MeetingState, now: datetime, language: Language
) -> PresenterView:
    """Whether somebody leads, and since when not any more; not who."""
    if stage is not MeetingState.RUNNING:
        return PresenterView()
    state, words = presence(cursor.lead, now), ""
    if state is Presence.GONE and cursor.seen_at is not None:
        words = say("review.guest.gone", language, time=clock_time(cursor.seen_at, language))
    return PresenterView(state=state.value, words=words)


def wakes_at(cursor: CursorRow, stage: MeetingState, now: datetime) -> datetime | None:
    """The next instant at which the presenter would count as gone or a wish as forgotten.

    What has passed already is left out, so that it hides nothing that is still to come.
    """
    if stage is MeetingState.LOCKED:
        return None
    moments = [cursor.seen_at + PRESENTER_GONE] if cursor.seen_at is not None else []
    if cursor.wanted_at is not None and asks(cursor.lead, now):
        moments.append(cursor.wanted_at + ASK_LASTS)
    return min((moment for moment in moments if moment >= now), default=None)


def title_words(agency: Agency | None, title: str, language: Language) -> str:
    """ "Kabag Ops, Polrestabes"; the agency alone when the account has no duty any more."""
    if agency is None:
        return ""
    short = say(f"agency.short.{agency.value}", language)
    return f"{say(f'role.{title}', language)}, {short}" if title else short


def _who(cursor: CursorRow, state: Presence, is_me: bool, language: Language) -> str:
    if state is Presence.NONE:
        return say("review.room.nobody", language)
    who = title_words(cursor.presenter_agency, cursor.presenter_title, language)
    if state is Presence.GONE:
        since = "" if cursor.seen_at is None else clock_time(cursor.seen_at, language)
        return say("review.room.lead_gone", language, who=who, time=since)
    return say("review.room.lead_me" if is_me else "review.room.lead", language, who=who)


def _wish(cursor: CursorRow, actor: Actor, language: Language) -> str:
    if cursor.wanted_by == actor.user_id:
        return say("review.room.wish_own", language)
    who = title_words(cursor.wanted_agency, cursor.wanted_title, language)
    return say("review.room.wish", language, who=who)

"""Reads what the incident list shows and words it. No State, no components: called by list_state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.features.incidents.forms.filters import Filters, Tab, to_query
from dashboard.features.incidents.kpis import open_alerts
from dashboard.features.incidents.queries import listing
from dashboard.features.incidents.queries.keyset import Position
from dashboard.features.incidents.ui.tile_view import alert_words
from dashboard.features.incidents.ui.views import IncidentLine, line_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.freshness import Freshness, SourceAge, source_ages
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, duration_words, number, short_moment


@dataclass(frozen=True)
class EmptyWords:
    """The fact, and what it rests on."""

    title: str = ""
    text: str = ""


@dataclass(frozen=True)
class ListReading:
    """One read of the list. ``searched_to`` is "" unless a search stopped before the end.

    ``alert`` says what of the whole site cannot wait, whatever the list is narrowed to.
    """

    lines: tuple[IncidentLine, ...]
    counts: dict[str, str]
    empty: EmptyWords
    searched_to: str
    next: Position | None
    first: Position | None
    last: Position | None
    now_ms: int
    alert: str = ""


@dataclass(frozen=True)
class ListChange:
    """What has become of the rows shown, and how many new ones wait."""

    lines: tuple[IncidentLine, ...]
    counts: dict[str, str]
    empty: EmptyWords
    news: str
    now_ms: int
    alert: str = ""


def read_page(actor: Actor, filters: Filters, after: Position | None = None) -> ListReading:
    """One page of the view from ``after`` on, with the counts of the short views."""
    now = system_clock()
    with reading() as session:
        page = listing.list_tab(session, actor, filters, now, after=after)
        counts = listing.count_tabs(session, actor, filters, now)
        alerts = open_alerts(session, now)
        empty = EmptyWords()
        if not page.rows and after is None:
            last = listing.last_resolved(session, actor)
            empty = _empty(filters, actor.language, now, last, source_ages(session, now)[:2])
    reached = ""
    if page.searched_to is not None:
        day = short_moment(page.searched_to, now, actor.language)
        reached = say("incidents.list.searched_to", actor.language, day=day)
    return ListReading(
        lines=tuple(line_of(row, now, actor.language) for row in page.rows),
        counts={tab.value: number(count, actor.language) for tab, count in counts.items()},
        empty=empty,
        searched_to=reached,
        next=page.next,
        first=page.first,
        last=page.last,
        now_ms=int(now.timestamp() * 1000),
        alert=alert_words(alerts, actor.language),
    )


def read_change(
    actor: Actor,
    filters: Filters,
    shown: Sequence[IncidentLine],
    seen: tuple[Position | None, Position | None, bool],
) -> ListChange:
    """The same rows in the same places as they are now. ``seen``: (first, last, is all shown)."""
    now = system_clock()
    first, last, is_all = seen
    references = [line.reference for line in shown]
    with reading() as session:
        found = listing.list_again(session, actor, filters, now, references)
        new = listing.count_new(
            session,
            actor,
            filters,
            now,
            shown=references,
            first=first,
            last=None if is_all else last,
        )
        counts = listing.count_tabs(session, actor, filters, now)
        resolved = listing.last_resolved(session, actor)
        ages = source_ages(session, now)[:2]
        alerts = open_alerts(session, now)
    lines = []
    for line in shown:
        row, belongs = found.get(line.reference, (None, False))
        fresh = replace(line, is_gone=True) if row is None else line_of(row, now, actor.language)
        lines.append(replace(fresh, is_gone=not belongs))
    return ListChange(
        lines=tuple(lines),
        counts={tab.value: number(count, actor.language) for tab, count in counts.items()},
        empty=_empty(filters, actor.language, now, resolved, ages),
        news=_news(new, actor.language),
        now_ms=int(now.timestamp() * 1000),
        alert=alert_words(alerts, actor.language),
    )


def addresses(filters: Filters) -> dict[str, str]:
    """Where each view, the plain list and the downloads are found with these filters."""
    views = {tab.value: _address(replace(filters, tab=tab)) for tab in Tab}
    query = to_query(filters)
    tail = f"?{query}" if query else ""
    files = {kind: f"/incidents/export.{kind}{tail}" for kind in ("csv", "xlsx")}
    return {**views, **files, "plain": _address(Filters(filters.tab))}


def _address(filters: Filters) -> str:
    query = to_query(filters)
    return f"/incidents?{query}" if query else "/incidents"


def _news(count: int, language: Language) -> str:
    if not count:
        return ""
    if count >= listing.MOST_NEW:
        return say("incidents.list.news.many", language, count=number(count, language))
    key = "incidents.list.news.one" if count == 1 else "incidents.list.news.some"
    return say(key, language, count=number(count, language))


def _empty(
    filters: Filters, language: Language, now: datetime, last: datetime | None, ages: Sequence[SourceAge]
) -> EmptyWords:
    """ "None" is only said when both agencies are fresh; otherwise since when one of them is silent."""
    if filters.is_narrowed:
        return EmptyWords(
            say("incidents.list.empty.narrowed", language),
            say("incidents.list.empty.narrowed.text", language),
        )
    silent = [age for age in ages if age.freshness is not Freshness.FRESH]
    parts = []
    if filters.tab in (Tab.OPEN, Tab.WAITING) and last is not None:
        key = (
            "incidents.list.empty.last_today"
            if site_day(last) == site_day(now)
            else "incidents.list.empty.last"
        )
        parts.append(say(key, language, time=short_moment(last, now, language)))
    parts.append(_ages(ages, language))
    if filters.tab is Tab.OPEN:
        parts.append(say("incidents.list.empty.text", language))
    title = say("incidents.list.empty.title", language)
    if filters.tab is not Tab.OPEN:
        title = say(f"incidents.list.none.{filters.tab.value}", language)
    if silent and filters.tab in (Tab.OPEN, Tab.WAITING):
        title = _silence(silent[0], now, language)
    return EmptyWords(title, " ".join(parts))


def _silence(age: SourceAge, now: datetime, language: Language) -> str:
    agency = say(f"agency.short.{age.name}", language)
    last: datetime | None = age.last_at
    if last is None:
        return say("incidents.list.empty.never", language, agency=agency)
    time = clock_time(last, language)
    if site_day(last) != site_day(now):
        time = short_moment(last, now, language)
    return say("incidents.list.empty.since", language, agency=agency, time=time)


def _ages(ages: Sequence[SourceAge], language: Language) -> str:
    """ "Data Rutan 8 detik lalu, Polrestabes 1 menit lalu." """
    words = []
    for age in ages:
        name = say(f"agency.short.{age.name}", language)
        seconds: int | None = age.age
        if seconds is None:
            words.append(say("incidents.list.empty.age_none", language, agency=name))
        else:
            words.append(
                say("incidents.list.empty.age", language, agency=name, age=duration_words(seconds, language))
            )
    return say("incidents.list.empty.data", language, ages=", ".join(words))

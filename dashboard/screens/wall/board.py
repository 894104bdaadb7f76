"""The wall's picture for one audience: queries and rules in, worded view out. No Reflex here.

``control`` may show weak points by zone; ``open`` (guests) shows none. Neither shows a person, a cell, a
text, a schedule ahead of time or an allowed gap: the rows below are made from codes and times only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlmodel import Session

from dashboard.features.drills.kpis import Assessment, assess, kpis_of
from dashboard.features.incidents.kpis import incident_kpis, weekly_trend
from dashboard.features.incidents.queries import numbers
from dashboard.features.incidents.queries.records import IncidentRow, list_open_public
from dashboard.features.incidents.rules.codes import wall_type_key
from dashboard.features.incidents.rules.signals import TrendWord
from dashboard.features.incidents.rules.trend import Bin, UChart
from dashboard.features.patrols.kpis import patrol_kpis, window_times
from dashboard.features.patrols.queries import running_gaps
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.freshness import Freshness, SourceAge, source_ages
from dashboard.kernel.reference import Agency, Language, Severity
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, duration_words, number
from dashboard.screens.wall.calm import calm_rows
from dashboard.screens.wall.hals import (
    Hal,
    acknowledgement_words,
    drill_hals,
    incident_hals,
    patrol_hals,
    sort_hals,
)
from dashboard.screens.wall.plan import site_plan
from dashboard.screens.wall.tiles import Charts, charts_of, tiles_of, words_of
from dashboard.screens.wall.view import Ack, Age, Critical, Hero, Row, Source, Trend, WallView

ROWS = 3
_COMPACT_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class WallBoard:
    """What is sent: the view first, the charts in a message of their own."""

    view: WallView
    charts: Charts


def wall_board(
    session: Session, as_of: datetime, language: Language, *, control: bool, is_now: bool = True
) -> WallBoard:
    """Compute the whole picture at ``as_of``."""
    ages = source_ages(session, as_of)
    open_rows = list_open_public(session)
    drills = assess(session, as_of)
    times = window_times(session, as_of)
    kpis = {
        kpi.slug: kpi
        for kpi in (
            *incident_kpis(session, as_of, ages, is_now=is_now, wall_only=True),
            *patrol_kpis(session, as_of, ages, times),
            *kpis_of(drills, as_of),
        )
    }
    hals = sort_hals(
        incident_hals(open_rows, as_of, language)
        + patrol_hals(running_gaps(session, as_of, times), language, with_places=control)
        + drill_hals(session, drills, as_of, language)
    )
    weeks, chart = weekly_trend(session, as_of, is_now=is_now)
    critical = [hal for hal in hals if hal.level is Severity.CRITICAL]
    stale = [age for age in ages if age.freshness is not Freshness.FRESH]
    state = _state(hals, stale)
    tiles = tiles_of(kpis, weeks, language, control=control)
    view = WallView(
        state=state,
        server_ms=int(as_of.timestamp() * 1000),
        hero=_hero(state, hals, stale, as_of, language),
        trend=_trend(weeks, chart, language),
        critical=_critical(critical, as_of, language),
        sources=_sources(ages, language),
        rows=_rows(state, hals, session, drills, as_of, language),
        more=_more(state, hals, session, as_of, language),
        plan=site_plan(session, hals, as_of, language, control=control),
        note=say(f"wall.profile.{'control' if control else 'open'}", language),
        words=words_of(language),
        **tiles,
    )
    return WallBoard(view, charts_of(kpis, weeks, chart))


def _state(hals: Sequence[Hal], stale: Sequence[SourceAge]) -> str:
    """ "Normal" needs every source fresh; otherwise the picture is incomplete."""
    if any(hal.level is Severity.CRITICAL for hal in hals):
        return "critical"
    if hals:
        return "action"
    return "incomplete" if stale else "calm"


def _hero(
    state: str, hals: Sequence[Hal], stale: Sequence[SourceAge], as_of: datetime, language: Language
) -> Hero:
    if state in ("action", "critical"):
        urgent = [hal for hal in hals if hal.level is not Severity.MEDIUM]
        counted = urgent or list(hals)
        level = Severity.HIGH if urgent else Severity.MEDIUM
        oldest = min(hal.since for hal in counted)
        waiting = duration_words((as_of - oldest).total_seconds(), language)
        return Hero(
            shape=level.value,
            shape_word=say(f"severity.{level.value}", language),
            title=say("wall.hero.action" if urgent else "wall.hero.watch", language, total=len(counted)),
            sub=say("wall.hero.oldest", language, age=waiting),
        )
    if state == "incomplete":
        names = ", ".join(say(f"wall.source.{age.name}", language) for age in stale)
        return Hero(
            shape="stale",
            shape_word=say("wall.stale", language),
            title=say("wall.hero.incomplete", language),
            sub=say("wall.hero.incomplete_sub", language, sources=names),
        )
    return Hero(shape="", title=say("wall.hero.calm", language), sub=say("wall.hero.calm_sub", language))


def _trend(weeks: Sequence[Bin], chart: UChart | None, language: Language) -> Trend:
    word = chart.word if chart is not None else TrendWord.SAME
    complete = [week.count for week in weeks if week.is_complete]
    if not complete:
        return Trend(
            state="same", word=say("wall.trend.same", language), now_label=say("kpi.no_data", language)
        )
    usual = median(complete[:-1]) if len(complete) > 1 else complete[-1]
    return Trend(
        state=word.value,
        word=say(f"wall.trend.{word.value}", language),
        now=number(complete[-1], language),
        now_label=say("wall.trend.last_week", language),
        before=number(usual, language, 0 if float(usual).is_integer() else 1),
        before_label=say("wall.trend.usual", language),
    )


def _critical(hals: Sequence[Hal], as_of: datetime, language: Language) -> Critical:
    found = [(hal, hal.incident) for hal in hals if hal.incident is not None]
    if not found:
        return Critical()
    hal, row = max(found, key=lambda pair: pair[1].reported_at)
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


def _sources(ages: Sequence[SourceAge], language: Language) -> tuple[Source, ...]:
    """Both agencies always; patrol and census only when they are late."""
    shown = [age for age in ages if age.name in ("rutan", "polres") or age.freshness is not Freshness.FRESH]
    return tuple(
        Source(
            label=say(f"wall.source.{age.name}", language),
            age=Age(say("kpi.no_data", language))
            if age.last_at is None
            else Age("", int(age.last_at.timestamp() * 1000)),
            stale=age.freshness is not Freshness.FRESH,
            word=say("wall.fresh" if age.freshness is Freshness.FRESH else "wall.stale", language),
        )
        for age in shown
    )


def _rows(
    state: str,
    hals: Sequence[Hal],
    session: Session,
    drills: Assessment,
    as_of: datetime,
    language: Language,
) -> tuple[Row, ...]:
    if state in ("calm", "incomplete"):
        return calm_rows(session, drills, as_of, language)
    listed = [hal for hal in hals if hal.level is not Severity.CRITICAL]
    room = ROWS - 1 if state == "critical" else ROWS
    return tuple(
        Row(
            title=hal.title,
            sub=hal.sub,
            level=hal.level.value,
            level_word=say(f"severity.{hal.level.value}", language),
            age=Age("", int(hal.since.timestamp() * 1000)),
            reference=hal.reference,
            waiting=hal.is_waiting,
        )
        for hal in listed[:room]
    )


def _more(state: str, hals: Sequence[Hal], session: Session, as_of: datetime, language: Language) -> str:
    """The rest in one line, and what was finished today (a median, never an average)."""
    parts = []
    if state in ("action", "critical"):
        listed = [hal for hal in hals if hal.level is not Severity.CRITICAL]
        rest = len(listed) - (ROWS - 1 if state == "critical" else ROWS)
        if rest > 0:
            parts.append(say("wall.more", language, total=rest))
    done = numbers.resolved_since(session, day_start(site_day(as_of)), as_of)
    if done:
        middle = median((end - start).total_seconds() for start, end in done)
        parts.append(
            say("wall.done_today", language, total=len(done), middle=duration_words(middle, language))
        )
    return " ".join(parts)

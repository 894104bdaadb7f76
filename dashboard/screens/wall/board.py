"""The wall's picture for one audience: queries and rules in, worded view out. No Reflex here.

``control`` may show weak points by zone; ``open`` (guests) shows none. Neither shows a person, a cell, a
text, a schedule ahead of time or an allowed gap: the rows below are made from codes and times only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlmodel import Session

from dashboard.features.commitments.queries import decided_public, overdue_public
from dashboard.features.drills.kpis import Assessment, assess, kpis_of
from dashboard.features.incidents.kpis import incident_kpis, weekly_trend
from dashboard.features.incidents.queries import numbers
from dashboard.features.incidents.queries.records import list_open_public
from dashboard.features.incidents.rules.signals import TrendWord
from dashboard.features.incidents.rules.trend import Bin, UChart
from dashboard.features.patrols.kpis import patrol_kpis, window_times
from dashboard.features.patrols.queries import patrols_out, running_gaps
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.exercise import exercise_line, running_exercises
from dashboard.kernel.freshness import Freshness, SourceAge, source_ages
from dashboard.kernel.reference import Language, Severity
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration_words, number
from dashboard.screens.wall.band import critical_band
from dashboard.screens.wall.calm import calm_rows, decided_words
from dashboard.screens.wall.hals import (
    Hal,
    drill_hals,
    incident_hals,
    patrol_hals,
    promise_hals,
    sort_hals,
    welfare_hals,
)
from dashboard.screens.wall.plan import site_plan
from dashboard.screens.wall.tiles import Charts, charts_of, tiles_of, words_of
from dashboard.screens.wall.view import Age, Hero, Row, Source, Trend, WallView

ROWS = 3


@dataclass(frozen=True, slots=True)
class WallBoard:
    """What is sent: the view first, the charts in a message of their own."""

    view: WallView
    charts: Charts


def wall_board(
    session: Session,
    as_of: datetime,
    language: Language,
    *,
    control: bool,
    is_now: bool = True,
    has_band: bool = True,
) -> WallBoard:
    """Compute the whole picture at ``as_of``. Without a band (overview) critical incidents are rows too."""
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
        + welfare_hals(patrols_out(session, as_of), language, with_places=control)
        + drill_hals(session, drills, as_of, language)
        + promise_hals(overdue_public(session, as_of), as_of, language, with_owners=control)
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
        critical=critical_band(critical, as_of, language),
        sources=_sources(ages, language),
        rows=_rows(state, hals, session, drills, as_of, language, has_band=has_band),
        more=_more(state, hals, session, as_of, language, has_band=has_band),
        plan=site_plan(session, hals, as_of, language, control=control),
        exercise=exercise_line(running_exercises(session), language),
        decided=decided_words(decided_public(session, as_of), language, with_owners=control),
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
    if state == "critical":
        worst = [hal for hal in hals if hal.level is Severity.CRITICAL]
        return Hero(
            shape=Severity.CRITICAL.value,
            shape_word=say("severity.critical", language),
            title=say("wall.hero.critical", language, total=len(worst)),
            sub=_oldest("wall.hero.critical_sub", worst, as_of, language),
        )
    if state == "action":
        urgent = [hal for hal in hals if hal.level is not Severity.MEDIUM]
        counted = urgent or list(hals)
        level = Severity.HIGH if urgent else Severity.MEDIUM
        return Hero(
            shape=level.value,
            shape_word=say(f"severity.{level.value}", language),
            title=say("wall.hero.action" if urgent else "wall.hero.watch", language, total=len(counted)),
            sub=_oldest("wall.hero.oldest", counted, as_of, language),
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


def _oldest(key: str, hals: Sequence[Hal], as_of: datetime, language: Language) -> str:
    """The age of the oldest one that has one and whose time may be told."""
    told = [hal.since for hal in hals if not hal.is_closed and not hal.no_age]
    if not told:
        is_closed = any(hal.is_closed for hal in hals)
        return say("wall.hal.closed_meeting" if is_closed else "wall.hero.none_critical", language)
    return say(key, language, age=duration_words((as_of - min(told)).total_seconds(), language))


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


def _listed(state: str, hals: Sequence[Hal], *, has_band: bool) -> tuple[list[Hal], int]:
    """What stands in rows, and how many rows there are: the band takes critical incidents and one row."""
    if not has_band or state != "critical" or not any(_in_band(hal) for hal in hals):
        return list(hals), ROWS
    return [hal for hal in hals if not _in_band(hal)], ROWS - 1


def _in_band(hal: Hal) -> bool:
    """A closed incident is never in the band: it stays a bare row."""
    return hal.level is Severity.CRITICAL and not hal.is_closed


def _rows(
    state: str,
    hals: Sequence[Hal],
    session: Session,
    drills: Assessment,
    as_of: datetime,
    language: Language,
    *,
    has_band: bool,
) -> tuple[Row, ...]:
    if state in ("calm", "incomplete"):
        return calm_rows(session, drills, as_of, language)
    listed, room = _listed(state, hals, has_band=has_band)
    return tuple(
        Row(
            title=hal.title,
            sub=hal.sub,
            level=hal.level.value,
            level_word=say(f"severity.{hal.level.value}", language),
            age=Age(hal.no_age) if hal.no_age else Age("", hal.since_ms),
            reference=hal.reference,
            waiting=hal.is_waiting,
        )
        for hal in listed[:room]
    )


def _more(
    state: str,
    hals: Sequence[Hal],
    session: Session,
    as_of: datetime,
    language: Language,
    *,
    has_band: bool,
) -> str:
    """The rest in one line, and what was finished today (a median, never an average)."""
    parts = []
    if state in ("action", "critical"):
        listed, room = _listed(state, hals, has_band=has_band)
        rest = len(listed) - room
        if rest > 0:
            parts.append(say("wall.more", language, total=rest))
    done = numbers.resolved_since(session, day_start(site_day(as_of)), as_of)
    if done:
        middle = median((end - start).total_seconds() for start, end in done)
        parts.append(
            say("wall.done_today", language, total=len(done), middle=duration_words(middle, language))
        )
    return " ".join(parts)

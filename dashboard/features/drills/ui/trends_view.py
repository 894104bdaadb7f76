"""The drill numbers in words at one instant: tiles, figures, next drill of each pair, ages of actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from dashboard.features.drills.figures import (
    DecaySeries,
    HistorySeries,
    ReactionSeries,
    decay_figure,
    history_figure,
    reaction_figure,
)
from dashboard.features.drills.kpis import (
    SLUG,
    Assessment,
    assess,
    cells_due,
    companion_kpis,
    index_history,
    kpis_of,
    outlook,
)
from dashboard.features.drills.queries.companions import reaction_times
from dashboard.features.drills.rules.due import CellDue
from dashboard.features.drills.ui.weights_view import written
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import reading
from dashboard.kernel.kpi import Kpi, Unit
from dashboard.kernel.kpi_tile import TileView, tile_of
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number, site_instant
from dashboard.web.as_of import Instant


@dataclass(frozen=True)
class DueLine:
    """One scenario and regu: its last drill, the due day, and how long until or since."""

    cell: str
    last: str
    due: str
    left: str
    is_late: bool


@dataclass(frozen=True)
class AgeLine:
    """Open corrective actions of one age."""

    age: str
    total: str


@dataclass(frozen=True)
class TrendsView:
    """Everything the page shows but the figures. ``hint`` says what the forecast assumes."""

    instant: str = ""
    tiles: tuple[TileView, ...] = ()
    hint: str = ""
    due: tuple[DueLine, ...] = ()
    ages: tuple[AgeLine, ...] = ()


@dataclass(frozen=True)
class TrendsPicture:
    """One reading of the database: the words, and a series per figure."""

    view: TrendsView
    decay: DecaySeries
    reactions: ReactionSeries
    history: HistorySeries


def read_picture(actor: Actor, instant: Instant) -> TrendsPicture:
    """Everything at one instant. Raises Denied without DRILL_READ."""
    actor.require(Permission.DRILL_READ)
    as_of, language = instant.moment, actor.language
    with reading() as session:
        assessment = assess(session, as_of)
        companions = companion_kpis(session, as_of, assessment)
        due = cells_due(session, assessment, as_of)
        coming = outlook(session, as_of)
        times = reaction_times(session, as_of)
        past = index_history(session, as_of)
    index = next(one for one in kpis_of(assessment, as_of) if one.slug == SLUG)
    words = say("drills.trends.now", language)
    if not instant.is_now:
        words = say("drills.trends.as_of", language, instant=site_instant(as_of, language))
    view = TrendsView(
        instant=words,
        tiles=tuple(_tile(kpi, language, is_now=instant.is_now) for kpi in (index, *companions)),
        hint=_hint(assessment, language),
        due=_due_lines(due, site_day(as_of), language),
        ages=_age_lines(companions, language),
    )
    return TrendsPicture(
        view, decay_figure(coming, language), reaction_figure(times, language), history_figure(past, language)
    )


def _hint(assessment: Assessment, language: Language) -> str:
    quality = written(100 * assessment.weights.expected_quality, language)
    return say("drills.trends.decay.hint", language, quality=quality)


def _tile(kpi: Kpi, language: Language, *, is_now: bool) -> TileView:
    return tile_of(
        kpi,
        language,
        label=say(f"drills.kpi.name.{kpi.slug}", language),
        note=_note(kpi, language),
        band="attention" if kpi.slug == "drill_overdue" and kpi.value else "",
        is_now=is_now,
    )


def _note(kpi: Kpi, language: Language) -> str:
    """k/n of a share, the worst of a count, the band of the index."""
    if kpi.value is None:
        return ""
    if kpi.unit is Unit.PERCENT and kpi.denominator:
        return f"{number(kpi.numerator or 0, language)}/{number(kpi.denominator, language)}"
    detail = kpi.detail
    if kpi.slug == "drill_overdue":
        never, days = number(detail["never"], language), number(detail["longest_days"], language)
        return say("drills.trends.tile.cells", language, days=days, never=never)
    if kpi.slug == "drill_open_actions":
        overdue, days = number(detail["overdue"], language), number(detail["oldest_days"], language)
        return say("drills.trends.tile.actions", language, overdue=overdue, days=days)
    return say(f"drills.band.{detail['band']}", language)


def _due_lines(cells: Sequence[CellDue], today: date, language: Language) -> tuple[DueLine, ...]:
    """The longest overdue first."""
    order = sorted(cells, key=lambda one: -one.days_overdue(today))
    return tuple(_due_line(one, today, language) for one in order)


def _due_line(one: CellDue, today: date, language: Language) -> DueLine:
    days = one.days_overdue(today)
    key = "late" if days > 0 else "left" if days < 0 else "today"
    scenario = say(f"scenario.{one.scenario.value}", language)
    regu = say("drills.list.regus", language, regus=one.regu.value)
    return DueLine(
        cell=f"{scenario}, {regu}",
        last=say("drills.trends.due.never", language) if one.last is None else _day(one.last, language),
        due=_day(one.owed_on(today), language),
        left=say(f"drills.trends.due.{key}", language, days=number(abs(days), language)),
        is_late=days > 0,
    )


def _age_lines(kpis: Sequence[Kpi], language: Language) -> tuple[AgeLine, ...]:
    """Empty when nothing is open."""
    actions = next(one for one in kpis if one.slug == "drill_open_actions")
    if not actions.value:
        return ()
    return tuple(
        AgeLine(say(f"drills.trends.ages.{name}", language), number(actions.detail[name], language))
        for name in ("to_30", "to_90", "older")
    )


def _day(day: date, language: Language) -> str:
    return format_date(day, "d MMM y", locale=language.value)

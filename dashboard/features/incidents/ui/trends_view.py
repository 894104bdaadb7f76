"""The trend page in words at one instant: tiles, charts, days since, finds, baselines. Made for one actor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date

from dashboard.features.incidents.figures import (
    ControlSeries,
    FigureRow,
    FlowSeries,
    flow_figure,
    g_chart_figure,
    u_chart_figure,
)
from dashboard.features.incidents.kpis import (
    BaselineUsed,
    RareChart,
    WeeklyTrend,
    incident_kpis,
    rare_charts,
    trend_chart,
    weekly_flow,
)
from dashboard.features.incidents.queries.baselines import DecidedBaseline, list_baselines
from dashboard.features.incidents.rules.charts import U_CHART, group_of
from dashboard.features.incidents.rules.finds import ItemClass
from dashboard.features.incidents.ui.tile_view import tile_view
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.kpi import Kpi
from dashboard.kernel.kpi_tile import TileView
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number, short_day, short_moment, site_instant
from dashboard.web.as_of import Instant

_ITEMS = frozenset(one.value for one in ItemClass)


@dataclass(frozen=True)
class RareLine:
    """One rare group: days since the last event, and whether it has limits."""

    group: str
    name: str
    days: str
    last: str
    note: str


@dataclass(frozen=True)
class BaselineLine:
    """One recorded decision."""

    chart: str
    days: str
    decided: str
    reason: str


@dataclass(frozen=True)
class TrendsView:
    """What the page shows beside its charts."""

    instant: str = ""
    tiles: tuple[TileView, ...] = ()
    baseline: str = ""
    rare: tuple[RareLine, ...] = ()
    finds: tuple[FigureRow, ...] = ()
    found: tuple[FigureRow, ...] = ()
    no_search: bool = False
    baselines: tuple[BaselineLine, ...] = ()


@dataclass(frozen=True)
class TrendsPicture:
    """One reading of the database: the view, and one series per figure."""

    view: TrendsView
    control: ControlSeries
    flow: FlowSeries
    rare: ControlSeries
    rare_group: str
    rare_name: str
    rare_baseline: str


def read_picture(actor: Actor, instant: Instant, group: str) -> TrendsPicture:
    """Everything at one instant. ``group`` is the rare group on the chart; an unknown one means the first."""
    as_of, is_now, language = instant.moment, instant.is_now, actor.language
    with reading() as session:
        kpis = incident_kpis(session, as_of, source_ages(session, as_of), is_now=is_now)
        trend = trend_chart(session, as_of, is_now=is_now)
        rare = rare_charts(session, as_of)
        weeks = weekly_flow(session, as_of)
        decisions = list_baselines(session, actor, as_of)
    # Without a choice: one that has limits, or nothing would be drawn.
    first = next((one for one in rare if one.chart is not None), rare[0] if rare else None)
    shown = next((one for one in rare if one.group == group), first)
    return TrendsPicture(
        view=_view(kpis, trend, rare, decisions, instant, language),
        control=u_chart_figure(trend.bins, trend.chart, _weeks_per_bin(trend), language),
        flow=flow_figure(weeks, language),
        rare=ControlSeries() if shown is None else g_chart_figure(shown.moments, shown.chart, language),
        rare_group="" if shown is None else shown.group,
        rare_name="" if shown is None else group_name(shown.group, language),
        rare_baseline="" if shown is None else _baseline_words(shown.baseline, language),
    )


def _view(
    kpis: Sequence[Kpi],
    trend: WeeklyTrend,
    rare: Sequence[RareChart],
    decisions: Sequence[DecidedBaseline],
    instant: Instant,
    language: Language,
) -> TrendsView:
    words = say("incidents.trends.now", language)
    if not instant.is_now:
        moment = site_instant(instant.moment, language)
        words = say("incidents.trends.as_of", language, instant=moment)
    finds = next(kpi for kpi in kpis if kpi.slug == "finds_yield")
    return TrendsView(
        instant=words,
        tiles=tuple(tile_view(kpi, language, is_now=instant.is_now) for kpi in kpis),
        baseline=_baseline_words(trend.baseline, language),
        rare=tuple(_rare_line(one, instant.moment, language) for one in rare),
        finds=_finds(finds, language),
        found=_items(finds, language),
        no_search=bool(finds.detail["no_search"]),
        baselines=tuple(_decision(one, language) for one in decisions),
    )


def _weeks_per_bin(trend: WeeklyTrend) -> int:
    if len(trend.bins) < 2:
        return 1
    return (trend.bins[1].start - trend.bins[0].start).days // 7


def chart_name(chart: str, language: Language) -> str:
    """The name of ``u`` or ``g:GROUP``."""
    if chart == U_CHART:
        return say("incidents.baseline.chart.u", language)
    return say("incidents.baseline.chart.g", language, group=group_name(group_of(chart), language))


def group_name(group: str, language: Language) -> str:
    """A rare group in words; both kinds of escape stand together."""
    if group == "escape":
        return say("incidents.group.escape", language)
    return say(f"incidents.type.{group}", language)


def _baseline_words(used: BaselineUsed | None, language: Language) -> str:
    if used is None:
        return ""
    days = {
        "first": _written_day(used.first_day, language),
        "last": _written_day(used.last_day, language),
    }
    if used.decided_at is None:
        return say("incidents.chart.provisional", language, **days)
    return say("incidents.chart.frozen", language, decided=short_day(used.decided_at, language), **days)


def _written_day(day: date, language: Language) -> str:
    return format_date(day, "d MMM y", locale=language.value)


def _rare_line(one: RareChart, as_of: datetime, language: Language) -> RareLine:
    few = say("incidents.chart.few_intervals", language, count=len(one.moments) - 1)
    return RareLine(
        group=one.group,
        name=group_name(one.group, language),
        days=number(int(one.days_since), language),
        last=short_moment(one.moments[-1], as_of, language),
        note=few if one.chart is None else say(f"incidents.chart.word.{one.chart.word.value}", language),
    )


def _finds(kpi: Kpi, language: Language) -> tuple[FigureRow, ...]:
    """What was done against what was promised: name, number, target."""
    detail = kpi.detail
    per_rooms = detail["finds_per_100_rooms"]
    lines: Sequence[tuple[str, str, str]] = (
        ("searches", number(kpi.denominator or 0, language), ""),
        ("with_find", number(kpi.numerator or 0, language), ""),
        ("last_week", number(detail["last_week"], language), number(detail["target_per_week"], language)),
        (
            "unannounced",
            number(detail["last_week_unannounced"], language),
            number(detail["target_unannounced"], language),
        ),
        ("joint", number(detail["joint"], language), number(detail["target_joint"], language)),
        (
            "per_rooms",
            say("kpi.no_data", language) if per_rooms is None else number(per_rooms, language, 1),
            "",
        ),
    )
    return tuple(
        FigureRow(label=say(f"incidents.yield.{name}", language), value=value, high=target)
        for name, value, target in lines
    )


def _items(kpi: Kpi, language: Language) -> tuple[FigureRow, ...]:
    """Finds per class of item; a class without a word of its own stands under "other"."""
    return tuple(
        FigureRow(
            label=say(f"incidents.finds.item_long.{item if item in _ITEMS else 'other'}", language),
            value=number(count, language),
        )
        for item, count in kpi.detail["by_item"].items()
    )


def _decision(one: DecidedBaseline, language: Language) -> BaselineLine:
    days = f"{_written_day(one.first_day, language)} – {_written_day(one.last_day, language)}"
    return BaselineLine(
        chart_name(one.chart, language), days, site_instant(one.decided_at, language), one.reason
    )

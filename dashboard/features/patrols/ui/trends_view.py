"""The patrol numbers in words at one instant: tiles, heat maps, gaps, shifts, routes. Made for one actor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.features.patrols.figures import HeatSeries, coverage_heat_figure
from dashboard.features.patrols.kpis import all_patrol_kpis, first_hour, spread_of
from dashboard.features.patrols.queries.patrols import RouteStarts
from dashboard.features.patrols.queries.spread import DueSum, Spread, tally_sums
from dashboard.features.patrols.queries.trends import PointGap, list_route_starts, list_running_gaps
from dashboard.features.patrols.rules.schedule import Shift, regu_on_duty, shift_of
from dashboard.features.patrols.rules.starts import is_guessed, unpredictability
from dashboard.features.patrols.ui.trends_tile import tile_view
from dashboard.features.patrols.ui.views import excused_warning
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.kpi_tile import TileView
from dashboard.kernel.reference import Agency, Language, Regu
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration, number, percent, site_instant
from dashboard.web.as_of import Instant

LONG, SHORT = timedelta(days=28), timedelta(days=7)
# Below it regu and shifts are not compared (domain 3.0).
FEWEST_FOR_RANK = 20
# The mark of what is allowed stands in the middle of every bar; twice of it fills the bar.
_MARK = 50.0


@dataclass(frozen=True)
class GapLine:
    """The gap that runs at one checkpoint; ``bar`` is in percent of the bar, allowed is at ``mark``."""

    name: str
    zone: str
    running: str
    allowed: str
    reason: str
    severity: str
    word: str
    bar: float
    mark: float = _MARK


@dataclass(frozen=True)
class ShareLine:
    """A shift or a regu: its coverage, from how many visits, and why it may not be compared."""

    name: str
    share: str
    parts: str
    note: str


@dataclass(frozen=True)
class RouteLine:
    """How hard a route is to guess."""

    name: str
    score: str
    starts: str
    word: str


@dataclass(frozen=True)
class TrendsView:
    """Everything the page shows but the heat maps."""

    instant: str = ""
    tiles: tuple[TileView, ...] = ()
    warning: str = ""
    gaps: tuple[GapLine, ...] = ()
    shifts: tuple[ShareLine, ...] = ()
    regus: tuple[ShareLine, ...] = ()
    routes: tuple[RouteLine, ...] = ()


@dataclass(frozen=True)
class TrendsPicture:
    """One reading of the database: the words, and the heat map of the last 7 and 28 days."""

    view: TrendsView
    week: HeatSeries
    month: HeatSeries


def read_picture(actor: Actor, instant: Instant) -> TrendsPicture:
    """Everything at one instant. Raises Denied without PATROL_READ."""
    as_of, language = instant.moment, actor.language
    with reading() as session:
        gaps = list_running_gaps(session, actor, as_of)
        routes = list_route_starts(session, actor, as_of)
        spread = spread_of(session, LONG, as_of)
        kpis = {one.slug: one for one in all_patrol_kpis(session, as_of, spread)}
    words = say("patrols.trends.now", language)
    if not instant.is_now:
        words = say("patrols.trends.as_of", language, instant=site_instant(as_of, language))
    view = TrendsView(
        instant=words,
        tiles=tuple(tile_view(kpi, language, is_now=instant.is_now) for kpi in kpis.values()),
        warning=excused_warning(kpis, language),
        gaps=tuple(gap_line(one, language) for one in gaps),
        shifts=_by_shift(spread, language),
        regus=_by_regu(spread, language),
        routes=tuple(_route_line(one, language) for one in routes),
    )
    return TrendsPicture(view, _heat(spread, SHORT, as_of, language), _heat(spread, LONG, as_of, language))


def _heat(spread: Spread, window: timedelta, as_of: datetime, language: Language) -> HeatSeries:
    return coverage_heat_figure(spread.cells(first_hour(window, as_of)), window.days, language)


def gap_line(point: PointGap, language: Language) -> GapLine:
    """The running gap against what is allowed now, with why it is only half."""
    gap = point.gap
    reasons = [say(f"patrols.control.{kind.value}", language) for kind in gap.halved_by]
    seconds, allowed = gap.length.total_seconds(), gap.allowed.total_seconds()
    return GapLine(
        name=point.name,
        zone=say(f"zone.{point.zone.value}", language),
        running=duration(seconds, language),
        allowed=duration(allowed, language),
        reason=say("patrols.gap.halved", language, reason=", ".join(reasons)) if reasons else "",
        severity="" if gap.severity is None else gap.severity.value,
        word="" if gap.severity is None else say("patrols.gap.exceeded", language),
        bar=round(min(2 * _MARK, _MARK * seconds / allowed), 1) if allowed else 2 * _MARK,
    )


def _by_shift(spread: Spread, language: Language) -> tuple[ShareLine, ...]:
    """In the order of the duty day, never by result."""
    groups: dict[Shift, list[DueSum]] = {shift: [] for shift in Shift}
    for one in spread.due:
        groups[shift_of(one.due_at)].append(one)
    names = {shift: say(f"patrols.shift.{shift.value}", language) for shift in Shift}
    return _shares({names[shift]: sums for shift, sums in groups.items()}, language)


def _by_regu(spread: Spread, language: Language) -> tuple[ShareLine, ...]:
    """The guards' own visits by the regu on duty; in the order of their names, never by result."""
    groups: dict[Regu, list[DueSum]] = {regu: [] for regu in Regu}
    for one in spread.due:
        if one.agency is Agency.RUTAN:
            groups[regu_on_duty(one.due_at)].append(one)
    return _shares(
        {say("patrols.regu", language, regu=regu.value): sums for regu, sums in groups.items()}, language
    )


def _shares(groups: Mapping[str, Iterable[DueSum]], language: Language) -> tuple[ShareLine, ...]:
    lines = []
    for name, sums in groups.items():
        tally = tally_sums(sums)
        share = tally.coverage
        few = 0 < share.denominator < FEWEST_FOR_RANK
        missing = share.percent is None
        lines.append(
            ShareLine(
                name,
                say("kpi.no_data", language) if share.percent is None else percent(share.percent, language),
                ""
                if missing
                else f"{number(share.numerator, language)}/{number(share.denominator, language)}",
                say("patrols.trends.few", language, least=FEWEST_FOR_RANK) if few else "",
            )
        )
    return tuple(lines)


def _route_line(route: RouteStarts, language: Language) -> RouteLine:
    score = unpredictability(route.starts)
    starts = number(len(route.starts), language)
    if score is None:
        return RouteLine(
            route.route, say("kpi.no_data", language), starts, say("patrols.route.few", language)
        )
    word = say("patrols.route.guessed" if is_guessed(score) else "patrols.route.varied", language)
    return RouteLine(route.route, number(100 * score, language, 1), starts, word)

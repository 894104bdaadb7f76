"""The u-chart and the chart of days between as lists: values, centre, limits, hollow point, signal marks.

Called by the trend page's views. Never says that a number rose: a signal, or ordinary variation (I8).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date

from dashboard.features.incidents.figures.rows import FigureRow, written
from dashboard.features.incidents.rules.rare import GChart, closed_intervals
from dashboard.features.incidents.rules.signals import RECENT_POINTS, Direction, Signal
from dashboard.features.incidents.rules.trend import Bin, UChart
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number

Numbers = tuple[float | None, ...]
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class ControlSeries:
    """All lists have the length of ``labels``; None is a gap. ``hollow`` holds the week that still runs,
    ``worse`` and ``better`` the last point of each signal, drawn as a triangle and a square."""

    labels: tuple[str, ...] = ()
    values: Numbers = ()
    centre: Numbers = ()
    ucl: Numbers = ()
    lcl: Numbers = ()
    hollow: Numbers = ()
    worse: Numbers = ()
    better: Numbers = ()
    sentence: str = ""
    rows: tuple[FigureRow, ...] = ()


def u_chart_figure(
    bins: Sequence[Bin], chart: UChart | None, weeks_per_bin: int, language: Language
) -> ControlSeries:
    """Rates per 100 occupants per 30 days, one point a bin. Without a chart the points stand alone."""
    rates = [item.count / item.exposure if item.exposure > 0 else None for item in bins]
    labels = _unique([_day(item.start, language, "d MMM") for item in bins])
    signals = chart.signals if chart is not None else ()
    points = chart.points if chart is not None else ()
    tested = chart.tested if chart is not None else ()
    unit = "week" if weeks_per_bin == 1 else "point"
    return ControlSeries(
        labels=labels,
        values=_numbers(rate if item.is_complete else None for rate, item in zip(rates, bins, strict=True)),
        centre=_numbers(point.centre for point in points),
        ucl=_numbers(point.ucl if point.value is not None else None for point in points),
        lcl=_numbers(point.lcl if point.value is not None else None for point in points),
        hollow=_numbers(None if item.is_complete else rate for rate, item in zip(rates, bins, strict=True)),
        worse=_marked(rates, signals, Direction.WORSE),
        better=_marked(rates, signals, Direction.BETTER),
        sentence=_sentence(signals, tested, unit, language) if points else _too_few(bins, language),
        rows=tuple(
            FigureRow(
                label=label,
                value=written(rate, language),
                low=written(points[n].lcl, language) if points else "",
                high=written(points[n].ucl, language) if points else "",
                count=number(item.count, language),
                note=_note(n, signals, language)
                or ("" if item.is_complete else say("incidents.chart.running", language)),
            )
            for n, (label, rate, item) in enumerate(zip(labels, rates, bins, strict=True))
        ),
    )


def g_chart_figure(moments: Sequence[datetime], chart: GChart | None, language: Language) -> ControlSeries:
    """Days between consecutive events, each at the day on which its interval closed."""
    gaps = chart.intervals if chart is not None else closed_intervals(moments)
    labels = _unique([_day(site_day(moment), language, "d MMM y") for moment in moments[1:]])
    signals = chart.signals if chart is not None else ()
    level = None if chart is None else chart.baseline
    size = len(gaps)
    return ControlSeries(
        labels=labels,
        values=_numbers(gaps),
        centre=() if level is None else _numbers([level.g_bar] * size),
        ucl=() if level is None else _numbers([level.ucl] * size),
        lcl=(),
        hollow=(),
        worse=_marked(gaps, signals, Direction.WORSE),
        better=_marked(gaps, signals, Direction.BETTER),
        sentence=say("incidents.chart.few_intervals", language, count=size)
        if level is None
        else _sentence(signals, range(size), "interval", language),
        rows=tuple(
            FigureRow(label, written(gap, language), note=_note(n, signals, language))
            for n, (label, gap) in enumerate(zip(labels, gaps, strict=True))
        ),
    )


def _too_few(bins: Sequence[Bin], language: Language) -> str:
    """Why there are no limits: no census, or too few incidents."""
    has_census = any(item.exposure > 0 for item in bins)
    return say("incidents.chart.too_rare" if has_census else "incidents.chart.no_census", language)


def _sentence(signals: Sequence[Signal], tested: Sequence[int], unit: str, language: Language) -> str:
    """The signal that speaks for the newest points, or ordinary variation."""
    recent = set(list(tested)[-RECENT_POINTS:])
    current = [signal for signal in signals if signal.last in recent]
    if current:
        latest = max(current, key=lambda one: (one.last, one.first, one.direction is Direction.WORSE))
        return say("incidents.chart.signal", language, rule=_rule(latest, unit, language))
    return say("incidents.chart.ordinary_now" if signals else "incidents.chart.ordinary", language)


def _rule(signal: Signal, unit: str, language: Language) -> str:
    unit_word = say(f"incidents.chart.unit.{unit}", language)
    return say(f"incidents.chart.rule.{signal.rule.value}.{signal.direction.value}", language, unit=unit_word)


def _note(index: int, signals: Sequence[Signal], language: Language) -> str:
    ends = {signal.direction for signal in signals if signal.last == index}
    words = [say(f"incidents.chart.mark.{one.value}", language) for one in Direction if one in ends]
    return ", ".join(words)


def _marked(values: Sequence[float | None], signals: Sequence[Signal], direction: Direction) -> Numbers:
    ends = {signal.last for signal in signals if signal.direction is direction}
    return _numbers(value if n in ends else None for n, value in enumerate(values))


def _numbers(values: Iterable[float | None]) -> Numbers:
    return tuple(None if value is None else round(float(value), _DIGITS) for value in values)


def _day(day: date, language: Language, pattern: str) -> str:
    return format_date(day, pattern, locale=language.value)


def _unique(labels: Sequence[str]) -> tuple[str, ...]:
    """A category axis would join equal labels into one place: the second of a day says so."""
    seen: Counter[str] = Counter()
    made = []
    for label in labels:
        seen[label] += 1
        made.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(made)

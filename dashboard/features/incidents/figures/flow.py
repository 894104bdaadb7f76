"""Opened and closed per week as lists (I6). Called by the trend page's views."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_date

from dashboard.features.incidents.figures.rows import FigureRow
from dashboard.features.incidents.rules.flow import FlowWeek
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number


@dataclass(frozen=True, slots=True)
class FlowSeries:
    """``opened`` and ``closed`` have the length of ``labels``; the last week still runs."""

    labels: tuple[str, ...] = ()
    opened: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    sentence: str = ""
    rows: tuple[FigureRow, ...] = ()


def flow_figure(weeks: Sequence[FlowWeek], language: Language) -> FlowSeries:
    """The weeks as given, oldest first, and the last complete one in a sentence."""
    labels = tuple(format_date(week.start, "d MMM", locale=language.value) for week in weeks)
    complete = [week for week in weeks if week.is_complete]
    sentence = say("kpi.no_data", language)
    if complete:
        last = complete[-1]
        sentence = say(
            "incidents.chart.flow",
            language,
            opened=number(last.opened, language),
            closed=number(last.closed, language),
            net=signed(last.net, language),
        )
    rows = tuple(
        FigureRow(
            label=label,
            value=number(week.opened, language),
            count=number(week.closed, language),
            high=signed(week.net, language),
            note="" if week.is_complete else say("incidents.chart.running", language),
        )
        for label, week in zip(labels, weeks, strict=True)
    )
    opened, closed = tuple(week.opened for week in weeks), tuple(week.closed for week in weeks)
    return FlowSeries(labels, opened, closed, sentence, rows)


def signed(value: int, language: Language) -> str:
    """``+3``, ``0``, or a true minus sign before the number."""
    sign = "+" if value > 0 else "\u2212" if value < 0 else ""
    return f"{sign}{number(abs(value), language)}"

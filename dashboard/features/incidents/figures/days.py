"""Counts per day of a chosen period: plain short lists, because the figure itself stands in the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from babel.dates import format_date

from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number

# More columns than this cannot be told apart; longer periods are shown by week or by month.
_MOST_COLUMNS = 93


@dataclass(frozen=True, slots=True)
class DayCounts:
    """``labels``, ``counts`` and ``typical`` (the median, as a flat line) have the same length."""

    labels: tuple[str, ...]
    counts: tuple[int, ...]
    typical: tuple[float, ...]
    sentence: str


def day_counts(
    counts: Mapping[date, int], first: date, last: date, language: Language, *, hidden: int = 0
) -> DayCounts:
    """Counts per day (week or month for long periods) from the first to the last day, zeros included.

    ``hidden`` days are not counted, and the sentence says so.
    """
    days = pd.date_range(first, last, freq="D")
    series = pd.Series([counts.get(day.date(), 0) for day in days], index=days, dtype="int64")
    step = timedelta(days=1)
    if len(series) > _MOST_COLUMNS * 7:
        series, step = series.resample("MS").sum(), timedelta(days=30)
    elif len(series) > _MOST_COLUMNS:
        series, step = series.resample("W-MON", label="left", closed="left").sum(), timedelta(days=7)
    pattern = "MMM y" if step.days >= 30 else "d MMM"
    starts = pd.DatetimeIndex(series.index).date
    labels = tuple(format_date(start, pattern, locale=language.value) for start in starts)
    middle = float(series.median())
    unit = {1: "day", 7: "week", 30: "month"}[step.days]
    sentence = say(
        f"incidents.trend.{unit}",
        language,
        middle=number(middle, language, 0 if middle.is_integer() else 1),
        lowest=number(int(series.min()), language),
        highest=number(int(series.max()), language),
    )
    if hidden:
        sentence = f"{sentence} {say('incidents.trend.hidden', language, days=number(hidden, language))}"
    return DayCounts(labels, tuple(int(value) for value in series), (middle,) * len(series), sentence)

"""The index at the end of each of the last 12 months and now, each point by the version of its time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from babel.dates import format_date

from dashboard.features.drills.figures.bands import NO_BANDS, BandLines, band_lines
from dashboard.features.drills.rules.history import HistoryPoint
from dashboard.kernel.clock import to_site
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number, site_instant


@dataclass(frozen=True)
class HistoryRow:
    """One point of the table, worded."""

    moment: str
    index: str
    band: str
    note: str


@dataclass(frozen=True)
class HistorySeries:
    """``values``: None (a gap) where nothing had been evaluated yet."""

    labels: tuple[str, ...] = ()
    values: tuple[float | None, ...] = ()
    bands: BandLines = NO_BANDS
    sentence: str = ""
    rows: tuple[HistoryRow, ...] = ()


def history_figure(points: Sequence[HistoryPoint], language: Language) -> HistorySeries:
    """Without any evaluation there is only the sentence."""
    known = [one for one in points if one.readiness is not None and one.readiness.index is not None]
    if not known:
        return HistorySeries(sentence=say("drills.trends.history.none", language))
    labels = [_label(one, language) for one in points]
    return HistorySeries(
        labels=tuple(labels),
        values=tuple(_value(one) for one in points),
        bands=band_lines(labels, [one.weights for one in points], language),
        sentence=say(
            "drills.trends.history.sentence",
            language,
            now=_written(points[-1], language),
            first=_written(known[0], language),
            first_day=_label(known[0], language),
        ),
        rows=tuple(_row(one, language) for one in points),
    )


def _row(point: HistoryPoint, language: Language) -> HistoryRow:
    band = None if point.readiness is None else point.readiness.band
    return HistoryRow(
        moment=site_instant(point.moment, language),
        index=_written(point, language),
        band="" if band is None else say(f"drills.band.{band.value}", language),
        note=say("drills.trends.note.version", language) if point.is_new_version else "",
    )


def _value(point: HistoryPoint) -> float | None:
    index = None if point.readiness is None else point.readiness.index
    return None if index is None else round(index, 2)


def _written(point: HistoryPoint, language: Language) -> str:
    index = None if point.readiness is None else point.readiness.index
    return say("kpi.no_data", language) if index is None else number(index, language, 1)


def _label(point: HistoryPoint, language: Language) -> str:
    """``31 Okt 25``: the end of a month is its last day, not the first of the next."""
    return format_date(to_site(point.moment - timedelta(microseconds=1)), "d MMM yy", locale=language.value)

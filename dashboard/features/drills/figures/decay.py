"""The decay curve: the index of the next 180 days with nothing done and with the plan done."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from dashboard.features.drills.figures.bands import NO_BANDS, BandLines, band_lines
from dashboard.features.drills.rules.forecast import ForecastDay, Outlook, PlannedDrill
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number

# The table has a row for every so many days, and one for each day on which something happens.
_STEP = 15


@dataclass(frozen=True)
class DecayRow:
    """One day of the table, worded."""

    day: str
    idle: str
    planned: str
    note: str


@dataclass(frozen=True)
class DecaySeries:
    """``idle`` and ``planned``: a point per label, index points. Nothing is set without data but the
    sentence."""

    labels: tuple[str, ...] = ()
    idle: tuple[float, ...] = ()
    planned: tuple[float, ...] = ()
    bands: BandLines = NO_BANDS
    sentence: str = ""
    rows: tuple[DecayRow, ...] = ()


def decay_figure(found: Outlook, language: Language) -> DecaySeries:
    """Lists of the chart, one sentence, a table. Without any evaluation there is only the sentence."""
    if not found.days:
        return DecaySeries(sentence=say("drills.trends.decay.none", language))
    labels = [_label(point.day, language) for point in found.days]
    return DecaySeries(
        labels=tuple(labels),
        idle=tuple(round(point.idle or 0.0, 2) for point in found.days),
        planned=tuple(round(point.planned or 0.0, 2) for point in found.days),
        bands=band_lines(labels, [point.weights for point in found.days], language, at_end=True),
        sentence=_sentence(found, language),
        rows=_rows(found, language),
    )


def _sentence(found: Outlook, language: Language) -> str:
    """Today, in 90 and in 180 days, when the band falls, and what the plan makes of it."""
    first, middle, end = found.days[0], found.days[len(found.days) // 2], found.days[-1]
    parts = [
        say(
            "drills.trends.decay.idle",
            language,
            now=_points(first.idle, language),
            middle=_points(middle.idle, language),
            middle_day=_label(middle.day, language),
            end=_points(end.idle, language),
            end_day=_label(end.day, language),
        )
    ]
    fallen = _first_fall(found.days)
    if fallen is not None and fallen.idle_band is not None:
        band = say(f"drills.band.{fallen.idle_band.value}", language)
        parts.append(say("drills.trends.decay.falls", language, band=band, day=_label(fallen.day, language)))
    if any(first.day <= one.day <= end.day for one in found.planned):
        planned, day = _points(end.planned, language), _label(end.day, language)
        parts.append(say("drills.trends.decay.plan", language, end=planned, end_day=day))
    else:
        parts.append(say("drills.trends.decay.no_plan", language))
    return " ".join(parts)


def _first_fall(days: Sequence[ForecastDay]) -> ForecastDay | None:
    """The first day with a worse band than today's, if nothing is done."""
    now = days[0].idle_band
    if now is None:
        return None
    return next((one for one in days if one.idle_band is not None and one.idle_band.rank > now.rank), None)


def _rows(found: Outlook, language: Language) -> tuple[DecayRow, ...]:
    notes = _notes(found, language)
    return tuple(
        DecayRow(
            day=_label(point.day, language),
            idle=_points(point.idle, language),
            planned=_points(point.planned, language),
            note="; ".join(notes.get(point.day, ())),
        )
        for n, point in enumerate(found.days)
        if n % _STEP == 0 or point.day in notes
    )


def _notes(found: Outlook, language: Language) -> Mapping[date, Sequence[str]]:
    """What happens on a day: drills as planned, versions that begin."""
    drills: dict[str, list[PlannedDrill]] = defaultdict(list)
    for one in found.planned:
        drills[one.reference].append(one)
    notes: dict[date, list[str]] = defaultdict(list)
    for reference, group in drills.items():
        notes[group[0].day].append(
            say(
                "drills.trends.note.drill",
                language,
                scenario=say(f"scenario.{group[0].scenario.value}", language),
                regus=", ".join(one.regu.value for one in group),
                reference=reference,
            )
        )
    for day in found.starts:
        notes[day].append(say("drills.trends.note.version", language))
    return notes


def _points(value: float | None, language: Language) -> str:
    return say("kpi.no_data", language) if value is None else number(value, language, 1)


def _label(day: date, language: Language) -> str:
    return format_date(day, "d MMM", locale=language.value)

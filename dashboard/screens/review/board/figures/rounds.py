"""Patrol visits of the month per day and per zone, and weak spots by zone. Called by slides.py. Pure."""

from babel.dates import format_date

from dashboard.design.mark_shapes import box, dot, line, text
from dashboard.design.marks import Drawing, Mark
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import known_day, number, percent
from dashboard.screens.review.board.figures.scales import WIDTH, scale, value_axis
from dashboard.screens.review.board.findings import FEW, is_low, silent_days
from dashboard.screens.review.board.months import month_words
from dashboard.screens.review.board.picture import DayShare, ReviewPicture, ZoneShare
from dashboard.screens.review.board.view import Figure, KeyLine, TableLine
from dashboard.screens.review.board.words import place

_LEFT, _RIGHT, _TOP, _BASE, _HEIGHT = 84.0, 1120.0, 26.0, 258.0, 300
_ROW, _FIRST, _ZERO, _END = 44, 30, 300.0, 870.0
_LOWEST, _MOST_ZONES = 80.0, 5


def daily(picture: ReviewPicture, target: float, language: Language) -> Figure | None:
    """The share of every day with its target; a day with few visits is hollow. None without a visit owed."""
    days = picture.patrols.days
    if not any(day.owed for day in days):
        return None
    shares = [_percent(day) for day in days]
    # Not from 0: what matters lies near 100, and dots claim no length. The axis says where it begins.
    low = min(_LOWEST, *(share // 10 * 10 for share in shares if share is not None))
    values = [low + (100 - low) / 4 * n for n in range(5)]
    at, across = scale(low, 100, _BASE, _TOP), scale(0, max(1, len(days) - 1), _LEFT + 16, _RIGHT)
    marks = value_axis(values, at, _LEFT - 6, _RIGHT + 14, language)
    if low < target <= 100:
        marks.append(line([(_LEFT - 6, at(target)), (_RIGHT + 14, at(target))], "hollow"))
    points = [None if s is None else (across(n), at(s)) for n, s in enumerate(shares)]
    marks.append(line(points, "line"))
    for day, point in zip(days, points, strict=True):
        if point is not None:
            marks.append(dot(*point, "hollow" if day.owed < FEW else "line", 6))
    for index in range(0, len(days), 5):
        words = format_date(days[index].day, "d", locale=language.value)
        marks.append(text(across(index), _BASE + 36, words, anchor="middle"))
    return Figure(
        name="daily",
        title=say("picture.daily.title", language, month=month_words(picture.month, language)),
        keys=[
            KeyLine("line", say("picture.daily.share", language)),
            KeyLine("hollow", say("picture.daily.target", language, target=number(target, language))),
        ],
        drawing=Drawing(
            WIDTH,
            _HEIGHT,
            marks,
            " ".join((_sum(picture, target, language), *_gaps(picture, language))),
        ),
        note=" ".join(_gaps(picture, language)),
        head=[say(f"picture.column.{key}", language) for key in ("day", "share", "done", "owed")],
        rows=[
            TableLine([format_date(day.day, "d MMM", locale=language.value), *_cells(day, language)])
            for day in days
        ],
    )


def _sum(picture: ReviewPicture, target: float, language: Language) -> str:
    """What the headline says of the month: few visits are counted, not judged."""
    days = picture.patrols.days
    done, owed = sum(day.done for day in days), sum(day.owed for day in days)
    return say(
        "picture.daily.few" if owed < FEW else "picture.daily.sentence",
        language,
        share=percent(100 * done / owed, language),
        done=number(done, language),
        owed=number(owed, language),
        low=number(sum(is_low(day, target) for day in days), language),
    )


def _gaps(picture: ReviewPicture, language: Language) -> list[str]:
    """What the line leaves out or draws hollow, each said where it occurs."""
    silent, has_few = silent_days(picture), any(0 < day.owed < FEW for day in picture.patrols.days)
    found = [say("picture.daily.missing", language, days=number(silent, language))] if silent else []
    return found + ([say("picture.daily.note", language)] if has_few else [])


def by_zone(picture: ReviewPicture, target: float, language: Language) -> Figure | None:
    """A bar for each of the weakest zones from 0 to 100, the weakest on top, with the target as a line.

    All zones are in the table: nine bars would leave no room for words that a room can read.
    """
    # What is not judged cannot be the weakest.
    zones = sorted(picture.patrols.zones, key=lambda one: (one.owed < FEW, one.done / one.owed, one.zone))
    if not zones:
        return None
    at = scale(0, 100, _ZERO, _END)
    marks: list[Mark] = []
    shown = zones[:_MOST_ZONES]
    for index, one in enumerate(shown):
        y = _FIRST + index * _ROW
        share = 100 * one.done / one.owed
        tone = "strong" if is_low(one, target) else "line"
        marks.append(text(0, y + 9, place(one.zone, language), tone))
        marks.append(box(_ZERO, y - 11, _END - _ZERO, 22, "faint"))
        marks.append(box(_ZERO, y - 11, at(share) - _ZERO, 22, "muted" if one.owed < FEW else "line"))
        counts = f"{number(one.done, language)}/{number(one.owed, language)}"
        words = f"{percent(share, language)} ({counts})"
        if one.owed < FEW:
            words = f"{counts}, {say('picture.zones.few', language)}"
        marks.append(text(_END + 16, y + 9, words, "muted" if tone == "line" else tone))
    height = _FIRST * 2 + (len(shown) - 1) * _ROW
    rest = len(zones) - len(shown)
    marks.append(line([(at(target), 4), (at(target), height - 4)], "axis"))
    said = "; ".join(f"{place(one.zone, language)} {_cells(one, language)[0]}" for one in zones)
    return Figure(
        name="zones",
        title=say("picture.zones.title", language),
        keys=[KeyLine("axis", say("picture.daily.target", language, target=number(target, language)))],
        drawing=Drawing(WIDTH, height, marks, say("picture.zones.sentence", language, zones=said)),
        note=say("picture.zones.rest", language, total=number(rest, language)) if rest else "",
        head=[say(f"picture.column.{key}", language) for key in ("zone", "share", "done", "owed")],
        rows=[TableLine([place(one.zone, language), *_cells(one, language)]) for one in zones],
    )


def weak_spots(picture: ReviewPicture, language: Language) -> Figure | None:
    """Open weak spots by zone and kind, counted; never which post. None when none is open."""
    weak = picture.patrols.weak
    if not weak:
        return None
    rows = [
        (place(zone, language), say(f"picture.weak.{kind}", language), number(total, language))
        for kind, zone, total in weak
    ]
    marks: list[Mark] = []
    for index, (zone, kind, total) in enumerate(rows):
        y = _FIRST + index * _ROW
        marks.append(text(0, y + 9, zone, "strong"))
        marks.append(text(_ZERO, y + 9, kind))
        marks.append(text(_END, y + 9, total, "strong", anchor="end"))
    height = _FIRST * 2 + (len(rows) - 1) * _ROW
    said = "; ".join(f"{zone}: {kind} {total}" for zone, kind, total in rows)
    return Figure(
        name="weak",
        title=say("picture.weak.title", language, day=known_day(picture.as_of, language)),
        drawing=Drawing(WIDTH, height, marks, say("picture.weak.sentence", language, zones=said)),
        head=[say(f"picture.column.{key}", language) for key in ("zone", "kind", "count")],
        rows=[TableLine(list(row)) for row in rows],
    )


def _percent(day: DayShare | ZoneShare) -> float | None:
    return 100 * day.done / day.owed if day.owed else None


def _cells(one: DayShare | ZoneShare, language: Language) -> list[str]:
    share = _percent(one)
    shown = say("kpi.no_data", language) if share is None else percent(share, language)
    return [shown, number(one.done, language), number(one.owed, language)]

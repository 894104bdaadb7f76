"""Readiness: the scenario x regu matrix with the cheapest next drill, and the index of a year. Pure.

Called by slides.py. What was never drilled is hatched and says so: texture, not hue, means not known.
"""

from dashboard.design.mark_shapes import box, dot, line, shape, text
from dashboard.design.marks import Drawing, Mark
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import known_day, number
from dashboard.screens.review.board.figures.scales import WIDTH, scale, value_axis
from dashboard.screens.review.board.findings import next_drill
from dashboard.screens.review.board.months import month_short, month_words
from dashboard.screens.review.board.picture import Advice, ReadyCell, ReviewPicture
from dashboard.screens.review.board.view import Figure, KeyLine, TableLine

_LEFT, _RIGHT, _TOP, _BASE, _HEIGHT = 84.0, 1040.0, 30.0, 258.0, 300
_ROW, _HEAD, _NAMES, _CELL = 84, 40, 250.0, 224.0
_BANDS = (40.0, 60.0, 80.0)


def matrix(picture: ReviewPicture, language: Language) -> Figure | None:
    """One row per scenario, one column per regu: value 0..100 and how old; None before the first drill."""
    cells = picture.readiness.cells
    if not cells:
        return None
    scenarios = list(dict.fromkeys(cell.scenario for cell in cells))
    regus = list(dict.fromkeys(cell.regu for cell in cells))
    marks: list[Mark] = [
        text(_NAMES + (n + 0.5) * _CELL, 26, say("picture.regu", language, regu=regu), anchor="middle")
        for n, regu in enumerate(regus)
    ]
    for row, scenario in enumerate(scenarios):
        y = _HEAD + row * _ROW
        marks.append(text(0, y + 50, say(f"scenario.{scenario}", language), "strong"))
        for column, regu in enumerate(regus):
            found = next(cell for cell in cells if cell.scenario == scenario and cell.regu == regu)
            marks += _cell(found, _NAMES + column * _CELL, y, language)
    weak = sum(_band(cell) == "high" for cell in cells)
    never = sum(cell.age_days is None for cell in cells)
    return Figure(
        name="matrix",
        title=say("picture.matrix.title", language, day=known_day(picture.as_of, language)),
        keys=_keys(cells, language),
        drawing=Drawing(
            WIDTH,
            _HEAD + len(scenarios) * _ROW,
            marks,
            say("picture.matrix.sentence", language, cells=len(cells), weak=weak, never=never),
        ),
        note=_advised(next_drill(picture), language),
        head=[say(f"picture.column.{key}", language) for key in ("scenario", "regu", "value", "age")],
        rows=[
            TableLine(
                [
                    say(f"scenario.{cell.scenario}", language),
                    cell.regu,
                    _value(cell, language),
                    _age(cell, language),
                ]
            )
            for cell in cells
        ],
    )


def _cell(cell: ReadyCell, x: float, y: float, language: Language) -> list[Mark]:
    """Value, age and the shape of its band; what was never tested has texture and a word."""
    middle = x + _CELL / 2
    if cell.age_days is None:
        # The word stands on a plain ground: letters on a hatch are hard to read.
        return [
            box(x + 4, y + 4, _CELL - 8, _ROW - 8, "unknown"),
            box(x + 30, y + 24, _CELL - 60, _ROW - 48, "hollow"),
            text(middle, y + 50, _value(cell, language), "line", anchor="middle", size="small"),
        ]
    marks = [box(x + 4, y + 4, _CELL - 8, _ROW - 8, "faint")]
    marks.append(text(middle, y + 42, _value(cell, language), "strong", anchor="middle", size="big"))
    marks.append(text(middle, y + 68, _age(cell, language), "line", anchor="middle", size="small"))
    band = _band(cell)
    return [*marks, shape(x + 30, y + 28, band, 26)] if band else marks


def _keys(cells: tuple[ReadyCell, ...], language: Language) -> list[KeyLine]:
    """Only what occurs in the matrix."""
    found = {_band(cell) for cell in cells}
    keys = [
        KeyLine(band, say("picture.matrix.key", language, limit=number(limit, language)), "severity")
        for band, limit in (("high", _BANDS[0]), ("medium", _BANDS[1]))
        if band in found
    ]
    if any(cell.age_days is None for cell in cells):
        keys.append(KeyLine("unknown", say("picture.matrix.never", language)))
    return keys


def _band(cell: ReadyCell) -> str:
    """The shape of a tested cell below a limit; nothing is judged that was never tested."""
    if cell.age_days is None or 100 * cell.value >= _BANDS[1]:
        return ""
    return "high" if 100 * cell.value < _BANDS[0] else "medium"


def _value(cell: ReadyCell, language: Language) -> str:
    """0..100; without a drill there is no value, not nought."""
    if cell.age_days is None:
        return say("picture.matrix.never", language)
    return number(100 * cell.value, language)


def _age(cell: ReadyCell, language: Language) -> str:
    if cell.age_days is None:
        return say("picture.cell.none", language)
    return say("picture.matrix.age", language, days=number(cell.age_days, language))


def _advised(one: Advice | None, language: Language) -> str:
    """The next drill by its rule, in one sentence."""
    return "" if one is None else say("picture.matrix.advice", language, drill=drill_words(one, language))


def drill_words(one: Advice, language: Language) -> str:
    """``kerusuhan regu D, latihan satu tugas: +9,4 poin dalam 2 jam``."""
    return say(
        "picture.matrix.drill",
        language,
        scenario=say(f"scenario.{one.scenario}", language).lower(),
        regu=one.regu,
        type=say(f"drills.type.{one.type}", language),
        gain=number(one.gain, language, 1),
        hours=number(one.hours, language, 0 if float(one.hours).is_integer() else 1),
    )


def history(picture: ReviewPicture, language: Language) -> Figure | None:
    """The index at the end of each month, its bands as lines; None before the first evaluated drill."""
    points = picture.readiness.history
    known = [point for point in points if point.index is not None]
    if not known:
        return None
    at, across = scale(0, 100, _BASE, _TOP), scale(0, max(1, len(points) - 1), _LEFT + 20, _RIGHT)
    marks = value_axis([0.0, *_BANDS, 100.0], at, _LEFT - 6, _RIGHT + 14, language)
    marks.append(
        line([None if p.index is None else (across(n), at(p.index)) for n, p in enumerate(points)], "line")
    )
    for index, point in enumerate(points):
        last = index == len(points) - 1
        words = month_short(point.month, language)
        marks.append(text(across(index), _BASE + 36, words, "strong" if last else "muted", anchor="middle"))
        if last and point.index is not None:
            marks.append(dot(across(index), at(point.index), "line"))
            value = number(point.index, language, 1)
            marks.append(text(across(index) + 20, at(point.index) + 13, value, "strong", size="big"))
    newest = known[-1]
    return Figure(
        name="history",
        title=say("picture.history.title", language),
        drawing=Drawing(
            WIDTH,
            _HEIGHT,
            marks,
            say(
                "picture.history.sentence",
                language,
                month=month_words(newest.month, language),
                index=number(newest.index or 0.0, language, 1),
                first=number(known[0].index or 0.0, language, 1),
                since=month_words(known[0].month, language),
            ),
        ),
        note=say("picture.history.note", language),
        head=[say(f"picture.column.{key}", language) for key in ("month", "index")],
        rows=[
            TableLine(
                [
                    month_words(point.month, language),
                    say("kpi.no_data", language) if point.index is None else number(point.index, language, 1),
                ]
            )
            for point in points
        ],
    )

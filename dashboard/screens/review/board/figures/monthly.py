"""Incidents per month beside the year before. Called by slides.py. Pure."""

from collections.abc import Sequence

from dashboard.design.mark_shapes import box, dot, line, text
from dashboard.design.marks import Drawing, Mark
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number
from dashboard.screens.review.board.figures.scales import WIDTH, Scale, scale, ticks, value_axis
from dashboard.screens.review.board.months import month_short, month_words, months_until
from dashboard.screens.review.board.picture import ReviewPicture
from dashboard.screens.review.board.view import Figure, KeyLine, TableLine

_YEAR = 12
_LEFT, _STEP, _TOP, _BASE, _HEIGHT = 94.0, 84.0, 30.0, 258.0, 300
Counts = Sequence[int | None]


def monthly(picture: ReviewPicture, language: Language) -> Figure:
    """The last 12 months as a line, the year before dashed, the last value written large."""
    names = months_until(picture.month, 2 * _YEAR)
    counts = {one.month: one.count for one in picture.incidents.months}
    before, now = [counts.get(name) for name in names[:_YEAR]], [counts.get(name) for name in names[_YEAR:]]
    values = ticks(max((value for value in (*before, *now) if value is not None), default=0))
    at = scale(0, values[-1], _BASE, _TOP)
    marks = _unknown(picture, names[_YEAR:])
    marks += value_axis(values, at, _LEFT - 6, _x(_YEAR - 1) + 14, language)
    for index, name in enumerate(names[_YEAR:]):
        tone = "strong" if index == _YEAR - 1 else "muted"
        marks.append(text(_x(index), _BASE + 36, month_short(name, language), tone, anchor="middle"))
    marks += _series(before, at, "hollow") + _series(now, at, "line")
    marks += _ends(before[-1], now[-1], at, language, is_over=picture.is_month_over)
    said = say(
        "picture.monthly.sentence",
        language,
        month=month_words(picture.month, language),
        now=_cell(picture, names[-1], language),
        before=_cell(picture, names[_YEAR - 1], language),
    )
    return Figure(
        name="monthly",
        title=say("picture.monthly.title", language),
        keys=_keys(picture, names[:_YEAR], names[_YEAR:], language),
        drawing=Drawing(WIDTH, _HEIGHT, marks, said),
        note=say(f"picture.note.{picture.incidents.word}", language),
        head=[say(f"picture.column.{key}", language) for key in ("month", "count", "year_before")],
        rows=[
            TableLine(
                [month_words(name, language), _cell(picture, name, language), _cell(picture, other, language)]
            )
            for name, other in zip(names[_YEAR:], names[:_YEAR], strict=True)
        ],
    )


def _unknown(picture: ReviewPicture, names: list[str]) -> list[Mark]:
    """Texture where there is no data: an empty place would be read as nought."""
    return [
        box(_x(index) - _STEP / 2, _TOP, _STEP, _BASE - _TOP, "unknown")
        for index, name in enumerate(names)
        if not picture.is_counted(name)
    ]


def _keys(picture: ReviewPicture, before: list[str], now: list[str], language: Language) -> list[KeyLine]:
    """Which months of either year have no data is said beside the colours."""
    silent = [name for name in before if not picture.is_counted(name)]
    year = say("picture.monthly.before", language)
    if silent:
        last = month_words(silent[-1], language)
        year = say("picture.monthly.before.none", language, year=year, month=last)
    keys = [KeyLine("line", say("picture.monthly.now", language)), KeyLine("hollow", year)]
    if any(not picture.is_counted(name) for name in now):
        keys.append(KeyLine("unknown", say("kpi.no_data", language)))
    return keys


def _x(index: int) -> float:
    return _LEFT + 8 + index * _STEP


def _series(values: Counts, at: Scale, tone: str) -> list[Mark]:
    """A line; a month between two gaps is a dot, or nobody would see it."""
    points = [None if value is None else (_x(index), at(value)) for index, value in enumerate(values)]
    marks = [line(points, tone)] if any(points) else []
    for index, point in enumerate(points):
        around = (*points[max(0, index - 1) : index], *points[index + 1 : index + 2])
        if point is not None and not any(around):
            marks.append(dot(*point, tone, 6))
    return marks


def _ends(before: int | None, now: int | None, at: Scale, language: Language, *, is_over: bool) -> list[Mark]:
    """The last value large, that of the year before small and out of its way; a running month is hollow."""
    x, marks = _x(_YEAR - 1), []
    if now is not None:
        marks.append(dot(x, at(now), "line" if is_over else "hollow"))
        marks.append(text(x + 20, at(now) + 13, number(now, language), "strong", size="big"))
    if before is not None:
        y = at(before) + 9
        if now is not None and abs(at(before) - at(now)) < 36:
            # Above or below the large number, wherever there is room.
            y = at(now) + (-22 if before >= now and at(now) > _TOP + 20 else 44)
        marks.append(text(x + 20, y, number(before, language)))
    return marks


def _cell(picture: ReviewPicture, month: str, language: Language) -> str:
    """The count of a month; what is hidden is a dash, what nobody recorded has no data."""
    if not picture.is_counted(month):
        return say("kpi.no_data", language)
    found = next((one.count for one in picture.incidents.months if one.month == month), None)
    return say("picture.cell.none", language) if found is None else number(found, language)

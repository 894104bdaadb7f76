"""Incidents per month beside the year before. Called by slides.py. Pure."""

from collections.abc import Sequence

from dashboard.design.mark_shapes import dot, line, text
from dashboard.design.marks import Drawing, Mark
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number
from dashboard.screens.review.board.figures.scales import WIDTH, Scale, scale, ticks, value_axis
from dashboard.screens.review.board.months import month_of, month_short, month_words, months_until
from dashboard.screens.review.board.picture import ReviewPicture
from dashboard.screens.review.board.view import Figure, KeyLine, TableLine

_YEAR = 12
_LEFT, _STEP, _TOP, _BASE, _HEIGHT = 94.0, 84.0, 30.0, 258.0, 300
Counts = Sequence[int | None]


def monthly(picture: ReviewPicture, language: Language) -> Figure:
    """The last 12 months as a line, the year before dashed, the last value written large."""
    names = months_until(picture.month, 2 * _YEAR)
    counts = _known(picture)
    before, now = [counts.get(name) for name in names[:_YEAR]], [counts.get(name) for name in names[_YEAR:]]
    values = ticks(max((value for value in (*before, *now) if value is not None), default=0))
    at = scale(0, values[-1], _BASE, _TOP)
    marks = value_axis(values, at, _LEFT - 6, _x(_YEAR - 1) + 14, language)
    for index, name in enumerate(names[_YEAR:]):
        tone = "strong" if index == _YEAR - 1 else "muted"
        marks.append(text(_x(index), _BASE + 36, month_short(name, language), tone, anchor="middle"))
    marks += _series(before, at, "hollow") + _series(now, at, "line")
    marks += _ends(before[-1], now[-1], at, language, is_over=picture.is_month_over)
    said = say(
        "picture.monthly.sentence",
        language,
        month=month_words(picture.month, language),
        now=_cell(now[-1], language),
        before=_cell(before[-1], language),
    )
    return Figure(
        name="monthly",
        title=say("picture.monthly.title", language),
        keys=[
            KeyLine("line", say("picture.monthly.now", language)),
            KeyLine("hollow", say("picture.monthly.before", language)),
        ],
        drawing=Drawing(WIDTH, _HEIGHT, marks, said),
        note=say(f"picture.note.{picture.incidents.word}", language),
        head=[say(f"picture.column.{key}", language) for key in ("month", "count", "year_before")],
        rows=[
            TableLine([month_words(name, language), _cell(one, language), _cell(other, language)])
            for name, one, other in zip(names[_YEAR:], now, before, strict=True)
        ],
    )


def _known(picture: ReviewPicture) -> dict[str, int]:
    """Without the months before anything was recorded: no record is not zero incidents."""
    counts = {one.month: one.count for one in picture.incidents.months}
    begun = [name for name, count in counts.items() if count]
    if picture.first_record_at is not None:
        begun.append(month_of(site_day(picture.first_record_at)))
    first = min(begun, default=None)
    return {} if first is None else {name: count for name, count in counts.items() if name >= first}


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


def _cell(value: int | None, language: Language) -> str:
    return say("picture.cell.none", language) if value is None else number(value, language)

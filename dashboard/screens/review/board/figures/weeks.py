"""The control chart of incidents: rates per week, centre, limits, and the points that are signals. Pure.

Called by slides.py. The only figure that may say that something changed.
"""

from babel.dates import format_date

from dashboard.design.mark_shapes import box, dot, line, shape, text
from dashboard.design.marks import Drawing, Mark
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number
from dashboard.screens.review.board.figures.scales import WIDTH, Scale, scale, ticks, value_axis
from dashboard.screens.review.board.picture import ReviewPicture, WeekPoint
from dashboard.screens.review.board.view import Figure, KeyLine, TableLine

_LEFT, _RIGHT, _TOP, _BASE, _HEIGHT = 70.0, 1120.0, 26.0, 258.0, 300
_LABELS = 6


def control_chart(picture: ReviewPicture, language: Language) -> Figure | None:
    """Worse is a triangle, better a square, the running week hollow; None without a rate to draw."""
    weeks = picture.incidents.weeks
    if not any(week.rate is not None for week in weeks):
        return None
    highest = max(max(week.rate or 0.0, week.upper or 0.0) for week in weeks)
    values = ticks(highest)
    at, across = scale(0, values[-1], _BASE, _TOP), scale(0, max(1, len(weeks) - 1), _LEFT + 10, _RIGHT)
    marks = value_axis(values, at, _LEFT - 6, _RIGHT, language)
    for series, tone in (("upper", "hollow"), ("lower", "hollow"), ("centre", "muted")):
        levels = [(getattr(week, series)) for week in weeks]
        if any(level is not None for level in levels):
            points = [None if v is None else (across(n), at(v)) for n, v in enumerate(levels)]
            marks.append(line(points, tone))
    whole = [
        (across(n), at(week.rate)) if week.rate is not None and week.is_complete else None
        for n, week in enumerate(weeks)
    ]
    if any(whole):
        marks.append(line(whole, "line"))
    for index, week in enumerate(weeks):
        marks += _point(week, across(index), at)
    marks += _days(weeks, across, language)
    return Figure(
        name="weeks",
        title=say("picture.weeks.title", language),
        keys=[
            KeyLine("line", say("picture.weeks.rate", language)),
            KeyLine("muted", say("picture.weeks.centre", language)),
            KeyLine("hollow", say("picture.weeks.limits", language)),
        ],
        drawing=Drawing(WIDTH, _HEIGHT, marks, _sentence(picture, language)),
        note=say(f"picture.note.{picture.incidents.word}", language),
        head=[
            say(f"picture.column.{key}", language) for key in ("week", "count", "rate", "low", "high", "note")
        ],
        rows=[_row(week, language) for week in weeks],
    )


def _point(week: WeekPoint, x: float, at: Scale) -> list[Mark]:
    if week.rate is None:
        return []
    y = at(week.rate)
    if not week.is_complete:
        return [dot(x, y, "hollow", 8)]
    if week.signal == "worse":
        return [shape(x, y, "high", 28)]
    return [box(x - 9, y - 9, 18, 18, "line")] if week.signal == "better" else [dot(x, y, "line", 5)]


def _days(weeks: tuple[WeekPoint, ...], across: Scale, language: Language) -> list[Mark]:
    """A few dates along the base line; the last one is strong."""
    every = max(1, -(-len(weeks) // _LABELS))
    last = len(weeks) - 1
    return [
        text(
            across(index),
            _BASE + 36,
            _day(weeks[index], language),
            "strong" if index == last else "muted",
            anchor="end" if index == last else "middle" if index else "start",
        )
        for index in range(last, -1, -every)
        if index == last or across(last) - across(index) > 160
    ]


def _sentence(picture: ReviewPicture, language: Language) -> str:
    whole = [week for week in picture.incidents.weeks if week.is_complete and week.rate is not None]
    if not whole:
        return say("picture.note.unknown", language)
    return say(
        "picture.weeks.sentence",
        language,
        weeks=number(len(whole), language),
        rate=number(whole[-1].rate or 0.0, language, 1),
        note=say(f"picture.note.{picture.incidents.word}", language),
    )


def _row(week: WeekPoint, language: Language) -> TableLine:
    note = "running" if not week.is_complete else week.signal or "none"
    levels = (week.rate, week.lower, week.upper)
    none = say("picture.cell.none", language)
    return TableLine(
        [
            _day(week, language),
            number(week.count, language),
            *(none if level is None else number(level, language, 1) for level in levels),
            say(f"picture.weeks.mark.{note}", language),
        ]
    )


def _day(week: WeekPoint, language: Language) -> str:
    return format_date(week.start, "d MMM", locale=language.value)

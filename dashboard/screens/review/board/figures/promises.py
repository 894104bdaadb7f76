"""Open promises on a line of time: how long they run, what is past its first due day.

Pure; called by slides.py. Late is judged by the original due day; the bars are design/promise_marks.py.
"""

from datetime import date, timedelta

from babel.dates import format_date

from dashboard.design.mark_shapes import TEXT_SIZES, box, dot, line, shape, text, wrap
from dashboard.design.marks import Drawing, Mark
from dashboard.design.promise_marks import AHEAD, LATE, MOVED, RAN, Place, Run, promise_marks
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import day_in, known_day, number
from dashboard.screens.review.board.figures.scales import scale
from dashboard.screens.review.board.picture import Promised, ReviewPicture
from dashboard.screens.review.board.view import Figure, KeyLine, TableLine

WIDTH = 1792
# So many rows fit a slide at the size of its words, with what is asked about them below.
_MOST, _HEAD, _ROW, _LETTERS = 6, 44, 62, 34
_START, _END, _DUE = 620.0, 1580.0, 1792.0
_OPEN = {"late": 0, "due_soon": 1, "open": 2}
_SHAPES = {"late": "high", "due_soon": "medium"}
_LONGEST = timedelta(days=120)


def open_promises(picture: ReviewPicture) -> list[Promised]:
    """Those that are not over, the late ones first, then by their original due day."""
    found = [one for one in picture.commitments if one.state in _OPEN]
    return sorted(found, key=lambda one: (_OPEN[one.state], one.original_due_on, one.reference))


def timeline(picture: ReviewPicture, language: Language) -> Figure | None:
    """One bar per open promise; None when none is open."""
    found = open_promises(picture)
    if not found:
        return None
    shown, today = found[:_MOST], site_day(picture.as_of)
    first = max(min(one.recorded_on for one in shown), today - _LONGEST)
    last = min(max(max(one.original_due_on, one.due_on) for one in shown), today + _LONGEST)
    first, last = first.replace(day=1), max(last, today) + timedelta(days=7)
    days = scale(first.toordinal(), last.toordinal(), _START, _END)

    def at(day: date) -> float:
        return days(min(max(day, first), last).toordinal())

    height = _HEAD + len(shown) * _ROW
    known = known_day(picture.as_of, language)
    marks = _months(first, last, at, height, today, known, language)
    for index, one in enumerate(shown):
        y = _HEAD + index * _ROW
        marks.append(line([(0, y), (WIDTH, y)], "faint"))
        marks += _row(one, y, at, today, language)
    marks.append(line([(at(today), _HEAD - 8), (at(today), height)], "axis"))
    rest = len(found) - len(shown)
    return Figure(
        name="promises",
        title=say("picture.promises.title", language, total=number(len(found), language), day=known),
        keys=_keys(shown, language),
        drawing=Drawing(
            WIDTH,
            height,
            marks,
            say(
                "picture.promises.sentence",
                language,
                total=number(len(found), language),
                late=number(sum(one.state == "late" for one in found), language),
                soon=number(sum(one.state == "due_soon" for one in found), language),
            ),
        ),
        note=say("picture.promises.rest", language, total=number(rest, language)) if rest else "",
        head=[
            say(f"picture.column.{key}", language)
            for key in ("promise", "owner", "original_due", "due", "state")
        ],
        rows=[TableLine(_cells(one, today, language)) for one in found],
    )


def _keys(shown: list[Promised], language: Language) -> list[KeyLine]:
    """The areas always; the tick of a moved day where there is one."""
    keys = [
        KeyLine(tone, say(f"picture.promises.key.{tone}", language), "area") for tone in (RAN, AHEAD, LATE)
    ]
    if any(one.due_on != one.original_due_on for one in shown):
        keys.append(KeyLine(MOVED, say(f"picture.promises.key.{MOVED}", language), "tick"))
    return keys


def _months(
    first: date, last: date, at: Place, height: float, today: date, known: str, language: Language
) -> list[Mark]:
    """A line where each month begins, its name where it has room: beside today, before the next column."""
    is_left = at(today) > _END - _wide(known)
    edge = at(today) + (-8 if is_left else 8)
    taken = (edge - _wide(known), edge) if is_left else (edge, edge + _wide(known))
    marks = [text(edge, 30, known, "strong", anchor="end" if is_left else "start")]
    day = first
    while day <= last:
        marks.append(line([(at(day), _HEAD), (at(day), height)], "faint"))
        name = format_date(day, "LLL", locale=language.value)
        left, right = at(day) + 4, at(day) + 4 + _wide(name)
        if right <= _END and (right + 12 < taken[0] or left - 12 > taken[1]):
            marks.append(text(left, 30, name))
        day = (day + timedelta(days=31)).replace(day=1)
    return marks


def _wide(words: str) -> float:
    """Room that words need, on the safe side."""
    return len(words) * TEXT_SIZES[""] * 0.6


def _row(one: Promised, y: float, at: Place, today: date, language: Language) -> list[Mark]:
    middle = y + _ROW / 2
    marks = [
        shape(24, middle, _SHAPES[one.state], 32) if one.state in _SHAPES else dot(24, middle, "hollow", 12)
    ]
    letter = say(f"picture.owner.{one.owner}", language)
    marks.append(
        box(58, middle - 17, 34, 34, "hollow") if one.owner == "rutan" else dot(75, middle, "hollow", 17)
    )
    marks.append(text(75, middle + 8, letter, "strong", anchor="middle", size="small"))
    marks += _name(one.text, middle)
    due = one.original_due_on
    marks += promise_marks(Run(one.recorded_on, due, one.due_on), today, at, middle)
    marks.append(
        text(
            _DUE,
            middle - 4,
            day_in(due, today.year, language),
            "strong" if one.state in _SHAPES else "line",
            anchor="end",
        )
    )
    marks.append(text(_DUE, middle + 22, left_words(one, today, language), anchor="end", size="small"))
    return marks


def _name(words: str, middle: float) -> list[Mark]:
    """Large on one line where it fits, else on two smaller ones."""
    if len(words) <= _LETTERS:
        return [text(108, middle + 9, words, "line")]
    parts = wrap(words, _LETTERS + 6, 2)
    return [
        text(108, middle + 8 + (index - (len(parts) - 1) / 2) * 26, part, "line", size="small")
        for index, part in enumerate(parts)
    ]


def left_words(one: Promised, today: date, language: Language) -> str:
    """``lewat 9 hari``, ``3 hari lagi``, ``jatuh tempo``: from the day of the data."""
    days = (one.original_due_on - today).days
    if days == 0:
        return say("picture.promises.due_today", language)
    return say(
        f"picture.promises.{'past' if days < 0 else 'left'}", language, days=number(abs(days), language)
    )


def _cells(one: Promised, today: date, language: Language) -> list[str]:
    return [
        one.text,
        say(f"agency.short.{one.owner}", language),
        day_in(one.original_due_on, today.year, language),
        day_in(one.due_on, today.year, language),
        left_words(one, today, language),
    ]

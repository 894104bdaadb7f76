"""What changed from the month before to this one, per type and place. Called by slides.py. Pure."""

from dashboard.design.mark_shapes import dot, line, shape, text
from dashboard.design.marks import Drawing, Mark
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number
from dashboard.screens.review.board.changes import repeat_of
from dashboard.screens.review.board.figures.scales import WIDTH, Scale, scale, ticks
from dashboard.screens.review.board.months import month_words, months_until
from dashboard.screens.review.board.picture import Change, ReviewPicture
from dashboard.screens.review.board.view import Figure, KeyLine, TableLine
from dashboard.screens.review.board.words import label, noun, place, plain_day

_MOST = 5
_ROW, _FIRST, _ZERO, _END = 50, 26, 480.0, 1080.0


def dumbbell(picture: ReviewPicture, language: Language) -> Figure | None:
    """The largest changes, each from a hollow dot to a full one; None without an incident to compare."""
    changes = picture.incidents.changes
    if not changes:
        return None
    shown = changes[:_MOST]
    repeated = repeat_of(changes)
    highest = max(value for one in shown for value in (one.before, one.now))
    at = scale(0, ticks(highest)[-1], _ZERO, _END)
    marks: list[Mark] = []
    for index, one in enumerate(shown):
        marks += _line(one, _FIRST + index * _ROW, at, language, changes, is_repeated=one == repeated)
    before, now = (month_words(name, language) for name in months_until(picture.month, 2))
    rest = len(changes) - len(shown)
    return Figure(
        name="changes",
        title=say("picture.changes.title", language, before=before, now=now)
        if picture.is_month_over
        else say(
            "picture.changes.running",
            language,
            before=before,
            now=now,
            day=plain_day(picture.as_of, language),
        ),
        keys=[KeyLine("hollow", before), KeyLine("line", now)],
        drawing=Drawing(
            WIDTH,
            _FIRST * 2 + (len(shown) - 1) * _ROW,
            marks,
            say(
                "picture.changes.sentence",
                language,
                lines="; ".join(_said(one, changes, language) for one in shown),
            ),
        ),
        note=say("picture.changes.rest", language, total=number(rest, language)) if rest else "",
        head=[say("picture.column.type", language), before, now],
        rows=[
            TableLine(
                [name_of(one, changes, language), number(one.before, language), number(one.now, language)]
            )
            for one in changes
        ],
    )


def name_of(one: Change, changes: tuple[Change, ...], language: Language) -> str:
    """``Barang terlarang, Blok C``; beside a named place the rest is ``..., tempat lain``."""
    name = label(noun(one.type, language))
    if one.zone:
        return f"{name}, {place(one.zone, language)}"
    if any(other.type == one.type and other.zone for other in changes):
        return say("picture.changes.elsewhere", language, type=name)
    return name


def _said(one: Change, changes: tuple[Change, ...], language: Language) -> str:
    return say(
        "picture.changes.line",
        language,
        name=name_of(one, changes, language),
        before=number(one.before, language),
        now=number(one.now, language),
    )


def _line(
    one: Change, y: float, at: Scale, language: Language, changes: tuple[Change, ...], *, is_repeated: bool
) -> list[Mark]:
    """A type that repeats in one place is a triangle and bold: word and shape beside the number."""
    before, now = at(one.before), at(one.now)
    side = 1 if one.now >= one.before else -1
    marks = [
        line([(_ZERO, y), (_END, y)], "faint"),
        text(0, y + 9, name_of(one, changes, language), "strong" if is_repeated else "line"),
    ]
    if one.now != one.before:
        marks.append(line([(before, y), (now - side * 12, y)], "strong" if is_repeated else "muted"))
        marks.append(dot(before, y, "hollow", 7))
        marks.append(_number(before - side * 20, y, one.before, -side, "muted", language))
    marks.append(shape(now, y, "high", 34) if is_repeated else dot(now, y, "line", 10))
    marks.append(_number(now + side * 28, y, one.now, side, "strong", language))
    return marks


def _number(x: float, y: float, value: int, side: int, tone: str, language: Language) -> Mark:
    return text(x, y + 9, number(value, language), tone, anchor="start" if side > 0 else "end")

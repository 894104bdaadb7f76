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
    month_before, month = months_until(picture.month, 2)
    before, now = month_words(month_before, language), month_words(month, language)
    is_known, no_data = picture.is_counted(month_before), say("kpi.no_data", language)
    marks: list[Mark] = []
    for index, one in enumerate(shown):
        marks += _line(one, _FIRST + index * _ROW, at, language, changes, is_repeated=one == repeated)
        if is_known:
            marks += _before(one, _FIRST + index * _ROW, at, language, is_repeated=one == repeated)
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
        keys=[KeyLine("hollow", before if is_known else f"{before} ({no_data})"), KeyLine("line", now)],
        drawing=Drawing(
            WIDTH,
            _FIRST * 2 + (len(shown) - 1) * _ROW,
            marks,
            say(
                "picture.changes.sentence",
                language,
                lines="; ".join(
                    _said(one, changes, number(one.before, language) if is_known else no_data, language)
                    for one in shown
                ),
            ),
        ),
        note=say("picture.changes.rest", language, total=number(rest, language)) if rest else "",
        head=[say("picture.column.type", language), before, now],
        rows=[
            TableLine(
                [
                    name_of(one, changes, language),
                    number(one.before, language) if is_known else no_data,
                    number(one.now, language),
                ]
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


def _said(one: Change, changes: tuple[Change, ...], before: str, language: Language) -> str:
    return say(
        "picture.changes.line",
        language,
        name=name_of(one, changes, language),
        before=before,
        now=number(one.now, language),
    )


def _line(
    one: Change, y: float, at: Scale, language: Language, changes: tuple[Change, ...], *, is_repeated: bool
) -> list[Mark]:
    """A type that repeats in one place is a triangle and bold: word and shape beside the number."""
    now, side = at(one.now), _side(one)
    marks = [
        line([(_ZERO, y), (_END, y)], "faint"),
        text(0, y + 9, name_of(one, changes, language), "strong" if is_repeated else "line"),
    ]
    marks.append(shape(now, y, "high", 34) if is_repeated else dot(now, y, "line", 10))
    marks.append(_number(now + side * 28, y, one.now, side, "strong", language))
    return marks


def _before(one: Change, y: float, at: Scale, language: Language, *, is_repeated: bool) -> list[Mark]:
    """Where it came from, and the way from there; nothing when nothing changed."""
    if one.now == one.before:
        return []
    before, now, side = at(one.before), at(one.now), _side(one)
    return [
        line(
            [(before, y), (now - side * (18 if is_repeated else 12), y)], "strong" if is_repeated else "muted"
        ),
        dot(before, y, "hollow", 7),
        _number(before - side * 20, y, one.before, -side, "muted", language),
    ]


def _side(one: Change) -> int:
    return 1 if one.now >= one.before else -1


def _number(x: float, y: float, value: int, side: int, tone: str, language: Language) -> Mark:
    return text(x, y + 9, number(value, language), tone, anchor="start" if side > 0 else "end")

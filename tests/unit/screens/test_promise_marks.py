"""The bar of a promise: the same marks in the list of commitments and in the figure of the review."""

from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest

from dashboard.design.marks import Mark
from dashboard.design.promise_marks import Run, promise_marks
from dashboard.features.commitments.figures import bar_of, scale_of
from dashboard.features.commitments.queries import CommitmentRow
from dashboard.kernel.reference import Language
from dashboard.screens.review.board.figures.promises import WIDTH, timeline
from tests.unit.screens.review_samples import AS_OF, promised, sample

TODAY = AS_OF.date()
DAY = timedelta(days=1)


def drawn(run: Run) -> list[tuple[str, float, float]]:
    """Tone, begin and end of each mark in days from today."""
    marks = promise_marks(run, TODAY, lambda day: float((day - TODAY).days), 10)
    return [span(mark) for mark in marks]


def span(mark: Mark) -> tuple[str, float, float]:
    if mark.kind == "rect":
        return mark.tone, mark.x, mark.x + mark.w
    xs = [float(part.split()[0]) for part in mark.d[1:].split("L")]
    return mark.tone, min(xs), max(xs)


@pytest.mark.parametrize(
    ("due", "moved", "over", "marks"),
    [
        (5, 5, None, [("line", -10, 0), ("hollow", 0, 6)]),
        (0, 0, None, [("line", -10, 0), ("hollow", 0, 1)]),  # the due day itself belongs to it
        (-3, -3, None, [("line", -10, -2), ("late", -2, 0)]),
        (-3, 7, None, [("line", -10, -2), ("late", -2, 0), ("hollow", 0, 8), ("muted", 8, 8)]),
        (5, 9, None, [("line", -10, 0), ("hollow", 0, 6), ("hollow", 6, 10), ("muted", 10, 10)]),
        (5, 9, -1, [("line", -10, 0)]),
        (-3, -3, -1, [("line", -10, -2), ("late", -2, 0)]),  # kept, but late
    ],
)
def test_what_is_drawn_of_a_promise(
    due: int, moved: int, over: int | None, marks: list[tuple[str, float, float]]
) -> None:
    ended = None if over is None else TODAY + over * DAY
    assert drawn(Run(TODAY - 10 * DAY, TODAY + due * DAY, TODAY + moved * DAY, ended)) == marks


def test_a_promise_given_today_is_seen() -> None:
    assert drawn(Run(TODAY, TODAY + 2 * DAY, TODAY + 2 * DAY))[0] == ("line", 0, 1)


def commitment(original: date, due: date) -> CommitmentRow:
    """What the bar of a row is made of; everything else of it plays no part."""

    class Row:
        recorded_at = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 3, tzinfo=UTC) - 50 * DAY
        original_due_on, due_on = original, due
        done_at = cancelled_at = None

    return cast(CommitmentRow, Row())


def test_the_list_and_the_review_draw_the_same_parts() -> None:
    """In the same proportions: the late part against the part that ran."""
    one = promised(1, "late")
    figure = timeline(sample(commitments=(one,)), Language.ID)
    assert figure is not None
    row = commitment(one.original_due_on, one.due_on)
    listed = bar_of(row, scale_of([row], TODAY, Language.ID), TODAY).marks
    shown = [mark for mark in figure.drawing.marks if mark.kind == "rect" and mark.x > 600]
    areas = [mark for mark in listed if mark.kind == "rect"]
    assert [mark.tone for mark in shown] == [mark.tone for mark in areas] == ["line", "late"]
    assert shown[1].w / shown[0].w == pytest.approx(areas[1].w / areas[0].w, rel=1e-3)


def test_the_figure_fills_its_width_and_names_its_ticks() -> None:
    many = tuple(promised(number, "open", due=20 + number) for number in range(1, 9))
    figure = timeline(sample(commitments=many), Language.ID)
    assert figure is not None
    assert figure.drawing.width == WIDTH
    assert figure.drawing.height <= 440, "more leaves no room for words that can be read"
    assert figure.note == "2 janji terbuka lain ada di tabel."
    assert [(key.label, key.shape) for key in figure.keys][-1] == ("tenggat yang digeser", "tick")
    still = timeline(sample(commitments=(promised(1, "open", due=20),)), Language.EN)
    assert still is not None
    names = [mark for mark in still.drawing.marks if mark.kind == "text" and mark.y == 30]
    assert all(mark.x + len(mark.text) * 16 <= 1792 - 160 for mark in names), "none stands in the next column"

"""Drawings of a review: every mark inside its plane, a sentence and a table beside each."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from dashboard.design.mark_shapes import TEXT_SIZES, shape, wrap
from dashboard.design.marks import Mark
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.screens.review.board.figures.dumbbell import dumbbell
from dashboard.screens.review.board.figures.monthly import monthly
from dashboard.screens.review.board.figures.plan import zone_plan
from dashboard.screens.review.board.figures.promises import timeline
from dashboard.screens.review.board.figures.ready import matrix
from dashboard.screens.review.board.figures.rounds import by_zone, daily
from dashboard.screens.review.board.figures.scales import scale, ticks
from dashboard.screens.review.board.figures.weeks import control_chart
from dashboard.screens.review.board.picture import (
    Change,
    DayShare,
    IncidentPart,
    MonthCount,
    PatrolPart,
    ReviewPicture,
    ZoneCount,
    ZoneShare,
)
from dashboard.screens.review.board.slides import slide_of, slides_of
from dashboard.screens.review.board.view import Figure
from dashboard.screens.review.worded import with_samples
from tests.unit.screens.review_samples import MONTH, empty, promised, sample, weeks

ID = Language.ID
# The widest letters of the font stay below this share of their size on average.
_LETTER = 0.56


def extremes() -> list[ReviewPicture]:
    """Zeros, ones, thousands, gaps; a single week; promises far away and long ago."""
    names = [one.month for one in sample().incidents.months]
    made = []
    for counts in ([0] * 24, [1] * 24, [1234] * 24, [0] * 23 + [999]):
        months = tuple(MonthCount(name, count) for name, count in zip(names, counts, strict=True))
        changes = (Change("escape_attempt", "surroundings", 0, 999), Change("other", "", 1234, 0))
        made.append(sample(incidents=IncidentPart(months, changes, weeks("worse"), "worse")))
    gaps = tuple(MonthCount(name, 5) for name in names[::2])
    made.append(sample(incidents=IncidentPart(gaps, (), weeks("better")[:1], "better")))
    far = (promised(1, "open", due=900), promised(2, "late", due=-400), replace(promised(3), text="x" * 300))
    made.append(sample(commitments=far + tuple(promised(n) for n in range(4, 12))))
    made.append(sample(zones=tuple(ZoneCount(one.zone, {"low": 1234}) for one in sample().zones)))
    return made


PICTURES = [sample(), sample(is_month_over=False), empty(), *extremes()]


def figures(picture: ReviewPicture, language: Language = ID) -> list[Figure]:
    return [figure for slide in slides_of(picture, None, language) for figure in slide.figures]


def box_of(mark: Mark) -> tuple[float, float, float, float]:
    """left, top, right, bottom."""
    if mark.kind == "text":
        size = TEXT_SIZES[mark.size]
        width = len(mark.text) * size * _LETTER
        left = mark.x - {"start": 0, "middle": width / 2, "end": width}[mark.anchor]
        return left, mark.y - size * 0.75, left + width, mark.y
    if mark.kind == "circle":
        return mark.x - mark.r, mark.y - mark.r, mark.x + mark.r, mark.y + mark.r
    if mark.kind == "rect":
        return mark.x, mark.y, mark.x + mark.w, mark.y + mark.h
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", mark.d)]
    return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("picture", PICTURES, ids=range(len(PICTURES)))
def test_every_mark_lies_inside_its_plane(picture: ReviewPicture, language: Language) -> None:
    for figure in figures(picture, language):
        drawing = figure.drawing
        for mark in drawing.marks:
            left, top, right, bottom = box_of(mark)
            inside = left >= -2 and top >= -2 and right <= drawing.width + 2 and bottom <= drawing.height + 2
            assert inside, (figure.name, mark)


@pytest.mark.parametrize("picture", PICTURES, ids=range(len(PICTURES)))
def test_every_figure_says_itself_in_words_and_in_a_table(picture: ReviewPicture) -> None:
    for figure in figures(picture):
        assert figure.title
        assert figure.drawing.sentence
        assert figure.rows
        assert all(len(row.cells) == len(figure.head) for row in figure.rows)
        assert all(mark.kind != "rect" or (mark.w >= 0 and mark.h >= 0) for mark in figure.drawing.marks)
        for key in figure.keys:
            assert any(mark.tone == key.tone for mark in figure.drawing.marks) or figure.name in (
                "monthly", "plan", "promises", "weeks",
            )  # fmt: skip


def texts(figure: Figure, **wanted: str) -> list[str]:
    return [
        mark.text
        for mark in figure.drawing.marks
        if mark.kind == "text" and all(getattr(mark, key) == value for key, value in wanted.items())
    ]


def test_the_last_month_is_large_and_the_year_before_dashed() -> None:
    figure = monthly(sample(), ID)
    assert texts(figure, size="big") == ["9"]
    lines = {mark.tone: mark.d for mark in figure.drawing.marks if mark.kind == "path"}
    assert lines["line"].count("L") == lines["hollow"].count("L") == 11
    assert figure.rows[-1].cells == ["Februari 2026", "9", "13"]


def test_a_running_month_is_hollow() -> None:
    dots = [
        [mark.tone for mark in monthly(sample(is_month_over=over), ID).drawing.marks if mark.kind == "circle"]
        for over in (True, False)
    ]
    assert dots == [["line"], ["hollow"]]


def begun_in_january() -> ReviewPicture:
    """The first input of any source came in January; one month of the year before was imported."""
    names = [one.month for one in sample().incidents.months]
    counts = {"2024-05": 7, "2026-01": 0, MONTH: 4}
    months = tuple(MonthCount(name, counts.get(name)) for name in names)
    return sample(incidents=IncidentPart(months, sample().incidents.changes))


def test_months_before_the_first_input_are_no_zeros() -> None:
    figure = monthly(begun_in_january(), ID)
    assert [row.cells[1] for row in figure.rows] == ["belum ada data"] * 10 + ["0", "4"]
    assert [row.cells[2] for row in figure.rows] == ["belum ada data"] * 2 + ["7"] + ["belum ada data"] * 9
    assert sum(mark.tone == "unknown" for mark in figure.drawing.marks) == 10
    line = next(one.d for one in figure.drawing.marks if one.kind == "path" and one.tone == "line")
    assert line.count("L") == 1, "from January to February"
    assert [key.label for key in figure.keys] == [
        "12 bulan terakhir",
        "setahun sebelumnya (belum ada data sampai Februari 2025)",
        "belum ada data",
    ]
    assert not [key for key in monthly(sample(), ID).keys if key.tone == "unknown"]


def test_a_month_before_without_data_is_compared_with_nothing() -> None:
    made = begun_in_january()
    silent = tuple(
        replace(one, count=None) if one.month == "2026-01" else one for one in made.incidents.months
    )
    figure = dumbbell(replace(made, incidents=replace(made.incidents, months=silent)), ID)
    assert figure is not None
    assert {row.cells[1] for row in figure.rows} == {"belum ada data"}
    assert not [mark for mark in figure.drawing.marks if mark.kind == "circle" and mark.tone == "hollow"]
    assert figure.keys[0].label == "Januari 2026 (belum ada data)"


def test_what_repeats_is_a_triangle_and_bold() -> None:
    figure = dumbbell(sample(), ID)
    assert figure is not None
    assert "Barang terlarang, Blok C" in texts(figure, tone="strong")
    assert "Barang terlarang, tempat lain" in texts(figure, tone="line")
    assert sum(mark.tone == "high" for mark in figure.drawing.marks) == 1


@pytest.mark.parametrize(("word", "marks"), [("worse", 1), ("better", 0), ("same", 0)])
def test_only_a_signal_is_marked(word: str, marks: int) -> None:
    figure = control_chart(sample(incidents=IncidentPart(weeks=weeks(word), word=word)), ID)
    assert figure is not None
    assert sum(mark.tone == "high" for mark in figure.drawing.marks) == marks
    assert sum(mark.kind == "rect" for mark in figure.drawing.marks) == (word == "better")


def test_without_limits_no_limit_is_drawn() -> None:
    figure = control_chart(sample(incidents=IncidentPart(weeks=weeks("unknown"))), ID)
    assert figure is not None
    assert not any(mark.kind == "path" and mark.tone in ("hollow", "muted") for mark in figure.drawing.marks)


def test_a_day_without_a_visit_breaks_the_line() -> None:
    figure = daily(sample(), 95.0, ID)
    assert figure is not None
    line = next(mark.d for mark in figure.drawing.marks if mark.kind == "path" and mark.tone == "line")
    assert line.count("M") == 4
    assert figure.rows[6].cells == ["7 Feb", "belum ada data", "0", "0"]
    assert daily(sample(patrols=PatrolPart()), 95.0, ID) is None


def few_visits() -> ReviewPicture:
    """Two visits on one day, one of them missed; none on the days around it, of which one still runs."""
    days = ((9, 0, 0), (10, 1, 2), (11, 0, 0))
    shares = tuple(DayShare(date(2026, 3, day), done, owed) for day, done, owed in days)
    zones = (ZoneShare("gate", 1, 2), ZoneShare("surroundings", 18, 20))
    return sample(month="2026-03", patrols=PatrolPart(days=shares, zones=zones))


def test_the_patrol_figures_say_what_the_headline_says() -> None:
    made = few_visits()
    for slide in (slide_of(made, None, topic, ID) for topic in (Topic.SUMMARY, Topic.PATROLS)):
        said = " ".join((slide.headline, *(line.text for line in slide.lines)))
        assert "1 dari 2 kunjungan patroli terlaksana: terlalu sedikit untuk dinilai; 1 hari belum" in said
    figure = daily(made, 95.0, ID)
    assert figure is not None
    assert figure.note == "1 hari belum ada data. Titik kosong: kurang dari 10 kunjungan, tidak dinilai."
    said = figure.drawing.sentence
    assert said == f"1 dari 2 kunjungan terlaksana: terlalu sedikit untuk dinilai. {figure.note}"
    assert "%" not in said
    judged = daily(replace(made, patrols=replace(made.patrols, days=sample().patrols.days)), 95.0, ID)
    assert judged is not None
    assert judged.drawing.sentence.endswith("24 hari di bawah sasaran. 4 hari belum ada data.")


def test_a_zone_of_few_visits_is_not_called_the_weakest() -> None:
    figure = by_zone(few_visits(), 95.0, ID)
    assert figure is not None
    assert [row.cells[0] for row in figure.rows] == ["Jalan sekitar", "Gerbang"]
    assert "1/2, tidak dinilai" in texts(figure)


def test_what_was_never_tested_has_no_value() -> None:
    """In the figure a hatch and the word, in the table the word: a nought would be a result."""
    figure = matrix(sample(), ID)
    assert figure is not None
    assert "0" not in texts(figure, size="big")
    assert texts(figure, size="small").count("belum diuji") == 1
    assert [row.cells[2:] for row in figure.rows if row.cells[1] == "D"] == [
        ["60", "40 hari lalu"],
        ["belum diuji", "–"],
    ]
    assert [(key.tone, key.shape) for key in figure.keys] == [
        ("high", "severity"),
        ("medium", "severity"),
        ("unknown", ""),
    ]
    assert "di bawah 40: 1; belum pernah diuji: 1" in figure.drawing.sentence
    tones = [mark.tone for mark in figure.drawing.marks]
    assert (tones.count("high"), tones.count("medium"), tones.count("unknown")) == (1, 1, 1)


def test_every_legend_shows_its_own_mark() -> None:
    for slide in slides_of(sample(), None, ID):
        for figure in with_samples(slide).figures:
            for key in figure.keys:
                assert key.sample.kind in ("path", "rect", "circle"), (figure.name, key)
                assert key.sample.tone == key.tone


def test_the_plan_has_a_shape_only_for_what_is_serious() -> None:
    figure = zone_plan(sample(), ID)
    assert figure is not None
    assert [key.label for key in figure.keys][3:] == ["ada yang kritis", "ada yang tinggi"]
    assert [mark.tone for mark in figure.drawing.marks if mark.tone in ("critical", "high", "medium")] == [
        "critical",
        "high",
    ]


def test_late_promises_are_on_top_and_hatched_from_their_first_due_day() -> None:
    figure = timeline(sample(), ID)
    assert figure is not None
    late = [mark for mark in figure.drawing.marks if mark.tone == "late"]
    assert len(late) == 2
    assert late[0].w > late[1].w, "the oldest first"
    assert figure.rows[0].cells[2:] == ["2 Mar", "22 Mar", "lewat 9 hari"]
    assert len(figure.rows) == 4, "what is done is not open"


def test_ticks_are_round_and_cover_the_values() -> None:
    for highest in (0, 1, 3, 4, 9, 16, 43, 99, 101, 999, 12345, 6.9):
        values = ticks(highest)
        assert values[0] == 0
        assert values[-1] >= highest
        assert 3 <= len(values) <= 6, (highest, values)
        steps = {round(after - before, 6) for before, after in pairwise(values)}
        assert len(steps) == 1


def test_a_scale_without_a_range_is_no_error() -> None:
    assert scale(3, 3, 10, 20)(3) == 10


def test_words_are_wrapped_and_cut_with_an_ellipsis() -> None:
    assert wrap("Pemindai barang", 34, 2) == ["Pemindai barang"]
    assert wrap("satu dua tiga empat", 9, 2) == ["satu dua", "tiga…"]
    assert wrap("x" * 50, 10, 2) == ["x" * 9 + "…"]
    assert wrap("", 10, 2) == [""]


def test_a_severity_without_a_shape_is_refused() -> None:
    with pytest.raises(KeyError):
        shape(0, 0, "low")


def test_a_promise_given_today_has_a_bar_that_is_not_negative() -> None:
    today = date(2026, 3, 11)
    made = sample(commitments=(replace(promised(1, "open", due=5), recorded_on=today),))
    figure = timeline(made, ID)
    assert figure is not None
    assert all(mark.w >= 0 for mark in figure.drawing.marks)

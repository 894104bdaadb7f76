"""What guests see: no small number, none that follows from the others, nothing that names anybody."""

from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.kernel.kpi import KpiState, Unit
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.screens.review.board.guest import Published, guest_picture, is_small, publish
from dashboard.screens.review.board.picture import Change, IncidentPart, MonthCount, ZoneCount
from dashboard.screens.review.board.slides import slide_of, slides_of
from tests.unit.screens.review_samples import kpi, sample, weeks

NAMES = ("a", "b", "c", "d")
TABLES = st.dictionaries(
    st.sampled_from(NAMES), st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=4
)


def possible(cells: Mapping[str, Sequence[int]], told: Published, column: int) -> dict[str, set[int]]:
    """What each joined row may be for one who knows what is published and which rows are not empty."""
    rows = [name for name in cells if name not in told.shown]
    found: dict[str, set[int]] = {name: set() for name in rows}
    choices = [range(1, 20) if cells[name][column] else (0,) for name in rows]
    for values in product(*choices):
        if sum(values) == told.joined[column]:
            for name, value in zip(rows, values, strict=True):
                found[name].add(value)
    return found


@settings(max_examples=300, deadline=None)
@given(TABLES)
def test_no_small_number_is_published_or_follows(cells: dict[str, tuple[int, int]]) -> None:
    told = publish(cells)
    totals = [sum(row[column] for row in cells.values()) for column in (0, 1)]
    if any(is_small(total) for total in totals):
        assert told is None
    if told is None:
        return
    for column in (0, 1):
        published = [row[column] for row in told.shown.values()] + [told.joined[column]]
        assert not any(is_small(value) for value in published)
        assert sum(published) == totals[column], "nothing is lost"
        for name, values in possible(cells, told, column).items():
            if is_small(cells[name][column]):
                assert len(values) > 1, (name, cells, told)


@settings(max_examples=200, deadline=None)
@given(TABLES)
def test_what_is_large_enough_stays_when_nothing_is_small(cells: dict[str, tuple[int, int]]) -> None:
    large = {name: (before * 3, now * 3) for name, (before, now) in cells.items()}
    told = publish(large)
    assert told is not None
    assert dict(told.shown) == large


SMALL = st.integers(0, 4)


@settings(max_examples=100, deadline=None)
@given(
    before=SMALL,
    now=SMALL,
    zones=st.lists(SMALL, min_size=2, max_size=4),
    late=SMALL,
    total=st.integers(4, 30),
)
def test_a_slide_tells_a_guest_no_small_count(
    before: int, now: int, zones: list[int], late: int, total: int
) -> None:
    picture = sample(
        incidents=IncidentPart(
            (MonthCount("2026-01", before), MonthCount("2026-02", now)),
            (Change("riot", "gate", before, now),),
            weeks(),
            "same",
        ),
        zones=tuple(
            ZoneCount(zone, {"low": n})
            for zone, n in zip(("gate", "block_a", "block_b", "block_c"), zones, strict=False)
        ),
        kpis=(
            kpi("open_incidents", float(now)),
            kpi("commitment_completion", 100 * (total - late) / total, Unit.PERCENT, (total - late, total)),
        ),
    )
    for slide in slides_of(picture, None, Language.ID, is_guest=True):
        for figure in slide.figures:
            for row in figure.rows:
                assert not any(cell.isdigit() and is_small(int(cell)) for cell in row.cells[1:]), (
                    slide.topic,
                    row,
                )
            big = [mark.text for mark in figure.drawing.marks if mark.kind == "text" and mark.size == "big"]
            assert not any(text.isdigit() and is_small(int(text)) for text in big)
    made = {one.slug: one for one in guest_picture(picture).kpis}
    assert (made["open_incidents"].state is KpiState.SUPPRESSED) is is_small(now)
    assert (made["commitment_completion"].state is KpiState.SUPPRESSED) is (
        is_small(late) or is_small(total - late)
    )


SLIDES = [slide for language in Language for slide in slides_of(sample(), sample(), language, is_guest=True)]


def test_a_guest_has_no_link_no_reference_and_no_text_of_a_promise() -> None:
    assert len(SLIDES) == 18
    for slide in SLIDES:
        assert not any(line.href for line in slide.lines)
        assert not any(line.href for line in slide.compare)
        assert "K-2026" not in repr(slide)
        assert "Pemindai barang" not in repr(slide)


@pytest.mark.parametrize(
    "secret", ["Kamera mati,", "Pos kosong", "Camera down", "Post unmanned", "belum diuji"]
)
def test_a_guest_sees_no_weak_point(secret: str) -> None:
    assert secret not in repr(SLIDES)
    names = {figure.name for slide in SLIDES for figure in slide.figures}
    assert names == {"monthly", "changes", "history", "plan"}


def test_a_guest_never_learns_how_easily_a_route_is_guessed() -> None:
    slugs = {one.slug for slide in SLIDES for one in (*slide.compare, *slide.explained)}
    assert "patrol_unpredictability" not in slugs
    assert "patrol_coverage" in slugs


def test_a_guest_never_gets_an_edited_headline() -> None:
    """Nobody has checked what somebody wrote for small numbers."""
    written = "Dua orang di Blok C"
    made = [
        slide_of(sample(), None, Topic.INCIDENTS, Language.ID, is_guest=is_guest, edited=written).headline
        for is_guest in (False, True)
    ]
    assert made[0] == written
    assert written not in made[1]

"""Slides, numbers at the last meeting against now, explanations: by rule, in both languages."""

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from dashboard.design.marks import Drawing, Mark
from dashboard.design.marks_svg import office_colours, svg_of
from dashboard.kernel.kpi import KpiState, Unit
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.screens.review.board.changes import largest_changes, repeat_of
from dashboard.screens.review.board.compare import compared, explained, topic_of
from dashboard.screens.review.board.months import last_day, months_until
from dashboard.screens.review.board.picture import Change, as_json, digest, from_json
from dashboard.screens.review.board.slides import SENTENCES, slide_of, slides_of
from tests.unit.screens.review_samples import empty, kpi, sample

ID = Language.ID


@pytest.mark.parametrize("language", list(Language))
def test_nine_steps_in_their_order(language: Language) -> None:
    slides = slides_of(sample(), sample(), language)
    assert [slide.topic for slide in slides] == [topic.value for topic in Topic]
    assert all(slide.title and slide.headline for slide in slides)
    assert [slide.topic for slide in slides if slide.empty] == ["intelligence", "cameras"]


def test_the_first_step_has_five_sentences_each_with_its_figure() -> None:
    slide = slide_of(sample(), None, Topic.SUMMARY, ID)
    assert [line.href for line in slide.lines] == [f"#{topic.value}" for topic in SENTENCES]
    assert len(slide.lines) == 5


def test_a_step_names_the_promises_about_its_topic() -> None:
    slide = slide_of(sample(), None, Topic.INCIDENTS, ID)
    assert [(line.shape, line.letter) for line in slide.lines] == [
        ("high", "R"),
        ("high", "P"),
        ("medium", "R"),
        ("ok", "R"),
    ]
    assert slide.lines[0].sub == "Rutan, tenggat 2 Mar, lewat 9 hari"
    assert slide.lines[0].href == "/commitments/K-2026-0001"


def test_cameras_without_a_register_tell_what_people_reported() -> None:
    slide = slide_of(sample(), None, Topic.CAMERAS, ID)
    assert [line.text for line in slide.lines] == ["Kamera mati dilaporkan, Layanan"]


def test_every_number_stands_in_the_step_of_its_topic() -> None:
    slugs = {
        one.slug
        for topic in Topic
        if topic is not Topic.SUMMARY
        for one in compared(sample(), None, topic, ID)
    }
    assert slugs == {one.slug for one in sample().kpis}
    assert topic_of("decision_age") is Topic.COMMITMENTS


def then_and_now(now: float, then: float | None) -> str:
    """The word for a service level against a target of 90."""

    def made(value: float) -> object:
        return kpi("ack_sla", value, Unit.PERCENT, (value, 100), target=90.0)

    before = None if then is None else sample(kpis=(made(then),))
    return compared(sample(kpis=(made(now),)), before, Topic.INCIDENTS, ID)[0].word


@pytest.mark.parametrize(
    ("now", "then", "word"),
    [
        (95, None, "sesuai sasaran"),
        (85, None, "di luar sasaran"),
        (95, 91, "sesuai sasaran"),
        (95, 85, "baru sesuai sasaran"),
        (85, 95, "baru di luar sasaran"),
        (85, 60, "di luar sasaran"),
    ],
)
def test_the_word_beside_two_values_comes_from_the_target(now: float, then: float | None, word: str) -> None:
    assert then_and_now(now, then) == word


def test_columns_and_captions_name_the_day_they_speak_of() -> None:
    """The data of February was frozen on 11 March: a "now" would be read as today, or as February."""
    before = sample(month="2026-01", as_of=datetime(2026, 1, 31, 17, tzinfo=UTC))
    for language, then, basis in (
        (ID, "Rapat lalu, 31 Jan 2026", "keadaan pada 11 Mar 2026 18.00 WIB."),
        (Language.EN, "Last meeting, 31 Jan 2026", "as it stood at 11 Mar 2026 18:00 WIB."),
    ):
        for one in slides_of(sample(), before, language):
            assert (one.then, one.now) == (then, "11 Mar 2026")
            assert one.basis.endswith(basis)
        told = repr([*slides_of(sample(), before, language), *slides_of(sample(), None, language)]).lower()
        assert not [word for word in ("sekarang", "hari ini", "today") if f" {word}" in told]


@pytest.mark.parametrize(
    "known_at", [datetime(2026, 2, 28, 17, tzinfo=UTC), datetime(2026, 2, 20, 3, tzinfo=UTC)]
)
def test_data_of_the_month_itself_needs_no_second_instant(known_at: datetime) -> None:
    one = slide_of(sample(as_of=known_at), None, Topic.SUMMARY, ID)
    assert one.basis == ""
    assert one.then == "Rapat lalu"
    assert one.now == ("28 Feb 2026" if known_at.hour == 17 else "20 Feb 2026")


def test_the_rate_is_judged_by_the_control_chart_alone() -> None:
    for word, said in (("same", "variasi biasa"), ("worse", "sinyal memburuk")):
        made = sample(incidents=replace(sample().incidents, word=word))
        lines = {one.slug: one for one in compared(made, sample(), Topic.INCIDENTS, ID)}
        assert lines["incident_rate"].word == said


def test_what_has_no_value_says_why() -> None:
    made = {one.slug: one for one in compared(empty(), sample(), Topic.INCIDENTS, ID)}
    assert (made["open_incidents"].now, made["open_incidents"].then) == ("belum ada data", "4")
    few = {one.slug: one for one in compared(sample(), None, Topic.INCIDENTS, ID)}["backlog_age"]
    assert few.now == "n = 3" or "3" in few.now
    stale = sample(kpis=(kpi("ack_sla", 94.0, Unit.PERCENT, (32, 34), KpiState.STALE, target=90.0),))
    assert compared(stale, None, Topic.INCIDENTS, ID)[0].word == "basi"


@pytest.mark.parametrize("language", list(Language))
def test_every_number_is_explained(language: Language) -> None:
    made = explained(sample().kpis, language)
    assert [one.slug for one in made] == [one.slug for one in sample().kpis]
    for one in made:
        parts = (
            one.name,
            one.value,
            one.formula,
            one.numerator,
            one.denominator,
            one.excludes,
            one.source,
            one.age,
        )
        assert all(parts), one.slug


def test_the_digest_survives_storing_and_the_order_of_keys() -> None:
    stored = as_json(sample())
    turned = {key: stored[key] for key in reversed(stored)}
    assert from_json(stored) == from_json(turned)
    assert digest(from_json(turned)) == digest(sample())
    assert digest(replace(sample(), month="2026-01")) != digest(sample())
    whole = sample(kpis=(kpi("open_incidents", 4),))
    assert digest(whole) == digest(sample(kpis=(kpi("open_incidents", 4.0),)))


def test_changes_name_the_place_where_a_type_repeats() -> None:
    before = {("contraband", "block_c"): 2, ("contraband", "gate"): 5, ("fire", "gate"): 1}
    now = {
        ("contraband", "block_c"): 4,
        ("contraband", "gate"): 2,
        ("death", "gate"): 1,
        ("self_harm", "gate"): 1,
    }
    assert largest_changes(before, now) == (
        Change("contraband", "", 5, 2),
        Change("contraband", "block_c", 2, 4),
        Change("medical", "", 0, 2),
        Change("fire", "", 1, 0),
    )
    assert repeat_of(largest_changes(before, now)) == Change("contraband", "block_c", 2, 4)
    assert largest_changes({}, {}) == ()


def test_months_are_counted_over_the_new_year() -> None:
    assert months_until("2026-02", 4) == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert last_day("2024-02").day == 29


def test_a_drawing_on_paper_escapes_what_people_wrote() -> None:
    wild = '<script>"&\x07\x1b'
    marks = [
        Mark("text", "strong", text=wild),
        Mark("rect", "late", w=5, h=5),
        Mark("path", "high", d="M0 0L1 1z"),
    ]
    made = svg_of(Drawing(100, 50, marks, wild))
    assert b"<script" not in made
    root = ElementTree.fromstring(made)
    words = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words == ['<script>"&']


def test_every_slide_can_be_printed_with_colours_of_the_theme() -> None:
    colours = set(office_colours().values())
    for slide in slides_of(sample(), None, ID):
        for figure in slide.figures:
            root = ElementTree.fromstring(svg_of(figure.drawing))
            used = {one.get(name) for one in root.iter() for name in ("fill", "stroke")}
            assert used <= colours | {None, "none", "url(#late)", "url(#unknown)"}


def test_an_unknown_tone_is_an_error_not_a_black_mark() -> None:
    with pytest.raises(KeyError):
        svg_of(Drawing(10, 10, [Mark("rect", "pink")], "x"))

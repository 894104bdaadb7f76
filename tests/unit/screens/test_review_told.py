"""How the numbers of headlines and figures are made is told, and nothing that a guest may not know."""

import re

import pytest

from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.screens.review.board.slides import slide_of, slides_of
from dashboard.screens.review.board.view import Explained
from tests.unit.screens.review_samples import empty, sample

ID = Language.ID


def told(topic: Topic, *, is_guest: bool = False) -> dict[str, Explained]:
    slide = slide_of(sample(), None, topic, ID, is_guest=is_guest)
    return {one.slug: one for one in slide.explained if not one.is_kpi}


@pytest.mark.parametrize("language", list(Language))
def test_every_step_that_says_a_number_tells_how_it_is_made(language: Language) -> None:
    for slide in slides_of(sample(), None, language):
        says_number = bool(slide.figures) or re.search(r"\d", slide.headline)
        assert bool(slide.explained) == bool(says_number), slide.topic
        for one in slide.explained:
            assert all((one.name, one.value, one.formula, one.numerator, one.excludes, one.source, one.age))


def test_the_months_patrols_are_explained_before_the_number_of_24_hours() -> None:
    slide = slide_of(sample(), None, Topic.PATROLS, ID)
    first = slide.explained[0]
    assert first.slug == "visits"
    assert first.value == "92,5 % (1.776/1.920)"
    assert first.numerator == "Kunjungan terlaksana: 1.776"
    assert first.denominator == "Kunjungan wajib yang tenggatnya lewat: 1.920"
    assert "92,5 % terlaksana (1.776 dari 1.920)" in slide.headline


def test_counts_are_those_of_the_figures() -> None:
    assert told(Topic.INCIDENTS)["month"].value == "9"
    assert told(Topic.INCIDENTS)["months"].value == "100,0 % (24/24)"
    assert told(Topic.MAP)["zones"].value == "9"
    assert told(Topic.MAP)["weak"].value == "3"
    assert told(Topic.CAMERAS)["cameras"].value == "1"
    assert told(Topic.COMMITMENTS)["promises"].value == told(Topic.DECISIONS)["promises"].value == "4"
    # Six are too few for a percentage.
    assert told(Topic.SUMMARY)["targets"].value == "2/6"


def test_a_guest_is_told_nothing_of_what_is_hidden() -> None:
    seen = {slug for topic in Topic for slug in told(topic, is_guest=True)}
    assert seen == {"targets", "month", "changes", "history", "zones"}


def test_an_empty_house_calls_no_silence_zero() -> None:
    """Nobody reported a dead camera: that is known, and the step says so."""
    made = [one for slide in slides_of(empty(), None, ID) for one in slide.explained if not one.is_kpi]
    assert {(one.slug, one.value) for one in made} == {("cameras", "0")}

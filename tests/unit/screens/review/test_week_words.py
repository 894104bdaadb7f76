"""What a week's report claims: few visits are not judged, and the chart's point of the week speaks."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.kernel.reference import Language
from dashboard.screens.review.board.picture import DayShare, PatrolPart, ReviewPicture, WeekPoint, ZoneShare
from dashboard.screens.review.print.week_words import incident_sentence, patrol_sentence
from tests.unit.screens.review_samples import kpis, sample

ID = Language.ID
MONDAY = date(2026, 3, 2)


def patrolled(done: int, owed: int, *zones: ZoneShare) -> ReviewPicture:
    return sample(patrols=PatrolPart(days=(DayShare(MONDAY, done, owed),), zones=zones))


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (patrolled(0, 0), "Belum ada data patroli pekan ini."),
        (patrolled(8, 9), "8 dari 9 kunjungan patroli terlaksana: terlalu sedikit untuk dinilai."),
        # One visit of two says nothing about a zone.
        (patrolled(96, 100, ZoneShare("gate", 1, 2)), "Patroli terlaksana 96,0 % (96/100)."),
        (
            patrolled(80, 100, ZoneShare("gate", 1, 2), ZoneShare("block_c", 7, 10)),
            "Patroli terlaksana 80,0 % (80/100); terlemah Blok C, 70,0 %.",
        ),
        (patrolled(99, 100, ZoneShare("gate", 19, 20)), "Patroli terlaksana 99,0 % (99/100)."),
    ],
)
def test_a_zone_is_named_only_when_it_can_be_judged(picture: ReviewPicture, said: str) -> None:
    assert patrol_sentence(picture, ID) == said


def test_the_target_is_the_numbers_own() -> None:
    easy = [replace(one, detail={"target": 60.0}) if one.slug == "patrol_coverage" else one for one in kpis()]
    picture = replace(patrolled(80, 100, ZoneShare("block_c", 7, 10)), kpis=tuple(easy))
    assert patrol_sentence(picture, ID) == "Patroli terlaksana 80,0 % (80/100)."


def point(start: date, signal: str = "", *, centre: float | None = 3.4, is_whole: bool = True) -> WeekPoint:
    return WeekPoint(start, 3, is_whole, 3.1, centre, 0.0, 6.9, signal)


@pytest.mark.parametrize(
    ("points", "word"),
    [
        ((point(MONDAY),), "variasi biasa"),
        ((point(MONDAY - timedelta(weeks=1), "better"), point(MONDAY, "worse")), "sinyal memburuk"),
        # Points of four weeks: the week is the last of the second one.
        (
            (point(MONDAY - timedelta(weeks=7), "worse"), point(MONDAY - timedelta(weeks=3), "better")),
            "sinyal membaik",
        ),
        (
            (point(MONDAY - timedelta(weeks=1), is_whole=False),),
            "titik peta kendali masih berjalan, belum dinilai",
        ),
        ((point(MONDAY, centre=None),), "belum cukup data untuk peta kendali"),
        ((), "belum cukup data untuk peta kendali"),
    ],
)
def test_the_point_that_holds_the_week_speaks(points: tuple[WeekPoint, ...], word: str) -> None:
    picture = sample(incidents=replace(sample().incidents, weeks=points))
    assert (
        incident_sentence(9, 11, MONDAY, picture, ID) == f"9 insiden pekan ini, 11 pekan sebelumnya: {word}."
    )

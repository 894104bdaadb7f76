"""One sentence per step, by rule, in both languages: what it says, what it never says, and that it fits."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.kernel.kpi import KpiState, Unit
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import SITE_ZONES, Language
from dashboard.screens.review.board.guest import guest_picture
from dashboard.screens.review.board.headlines import LONGEST, headline
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
from tests.unit.screens.review_samples import AS_OF, empty, kpi, kpis, promised, sample, weeks

ID, EN = Language.ID, Language.EN
SAMPLE = sample()
BEFORE_ANY_INPUT = sample(
    incidents=IncidentPart((MonthCount("2026-01", None), MonthCount("2026-02", None))),
    zones=tuple(ZoneCount(zone.value, {}) for zone in SITE_ZONES),
)


def incidents(
    word: str = "same", *, before: int = 14, now: int = 9, changes: tuple[Change, ...] = ()
) -> ReviewPicture:
    months = (MonthCount("2026-01", before), MonthCount("2026-02", now))
    return sample(incidents=IncidentPart(months, changes, weeks(word), word))


def with_kpi(picture: ReviewPicture, **values: object) -> ReviewPicture:
    """One answer replaced; ``value`` and others by name."""
    slug = values.pop("slug")
    return replace(
        picture, kpis=tuple(replace(one, **values) if one.slug == slug else one for one in picture.kpis)
    )


REPEATS = (Change("contraband", "block_c", 2, 4),)
THEN = with_kpi(SAMPLE, slug="drill_readiness", value=48.2)
RUNNING = replace(incidents(), is_month_over=False, as_of=datetime(2026, 2, 20, tzinfo=UTC))

CASES = [
    (
        "summary",
        Topic.SUMMARY,
        SAMPLE,
        None,
        "2 dari 6 angka sesuai sasaran; insiden: variasi biasa; 2 janji lewat tenggat",
        "2 of 6 numbers are on target; incidents: ordinary variation; 2 promises overdue",
    ),
    (
        "summary without promises",
        Topic.SUMMARY,
        replace(SAMPLE, commitments=()),
        None,
        "2 dari 6 angka sesuai sasaran; insiden: variasi biasa",
        "2 of 6 numbers are on target; incidents: ordinary variation",
    ),
    (
        "nothing to judge",
        Topic.SUMMARY,
        empty(),
        None,
        "Belum ada angka yang dapat dinilai untuk Februari 2026",
        "No number can be judged yet for February 2026",
    ),
    (
        "ordinary",
        Topic.INCIDENTS,
        incidents(),
        None,
        "9 insiden, sebelumnya 14: variasi biasa",
        "9 incidents, 14 before: ordinary variation",
    ),
    (
        "worse with a repeat",
        Topic.INCIDENTS,
        incidents("worse", before=9, now=14, changes=REPEATS),
        None,
        "14 insiden, sebelumnya 9: sinyal memburuk; barang terlarang di Blok C 4 kali",
        "14 incidents, 9 before: signal, worsening; contraband at Block C 4 times",
    ),
    (
        "better",
        Topic.INCIDENTS,
        incidents("better"),
        None,
        "9 insiden, sebelumnya 14: sinyal membaik",
        "9 incidents, 14 before: signal, improving",
    ),
    (
        "too rare for a chart",
        Topic.INCIDENTS,
        incidents("unknown", before=1, now=2),
        None,
        "2 insiden, sebelumnya 1: belum dapat dinilai",
        "2 incidents, 1 before: cannot be judged yet",
    ),
    (
        "a true zero",
        Topic.INCIDENTS,
        incidents(now=0, before=3),
        None,
        "Tidak ada insiden di Februari 2026, bulan sebelumnya 3: variasi biasa",
        "No incident in February 2026, 3 the month before: ordinary variation",
    ),
    (
        "a month that still runs is compared with nothing",
        Topic.INCIDENTS,
        RUNNING,
        None,
        "9 insiden sampai 20 Februari: variasi biasa",
        "9 incidents up to 20 February: ordinary variation",
    ),
    (
        "a month before the first input",
        Topic.INCIDENTS,
        BEFORE_ANY_INPUT,
        None,
        "Belum ada data insiden untuk Februari 2026",
        "No incident data yet for February 2026",
    ),
    (
        "its zones are no zeros either",
        Topic.MAP,
        BEFORE_ANY_INPUT,
        None,
        "Belum ada data insiden menurut zona",
        "No data yet on incidents by zone",
    ),
    (
        "silence is not zero",
        Topic.INCIDENTS,
        empty(),
        None,
        "Belum ada data insiden untuk Februari 2026",
        "No incident data yet for February 2026",
    ),
    (
        "below target",
        Topic.PATROLS,
        SAMPLE,
        None,
        "Patroli 92,5 % terlaksana (1.776 dari 1.920), di bawah sasaran; 4 hari belum ada data",
        "Patrols 92.5 % done (1,776 of 1,920), below target; 4 days without data",
    ),
    (
        "few visits are not judged",
        Topic.PATROLS,
        sample(patrols=PatrolPart(days=(DayShare(AS_OF.date(), 1, 9),), zones=(ZoneShare("gate", 1, 9),))),
        None,
        "1 dari 9 kunjungan patroli terlaksana: terlalu sedikit untuk dinilai",
        "1 of 9 patrol visits was made: too few to judge",
    ),
    (
        "a whole month names its weakest zone",
        Topic.PATROLS,
        sample(patrols=replace(SAMPLE.patrols, days=tuple(one for one in SAMPLE.patrols.days if one.owed))),
        None,
        "Patroli 92,5 % terlaksana (1.776 dari 1.920), di bawah sasaran; terlemah Jalan sekitar 83,3 %",
        "Patrols 92.5 % done (1,776 of 1,920), below target; weakest Streets around 83.3 %",
    ),
    (
        "few visits and days without any are both said",
        Topic.PATROLS,
        sample(patrols=PatrolPart(days=(DayShare(date(2026, 2, 1), 0, 0), DayShare(date(2026, 2, 2), 1, 9)))),
        None,
        "1 dari 9 kunjungan patroli terlaksana: terlalu sedikit untuk dinilai; 1 hari belum ada data",
        "1 of 9 patrol visits was made: too few to judge; 1 day without data",
    ),
    (
        "on target, a zone of few visits is not named",
        Topic.PATROLS,
        sample(patrols=PatrolPart(days=(DayShare(AS_OF.date(), 19, 20),), zones=(ZoneShare("gate", 0, 1),))),
        None,
        "Patroli 95,0 % terlaksana (19 dari 20), sesuai sasaran",
        "Patrols 95.0 % done (19 of 20), on target",
    ),
    (
        "on target with a weak zone",
        Topic.PATROLS,
        sample(
            patrols=PatrolPart(days=(DayShare(AS_OF.date(), 99, 100),), zones=(ZoneShare("gate", 9, 10),))
        ),
        None,
        "Patroli 99,0 % terlaksana (99 dari 100), sesuai sasaran; terlemah Gerbang 90,0 %",
        "Patrols 99.0 % done (99 of 100), on target; weakest Gate 90.0 %",
    ),
    (
        "a day without a visit owed is no data",
        Topic.PATROLS,
        sample(patrols=PatrolPart(days=SAMPLE.patrols.days[6:7])),
        None,
        "Belum ada data patroli untuk Februari 2026",
        "No patrol data yet for February 2026",
    ),
    (
        "no patrols",
        Topic.PATROLS,
        empty(),
        None,
        "Belum ada data patroli untuk Februari 2026",
        "No patrol data yet for February 2026",
    ),
    (
        "readiness, first meeting",
        Topic.READINESS,
        SAMPLE,
        None,
        "Kesiapan 51,8: kurang siap; terlemah pelarian 36,7",
        "Readiness 51.8: not ready enough; weakest escape 36.7",
    ),
    (
        "readiness against the last meeting",
        Topic.READINESS,
        SAMPLE,
        THEN,
        "Kesiapan 51,8, rapat lalu 48,2: kurang siap; terlemah pelarian 36,7",
        "Readiness 51.8, last meeting 48.2: not ready enough; weakest escape 36.7",
    ),
    (
        "never drilled",
        Topic.READINESS,
        empty(),
        None,
        "Belum ada data: belum ada latihan yang dinilai",
        "No data yet: no drill has been evaluated",
    ),
    (
        "no feature yet",
        Topic.INTELLIGENCE,
        SAMPLE,
        None,
        "Belum ada data: pertukaran informasi intelijen belum dicatat di sistem ini",
        "No data yet: the exchange of intelligence is not recorded in this system",
    ),
    (
        "only what people reported",
        Topic.CAMERAS,
        SAMPLE,
        None,
        "Belum ada data kamera; 1 kamera mati dilaporkan petugas",
        "No camera data yet; dead cameras reported by people: 1",
    ),
    (
        "no dead camera",
        Topic.CAMERAS,
        empty(),
        None,
        "Belum ada data kamera; petugas tidak melaporkan kamera mati",
        "No camera data yet; nobody has reported a dead camera",
    ),
    (
        "busiest zone",
        Topic.MAP,
        SAMPLE,
        None,
        "Blok C terbanyak: 5 dari 9 insiden; 1 zona tanpa insiden",
        "Block C has most: 5 of 9 incidents; zones without one: 1",
    ),
    (
        "two busiest zones",
        Topic.MAP,
        sample(zones=(ZoneCount("gate", {"low": 3}), ZoneCount("block_a", {"high": 3}))),
        None,
        "2 zona terbanyak, masing-masing 3 dari 6 insiden",
        "2 zones have most, 3 of 6 incidents each",
    ),
    (
        "a quiet month",
        Topic.MAP,
        sample(zones=(ZoneCount("gate", {}),)),
        None,
        "Tidak ada insiden di kawasan pada Februari 2026",
        "No incident on the site in February 2026",
    ),
    (
        "promises",
        Topic.COMMITMENTS,
        SAMPLE,
        None,
        "14 dari 21 janji tepat waktu; terlambat Rutan 1, Polrestabes 1; tenggat pekan ini 1",
        "14 of 21 promises in time; late: Rutan 1, Police 1; due this week 1",
    ),
    (
        "nothing has come due",
        Topic.COMMITMENTS,
        empty(),
        None,
        "Belum ada data: belum ada janji yang jatuh tempo",
        "No data yet: no promise has come due",
    ),
    (
        "decisions",
        Topic.DECISIONS,
        SAMPLE,
        None,
        "Keputusan dibacakan ulang, lalu dikunci bersama; 4 janji masih terbuka",
        "Decisions are read back, then locked together; promises still open: 4",
    ),
]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_what_the_rule_says(case: tuple, language: Language) -> None:
    _, topic, picture, previous, indonesian, english = case
    said = headline(picture, previous, topic, language)
    assert said == (indonesian if language is ID else english)


def long_picture() -> ReviewPicture:
    """Values as large as a house of this size can have, the longest names."""
    done = tuple(
        replace(one, value=one.value and 88.8, numerator=1888, denominator=1999)
        if one.unit is Unit.PERCENT
        else one
        for one in kpis()
    )
    late = [promised(n, "late", owner=owner) for n in range(11) for owner in ("rutan", "polres")]
    soon = [promised(n, "due_soon", due=4) for n in range(11)]
    judged = [kpi("commitment_completion", 88.8, Unit.PERCENT, (118, 121))]
    return sample(
        kpis=(*[one for one in done if one.slug != "commitment_completion"], *judged),
        commitments=(*late, *soon),
        patrols=PatrolPart(
            days=tuple(replace(day, done=270, owed=290) for day in SAMPLE.patrols.days),
            zones=(ZoneShare("surroundings", 8333, 10000),),
            weak=(("camera_down", "surroundings", 11),),
        ),
        zones=tuple(
            ZoneCount(zone.value, {"low": 111 if zone.value == "surroundings" else 0}) for zone in SITE_ZONES
        ),
    )


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("topic", list(Topic))
def test_two_lines_hold_the_longest_sentence(topic: Topic, language: Language) -> None:
    made = long_picture()
    for word in ("better", "worse", "same", "unknown"):
        for kind in [one.value for one in IncidentType]:
            code = "medical" if kind in ("self_harm", "death") else kind
            changes = (Change(code, "surroundings", 111, 128),)
            months = (MonthCount("2026-01", 211), MonthCount("2026-02", 228))
            for is_over in (True, False):
                picture = replace(
                    made, incidents=IncidentPart(months, changes, weeks(word), word), is_month_over=is_over
                )
                said = headline(picture, THEN, topic, language)
                assert len(said) <= LONGEST, said


@pytest.mark.parametrize("language", list(Language))
def test_a_change_is_never_a_percentage(language: Language) -> None:
    for word in ("better", "worse", "same", "unknown"):
        said = headline(incidents(word), THEN, Topic.INCIDENTS, language)
        assert "%" not in said
        assert not re.search(r"\b(naik|turun|rose|fell|up \d|down \d)\b", said)


@pytest.mark.parametrize("word", ["same", "unknown"])
def test_without_the_charts_word_nothing_is_a_signal(word: str) -> None:
    """However far two months are apart."""
    said = headline(incidents(word, before=1, now=60), None, Topic.INCIDENTS, ID)
    assert "sinyal" not in said


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("topic", list(Topic))
def test_a_guests_sentence_has_no_small_number_of_people(topic: Topic, language: Language) -> None:
    made = guest_picture(SAMPLE)
    said = headline(made, None, topic, language, is_guest=True)
    small = re.findall(r"(?<![\d.,])[12](?![\d.,])", said)
    # The summary counts indicators, not incidents.
    assert topic is Topic.SUMMARY or not small, said


def test_what_is_hidden_from_a_guest_is_not_called_zero() -> None:
    hidden = guest_picture(incidents(before=2, now=1))
    assert headline(hidden, None, Topic.INCIDENTS, ID, is_guest=True) == (
        "Jumlah insiden terlalu kecil untuk ditampilkan; variasi biasa"
    )
    promise_hidden = guest_picture(sample(kpis=(kpi("commitment_completion", 95.0, Unit.PERCENT, (19, 20)),)))
    assert promise_hidden.kpis[0].state is KpiState.SUPPRESSED
    assert headline(promise_hidden, None, Topic.COMMITMENTS, ID, is_guest=True).startswith("Janji dibahas")

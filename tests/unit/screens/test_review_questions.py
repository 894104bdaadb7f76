"""What the rules ask a meeting: with its numbers, answered by yes, in the viewer's language."""

from dataclasses import replace

import pytest

from dashboard.features.meetings.forms.preparing import NOTE_LONGEST, QUESTION_LONGEST
from dashboard.features.meetings.queries.agenda import AgendaRow
from dashboard.kernel.kpi import Unit
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.screens.review.asked import Asked, asked_of
from dashboard.screens.review.board.figures.ready import matrix
from dashboard.screens.review.board.picture import Advice
from dashboard.screens.review.board.proposals import proposals
from tests.unit.screens.review_samples import empty, kpi, sample

ID, EN = Language.ID, Language.EN
NOTE = "4 kali bulan ini, bulan sebelumnya 2."


def agenda_row(question: str, note: str = "", rule: str = "") -> AgendaRow:
    return AgendaRow(1, Topic.INCIDENTS, question, note, None, rule, "", None, None, "", 1)


def test_questions_come_from_rules_with_their_numbers() -> None:
    asked = {one.code: one for one in proposals(sample())}
    assert set(asked) == {"repeat", "patrol_zone", "drill", "camera", "overdue"}
    assert asked["repeat"].question == "Tambah pencegahan barang terlarang di Blok C?"
    assert asked["repeat"].note == "4 kali bulan ini, bulan sebelumnya 2."
    assert asked["drill"].question == "Jadwalkan latihan pelarian untuk regu D bulan depan?"
    assert asked["overdue"].note == "2 janji: K-2026-0001, K-2026-0002."
    assert asked["patrol_zone"].topic is Topic.PATROLS


@pytest.mark.parametrize("language", list(Language))
def test_the_question_names_the_drill_that_the_figure_advises(language: Language) -> None:
    """Escape is the weakest scenario, a riot drill adds more per hour: one rule, one answer, named."""
    made = sample()
    advice = (Advice("riot", "C", "drill", 9.4, 2.0), *made.readiness.advice)
    made = replace(made, readiness=replace(made.readiness, advice=advice))
    asked = next(one for one in proposals(made, language) if one.code == "drill")
    figure = matrix(made, language)
    assert figure is not None
    rule, drill = figure.note.removesuffix(".").split(": ", 1)
    assert drill.startswith("kerusuhan regu C" if language is ID else "riot team C")
    assert drill in asked.note
    assert asked.question.split(" C ")[0].endswith("regu" if language is ID else "team")
    named = "poin indeks terbanyak per jam" if language is ID else "most points of the index per hour"
    assert named in rule.lower()
    assert named in asked.note.lower()


@pytest.mark.parametrize("language", list(Language))
def test_every_question_of_a_rule_can_be_answered_with_yes(language: Language) -> None:
    """Its promise is a sentence of its own, and both fit their fields."""
    for one in proposals(sample(), language):
        assert one.question.endswith("?")
        assert one.promise.endswith(".")
        assert max(len(one.question), len(one.promise)) <= QUESTION_LONGEST
        assert len(one.note) <= NOTE_LONGEST
    open_words = ("Tindakan apa", "Siapa", "Apa ", "What", "Who", "Why", "How")
    assert not [one for one in proposals(sample(), language) if one.question.startswith(open_words)]


def test_patrols_are_asked_about_by_their_own_target() -> None:
    made = sample()
    easier = kpi("patrol_coverage", 95.9, Unit.PERCENT, (532, 555), target=84.0)
    at_84 = replace(made, kpis=tuple(easier if one.slug == easier.slug else one for one in made.kpis))
    asked = {one.code: one.question for one in proposals(at_84)}
    assert asked["patrol_zone"] == "Naikkan kunjungan patroli di Jalan sekitar sampai 84 %?"
    met = replace(easier, detail={"target": 80.0})
    at_80 = replace(made, kpis=tuple(met if one.slug == met.slug else one for one in made.kpis))
    assert "patrol_zone" not in {one.code for one in proposals(at_80)}


@pytest.mark.parametrize("code", ["repeat", "patrol_zone", "drill", "camera", "overdue"])
def test_a_rules_question_is_read_in_the_viewers_language(code: str) -> None:
    """From the stored words alone: they may be of another meeting, or of numbers that were frozen over."""
    stored = next(one for one in proposals(sample()) if one.code == code)
    told = next(one for one in proposals(sample(), EN) if one.code == code)
    row = agenda_row(stored.question, stored.note, rule=code)
    english = asked_of(row, EN)
    assert (english.row.question, english.row.note, english.promise) == (
        told.question,
        told.note,
        told.promise,
    )
    assert asked_of(row, ID) == Asked(row, stored.promise)


def test_a_month_before_without_data_is_read_too() -> None:
    made = sample()
    months = tuple(
        replace(one, count=None) if one.month == "2026-01" else one for one in made.incidents.months
    )
    made = replace(made, incidents=replace(made.incidents, months=months))
    stored = next(one for one in proposals(made) if one.code == "repeat")
    assert stored.note == "4 kali bulan ini, bulan sebelumnya belum ada data."
    english = asked_of(agenda_row(stored.question, stored.note, rule="repeat"), EN)
    assert english.row.note == "4 times this month, no data yet the month before."


@pytest.mark.parametrize(
    "row",
    [
        agenda_row("Tambah lampu?"),
        agenda_row("Tambah pencegahan kebakaran?", rule="repeat"),
        agenda_row(
            "Tambah pencegahan banjir di Blok C?", "4 kali bulan ini, bulan sebelumnya 2.", rule="repeat"
        ),
        agenda_row(
            "Perbaiki kamera yang mati (banyak)?", "banyak kamera mati dilaporkan petugas.", rule="camera"
        ),
        agenda_row("Tambah lampu?", rule="a rule of long ago"),
    ],
)
def test_what_a_person_asked_or_no_template_says_stays_as_written(row: AgendaRow) -> None:
    for language in Language:
        assert asked_of(row, language) == Asked(row, row.question)


def test_an_empty_house_asks_nothing() -> None:
    assert proposals(empty()) == []

"""Reports on paper: what every page says, that figures are vectors, what a workbook's cells may hold."""

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from dashboard.features.meetings.rules.reports import ReportKind
from dashboard.kernel import wording
from dashboard.kernel.reference import Language
from dashboard.screens.review.board.slides import SENTENCES
from dashboard.screens.review.board.view import TableLine
from dashboard.screens.review.print.making import draw_figures, typeset
from dashboard.screens.review.print.matter import Matter
from tests.unit.screens.review.paper import DIGEST, HEADLINES, figure, matter

PDFS = [kind for kind in ReportKind if kind is not ReportKind.NUMBERS]


def printed(made: Matter) -> PdfReader:
    report = typeset(made, draw_figures(made))
    reader = PdfReader(io.BytesIO(report.body))
    assert len(reader.pages) == report.pages
    return reader


def words(reader: PdfReader) -> str:
    """The whole text with single spaces, so that line breaks do not matter."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", PDFS)
def test_every_page_tells_handling_instant_and_its_number(kind: ReportKind, language: Language) -> None:
    reader = printed(matter(kind, language))
    total = len(reader.pages)
    id_words = ("TERBATAS", "Data per 11 Mar 2026 18.00 WIB", "Halaman")
    en_words = ("RESTRICTED", "Data as of 11 Mar 2026 18:00 WIB", "Page")
    handling, as_of, page_word = id_words if language is Language.ID else en_words
    for number, page in enumerate(reader.pages, 1):
        text = " ".join(page.extract_text().split())
        assert handling in text
        assert as_of in text
        assert f"{page_word} {number} / {total}" in text
        assert (page.mediabox.width, page.mediabox.height) == pytest.approx((595.28, 841.89), abs=0.1)


@pytest.mark.parametrize("kind", PDFS)
def test_figures_are_vectors_and_can_be_read(kind: ReportKind) -> None:
    reader = printed(matter(kind))
    assert [image.name for page in reader.pages for image in page.images] == []
    text = words(reader)
    assert "Gambar 1. Insiden per bulan" in text
    assert "12 bulan terakhir" in text
    assert "Agu" in text  # a word inside of the drawing


@pytest.mark.parametrize("kind", PDFS)
def test_every_report_is_anchored_to_the_audit(kind: ReportKind) -> None:
    text = words(printed(matter(kind)))
    assert "4711" in text
    assert DIGEST in text


def test_minutes_read_back_decisions_promises_and_keys() -> None:
    text = words(printed(matter(ReportKind.MINUTES)))
    for phrase in (
        "Tambah geledah acak Blok C menjadi dua kali seminggu?",
        "ditunda ke rapat berikutnya",
        "K-2026-0007 Geledah acak Blok C dua kali seminggu",
        "Rutan, Kepala KPR 31 Mar 2026",
        "Pemindai barang di Gerbang",
        "Karutan 11 Mar 2026 19.10 WIB",
        "Polrestabes Palembang Belum diputar",
        "Penjelasan angka",
        "titik dilewati / titik seharusnya",
    ):
        assert phrase in text
    for headline in HEADLINES.values():
        assert headline in text


def test_a_draft_says_so_and_locked_minutes_do_not() -> None:
    draft = replace(matter(ReportKind.MINUTES), note="KONSEP. Belum dikunci.")
    assert "KONSEP. Belum dikunci." in words(printed(draft))
    assert "KONSEP" not in words(printed(matter(ReportKind.MINUTES)))


def test_a_meeting_without_decisions_or_promises_says_so() -> None:
    text = words(printed(replace(matter(ReportKind.MINUTES), agenda=(), promises=())))
    assert "Tidak ada keputusan dalam rapat ini." in text
    assert "Tidak ada janji dari rapat sebelumnya." in text


def test_the_monthly_report_shows_every_number_then_and_now() -> None:
    text = words(printed(matter(ReportKind.MONTHLY)))
    assert "Rapat lalu, 31 Jan 2026 11 Mar 2026" in text
    assert "keadaan pada 11 Mar 2026." in text
    assert "Sekarang" not in text
    assert "Cakupan patroli 94,0 % 96,2 % variasi biasa" in text
    assert "Diterima tepat waktu belum ada data 85,0 %" in text
    assert "Jan 14" in text  # the rows of a figure


@pytest.mark.parametrize("kind", PDFS)
def test_every_report_tells_how_its_numbers_are_made(kind: ReportKind) -> None:
    text = words(printed(matter(kind)))
    assert text.count("Penjelasan angka") == 1
    assert "Rumus titik dilewati / titik seharusnya" in text
    assert "Tidak dihitung titik yang dimaafkan" in text


def test_the_summary_is_one_page_of_five_sentences_each_linked_to_its_figure() -> None:
    """How the numbers are made begins on the page after it."""
    reader = printed(matter(ReportKind.SUMMARY))
    assert ["Penjelasan angka" in page.extract_text() for page in reader.pages] == [False, True]
    text = " ".join(reader.pages[0].extract_text().split())
    for number, topic in enumerate(SENTENCES, 1):
        assert HEADLINES[topic] in text
        assert f"lihat Gambar {number}, " in text
    links: list[Any] = [note.get_object() for note in reader.pages[0].annotations or ()]
    assert [link["/Subtype"] for link in links] == ["/Link"] * 5
    assert all("/Dest" in link or link["/A"]["/S"] == "/GoTo" for link in links)


def test_the_longest_words_keep_the_summary_on_one_page() -> None:
    made = matter(ReportKind.SUMMARY)
    long = tuple(replace(slide, headline=("Barang terlarang di Blok C " * 6)[:160]) for slide in made.slides)
    pages = printed(replace(made, slides=long)).pages
    assert ["Penjelasan angka" in page.extract_text() for page in pages] == [False, True]


def test_the_week_fits_on_two_pages_and_names_its_days() -> None:
    """How the numbers are made begins on the page after them."""
    reader = printed(matter(ReportKind.WEEKLY))
    told = ["Penjelasan angka" in page.extract_text() for page in reader.pages]
    assert told.index(True) <= 2
    text = words(reader)
    assert "Situasi mingguan, 2026-W10, 2 Mar – 8 Mar 2026" in text
    assert "Minggu lalu Minggu ini" in text


def test_a_file_is_named_after_what_it_is() -> None:
    names = {
        (kind, language): typeset(made, draw_figures(made)).name
        for kind in (ReportKind.MINUTES, ReportKind.NUMBERS)
        for language in Language
        for made in [matter(kind, language)]
    }
    assert names == {
        (ReportKind.MINUTES, Language.ID): "notulen-2026-02.pdf",
        (ReportKind.MINUTES, Language.EN): "minutes-2026-02.pdf",
        (ReportKind.NUMBERS, Language.ID): "angka-2026-02.xlsx",
        (ReportKind.NUMBERS, Language.EN): "numbers-2026-02.xlsx",
    }


def test_what_a_person_typed_is_never_markup() -> None:
    made = matter(ReportKind.MINUTES)
    typed = '#panic("x") $1/0$ *bold* <figure-1> \\ // [#image("/etc/passwd")]'
    text = words(printed(replace(made, agenda=(replace(made.agenda[0], question=typed),))))
    assert typed in text


def test_the_workbook_has_every_number_with_its_parts() -> None:
    made = matter(ReportKind.NUMBERS)
    book = openpyxl.load_workbook(io.BytesIO(typeset(made, ()).body))
    assert book.sheetnames == ["Keterangan", "Angka", *(f"Gambar {n}" for n in range(1, 6)), "Janji"]
    heads, coverage, unknown = ([cell.value for cell in row] for row in book["Angka"].iter_rows())
    row = dict(zip(heads, coverage, strict=True))
    assert (row["Kode"], row["Nilai"], row["Satuan"]) == ("patrol_coverage", 250 / 260 * 100, "persen")
    assert (row["Pembilang"], row["Penyebut"], row["Umur data (detik)"]) == (250, 260, 10800)
    assert row["Rentang sampai"] == "11 Mar 2026 18.00 WIB"
    assert row["Nilai rapat lalu"] == 250 / 260 * 100
    none = dict(zip(heads, unknown, strict=True))
    assert (none["Nilai"], none["Keadaan"]) == (None, "belum ada data")  # never a zero
    about = {row[0].value: row[1].value for row in book["Keterangan"].iter_rows()}
    assert about["SHA-256 data beku"] == DIGEST
    assert about["Entri audit terakhir nomor"] == 4711
    assert [cell.value for cell in list(book["Gambar 1"].iter_rows())[2]] == ["Jan", 14]


@pytest.mark.parametrize("language", list(Language))
def test_rows_of_figures_are_numbers_in_the_workbook(language: Language) -> None:
    """Whatever the language writes them like; words stay words, a dash is an empty cell."""
    values = (1188, 92.5, 83.3, 0)
    cells = [
        wording.number(1188, language), wording.number(92.5, language, 1), wording.percent(83.3, language),
        "0", "–", "40 hari lalu",
    ]  # fmt: skip
    made = matter(ReportKind.NUMBERS, language)
    shown = replace(figure("x", "X"), head=["h"] * len(cells), rows=[TableLine(cells)])
    slides = tuple(replace(slide, figures=[shown]) for slide in made.slides[:1])
    book = openpyxl.load_workbook(io.BytesIO(typeset(replace(made, slides=slides), ()).body))
    sheet = book["Gambar 1" if language is Language.ID else "Figure 1"]
    assert [cell.value for cell in list(sheet.iter_rows())[2]] == [*values, None, "40 hari lalu"]


def test_no_cell_of_the_workbook_can_become_a_formula_or_a_link() -> None:
    made = matter(ReportKind.NUMBERS)
    book = openpyxl.load_workbook(io.BytesIO(typeset(made, ()).body))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    dangerous = [cell for cell in cells if str(cell.value).startswith("=")]
    assert [(cell.value, cell.data_type) for cell in dangerous] == [('=HYPERLINK("http://x")', "s")]
    assert all(cell.hyperlink is None for cell in cells)

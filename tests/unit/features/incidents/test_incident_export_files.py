"""No cell of an export can run anything, and each says who took it."""

import csv
import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dashboard.features.incidents.ui.export_files import csv_chunks, write_xlsx
from dashboard.features.incidents.ui.export_rows import COLUMNS, ExportWords
from dashboard.kernel.csv_cell import csv_cell

ATTACKS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "  =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\ufeff=1+1",
    "\t=1+1",
    "\tteks",
    "\r=1+1",
    "\n=1+1",
    "\x00=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    '=HYPERLINK("http://evil.example","klik")',
    '","=1+1',
    "aman;=1+1",
    "aman; =1+1",
    "aman\n=1+1",
    "aman\t@x",
]
HARMLESS = ["", "Dua ponsel ditemukan.", "3 - 4 orang", "a=b", "e@mail.example", "R-2026-0001", "'kutip"]

WORDS = ExportWords(
    heads=tuple(code for code, _ in COLUMNS),
    watermark="Terbatas. Diunduh karupam 24 Nov 2026 14.32 WIB",
    handling="TERBATAS & seterusnya",
    about=(("Diunduh oleh", "=evil()"), ("Jumlah baris", "1")),
    page="Keterangan",
)


def row(description: str) -> list[str]:
    values = ["x"] * len(COLUMNS)
    values[-2], values[-1] = description, WORDS.watermark
    return values


def runs_in_a_spreadsheet(cell: str) -> bool:
    """Whether some program would take the cell, or a part behind its own separator, for a formula."""
    parts = re.split(r"[;\t\r\n|]", cell)
    return any(re.match(r"[\s\u200b\ufeff\x00]*[=+\-@＝＋－＠]", part) for part in parts)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_becomes_text(attack: str) -> None:
    cell = csv_cell(attack)
    assert not runs_in_a_spreadsheet(cell)
    assert cell[:1] not in "\t\r\n\x00"
    assert cell.replace("'", "") == attack.replace("'", "")  # nothing is lost but apostrophes are added


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert csv_cell(text) == text


def test_a_csv_reads_back_with_every_row_whole_and_marked() -> None:
    body = b"".join(csv_chunks(WORDS, (row(attack) for attack in ATTACKS * 60)))
    assert body.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert len(lines) == 1 + len(ATTACKS) * 60
    assert {len(line) for line in lines} == {len(COLUMNS)}
    assert {line[-1] for line in lines[1:]} == {WORDS.watermark}
    assert [line[-2] for line in lines[1 : 1 + len(ATTACKS)]] == [csv_cell(attack) for attack in ATTACKS]


def test_a_workbook_holds_strings_only(tmp_path: Path) -> None:
    texts = [*ATTACKS, *HARMLESS, "http://evil.example/", "0042", "1e5"]
    target = tmp_path / "made" / "x.xlsx"
    target.parent.mkdir()
    write_xlsx(target, WORDS, (row(text) for text in texts))
    assert [path.name for path in target.parent.iterdir()] == ["x.xlsx"]
    book = load_workbook(target)
    assert book.sheetnames == ["Keterangan", "Data"]
    assert book["Keterangan"]["B1"].value == "=evil()"
    assert book["Keterangan"]["B1"].data_type == "s"
    sheet = book["Data"]
    for number, text in enumerate(texts, start=2):
        cell = sheet.cell(number, len(COLUMNS) - 1)
        assert cell.value is None or isinstance(cell.value, str), text
        assert cell.data_type != "f", text
        assert cell.hyperlink is None
        assert sheet.cell(number, len(COLUMNS)).value == WORDS.watermark
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref is not None
    assert sheet.print_title_rows == "$1:$1"
    assert "karupam" in str(sheet.HeaderFooter.oddHeader.left.text)  # type: ignore[union-attr]

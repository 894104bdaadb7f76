"""Writers of exports: CSV as a stream, XLSX as a file. No cell can become a formula, a link or a number.

Called by export_routes, in a thread. Knows no database; rows come as lists of strings.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import xlsxwriter

from dashboard.features.incidents.ui.export_rows import COLUMNS, ExportWords
from dashboard.kernel.csv_cell import csv_cell

_BATCH = 500


def csv_chunks(words: ExportWords, rows: Iterable[list[str]]) -> Iterator[bytes]:
    """The file piece by piece, UTF-8 with a mark, every cell quoted."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([csv_cell(head) for head in words.heads])
    for number, row in enumerate(rows, start=1):
        writer.writerow([csv_cell(value) for value in row])
        if number % _BATCH == 0:
            yield buffer.getvalue().encode("utf-8")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8")


def write_xlsx(path: Path, words: ExportWords, rows: Iterable[list[str]]) -> None:
    """A cover sheet that says what this is, and the rows; memory stays flat. ``path``'s folder is used up."""
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        cover = book.add_worksheet(words.page)
        cover.set_column(0, 0, 26)
        cover.set_column(1, 1, 70)
        for line, (name, value) in enumerate(words.about):
            cover.write_string(line, 0, name, bold)
            cover.write_string(line, 1, value, wrap)
        cover.write_string(len(words.about) + 1, 0, words.handling, bold)
        sheet = book.add_worksheet("Data")
        for column, (_, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width, wrap)
            sheet.write_string(0, column, words.heads[column], bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                sheet.write_string(last, column, value, wrap)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
        for page in (cover, sheet):
            page.set_paper(9)
            page.set_header("&L" + words.watermark.replace("&", "&&")[:200])
            page.set_footer("&L" + words.handling.replace("&", "&&")[:150] + "&R&P / &N")
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)

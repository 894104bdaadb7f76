"""The numbers behind a meeting as a workbook: every KPI, the rows of every figure, the promises, what it is.

Every cell is written as a string or as a number with sixteen digits, so nothing typed by a person can
become a formula or a link. Called in a thread; knows no database.
"""

import io
import re
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from babel.numbers import parse_decimal

from dashboard.kernel.kpi import Kpi
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import site_instant
from dashboard.screens.review.board.view import Figure
from dashboard.screens.review.print.matter import Matter

Cell = str | float | int | None
_KPI_HEADS = (
    "slug", "name", "value", "unit", "state", "numerator", "denominator", "window_start", "window_end",
    "age", "then_value", "then_state", "then_as_of",
)  # fmt: skip
_PROMISE_HEADS = (
    "reference", "text", "owner", "kind", "clause", "topic", "meeting", "recorded_on", "original_due_on",
    "due_on", "done_on", "state", "slips",
)  # fmt: skip
_WIDE = {"name": 38, "text": 52, "slug": 24, "window_start": 26, "window_end": 26, "then_as_of": 26}
# A sheet's name may not be longer, nor hold any of these.
_LONGEST_NAME = 31
# As kernel.wording.number writes them.
_NUMBERS = {
    Language.ID: re.compile(r"-?\d{1,3}(\.\d{3})*(,\d+)?"),
    Language.EN: re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?"),
}
_FORBIDDEN = str.maketrans(dict.fromkeys(r"[]:*?/\'", " "))


def set_workbook(matter: Matter) -> bytes:
    """The finished file."""
    made = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"title": f"{_word('title.numbers', matter.language)}, {matter.period_name}"})
        sheets = _Sheets(book, matter)
        sheets.add(_word("sheet.about", matter.language), None, _about(matter))
        heads = [_word(f"head.{name}", matter.language) for name in _KPI_HEADS]
        widths = [_WIDE.get(name, 16) for name in _KPI_HEADS]
        sheets.add(_word("sheet.numbers", matter.language), heads, _kpi_rows(matter), widths)
        for number, figure in enumerate(_figures(matter), 1):
            name = f"{_word('word.figure', matter.language)} {number}"
            rows = [[_figure_cell(cell, matter.language) for cell in row.cells] for row in figure.rows]
            sheets.add(name, figure.head, rows, caption=figure.title)
        heads = [_word(f"head.{name}", matter.language) for name in _PROMISE_HEADS]
        widths = [_WIDE.get(name, 16) for name in _PROMISE_HEADS]
        sheets.add(_word("sheet.promises", matter.language), heads, _promise_rows(matter), widths)
    return made.getvalue()


class _Sheets:
    """Adds sheets that print on A4 with handling text, instant and page n/N."""

    def __init__(self, book: Any, matter: Matter) -> None:
        self._book = book
        self._bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        self._wrap = book.add_format({"valign": "top", "text_wrap": True})
        language = matter.language
        as_of = say("review.print.as_of", language, when=site_instant(matter.as_of, language))
        handling = _word("handling", language).replace("&", "&&")
        self._header = f"&L{handling[:180]}&R{as_of}"
        self._footer = f"&L{matter.period_name}&R{_word('word.page', language)} &P / &N"

    def add(
        self,
        name: str,
        heads: list[str] | None,
        rows: Iterable[list[Cell]],
        widths: list[int] | None = None,
        caption: str = "",
    ) -> None:
        """``heads`` None: pairs of name and value."""
        sheet = self._book.add_worksheet(name.translate(_FORBIDDEN)[:_LONGEST_NAME])
        line = 0
        if caption:
            sheet.write_string(line, 0, caption, self._bold)
            line += 1
        for column, word in enumerate(heads or ()):
            sheet.write_string(line, column, word, self._bold)
        if heads is not None:
            line += 1
            sheet.freeze_panes(line, 0)
            sheet.repeat_rows(0, line - 1)
            sheet.set_landscape()
        for column, width in enumerate(widths or ([26, 80] if heads is None else [28] * len(heads))):
            sheet.set_column(column, column, width)
        for number, row in enumerate(rows, start=line):
            for column, value in enumerate(row):
                self._write(sheet, number, column, value, is_name=heads is None and column == 0)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(self._header)
        sheet.set_footer(self._footer)

    def _write(self, sheet: Any, row: int, column: int, value: Cell, *, is_name: bool) -> None:
        if value is None or value == "":
            return
        if isinstance(value, str):
            sheet.write_string(row, column, value, self._bold if is_name else self._wrap)
        else:
            sheet.write_number(row, column, value, self._wrap)


def _about(matter: Matter) -> list[list[Cell]]:
    language = matter.language
    made = say(
        "review.print.made",
        language,
        who=matter.maker or _word("by_itself", language),
        when=site_instant(matter.made_at, language),
    )
    then = "" if matter.previous is None else site_instant(matter.previous.as_of, language)
    return [
        [_word("title.numbers", language), matter.period_name],
        [_word("word.handling", language), _word("handling", language)],
        [_word("head.as_of", language), site_instant(matter.as_of, language)],
        [_word("head.then_as_of", language), then],
        [_word("head.basis", language), matter.slides[0].basis],
        [_word("word.made", language), made],
        [_word("word.anchor_entry", language), matter.anchor],
        [_word("word.anchor_digest", language), matter.digest],
        [_word("word.anchor", language), _word("word.anchor_how", language)],
        [_word("word.cells", language), _word("word.cells_how", language)],
    ]


def _kpi_rows(matter: Matter) -> list[list[Cell]]:
    return [_kpi_row(kpi, matter) for kpi in matter.picture.kpis]


def _kpi_row(kpi: Kpi, matter: Matter) -> list[Cell]:
    language, previous = matter.language, matter.previous
    then = None if previous is None else previous.kpi(kpi.slug)
    start = "" if kpi.window_start is None else site_instant(kpi.window_start, language)
    return [
        kpi.slug,
        say(f"explain.name.{kpi.slug}", language),
        kpi.value,
        _word(f"unit.{kpi.unit.value}", language),
        say(f"kpi.state.{kpi.state.value}", language),
        kpi.numerator,
        kpi.denominator,
        start,
        site_instant(kpi.window_end, language),
        kpi.age_seconds,
        None if then is None else then.value,
        None if then is None else say(f"kpi.state.{then.state.value}", language),
        None if previous is None or then is None else site_instant(previous.as_of, language),
    ]


def _figures(matter: Matter) -> list[Figure]:
    return [figure for slide in matter.slides for figure in slide.figures]


def _figure_cell(words: str, language: Language) -> Cell:
    """A number as a number, with the digits the figure shows; what a figure has as a dash is empty."""
    if words == say("picture.cell.none", language):
        return None
    written = words.removesuffix(" %")
    if not _NUMBERS[language].fullmatch(written):
        return words
    value = float(parse_decimal(written, locale=language.value))
    return int(value) if value.is_integer() else value


def _promise_rows(matter: Matter) -> list[list[Cell]]:
    language = matter.language
    return [
        [
            one.reference,
            one.text,
            say(f"agency.{one.owner}", language),
            say(f"commitments.kind.{one.kind}", language),
            say(f"commitments.clause.{one.clause}", language),
            say(f"picture.title.{one.topic}", language),
            one.meeting,
            one.recorded_on.isoformat(),
            one.original_due_on.isoformat(),
            one.due_on.isoformat(),
            "" if one.done_on is None else one.done_on.isoformat(),
            say(f"commitments.state.{one.state}", language),
            one.slips,
        ]
        for one in matter.picture.commitments
    ]


def _word(name: str, language: Language) -> str:
    return say(f"review.print.{name}", language)

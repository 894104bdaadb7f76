"""Strict reading of one CSV file, record by record, each with its physical line number.

Called by dashboard/shell/imports.py. A record that is broken is handed over as a BadRow and reading
goes on at the next line; only a file without a usable header is Unreadable.
"""

import csv
import hashlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

# A quote that is never closed would swallow every line after it.
MOST_LINES_OF_A_RECORD = 50
_SHOWN = 40


class Unreadable(Exception):
    """Nothing of the file can be taken in; the text is one sentence that says what to mend."""


class BadRow(Exception):
    """One record is refused; the text says why, and what to do about it."""


Cells = Mapping[str, str]


def shown(value: str) -> str:
    """A cell inside a sentence: quoted, short, and without anything a terminal would act on."""
    clean = "".join(char if char.isprintable() else "?" for char in value)
    return f'"{clean[:_SHOWN]}{"..." if len(clean) > _SHOWN else ""}"'


class _Lines:
    """Physical lines as csv.reader wants them; ``retreat`` gives back all but a record's first line."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self._ahead: deque[bytes] = deque()
        self._record: list[bytes] = []
        self._done = 0
        self.bytes_done = 0

    @property
    def first_line(self) -> int:
        """Number of the first physical line of the record that is being read."""
        return self._done + 1

    @property
    def is_single(self) -> bool:
        return len(self._record) == 1

    def begin(self) -> None:
        """The next line starts a record."""
        self._done += len(self._record)
        self.bytes_done += sum(map(len, self._record))
        self._record = []

    def retreat(self) -> None:
        """Read the lines after the record's first one again, as records of their own."""
        self._ahead.extendleft(reversed(self._record[1:]))
        del self._record[1:]

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self._record) == MOST_LINES_OF_A_RECORD:
            raise csv.Error("a quote that is not closed")
        raw = self._ahead.popleft() if self._ahead else self._file.readline()
        if not raw:
            raise StopIteration
        self._record.append(raw)
        if b"\0" in raw:
            raise csv.Error("a NUL byte")
        return raw.decode("utf-8-sig" if self._done == 0 and self.is_single else "utf-8")


class CsvFile:
    """An opened file whose header holds every mapped column once. ``digest`` names its exact bytes."""

    def __init__(self, file: BufferedReader, name: str, columns: Sequence[str], delimiter: str) -> None:
        self.digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.size = file.tell()
        file.seek(0)
        if not self.size:
            raise Unreadable(f"{name} is empty: there is nothing to import.")
        self._lines = _Lines(file)
        self._reader = csv.reader(self._lines, strict=True, delimiter=delimiter)
        header = self._header(name)
        for column in columns:
            if header.count(column) != 1:
                fault = "lacks the mapped column" if column not in header else "has more than one column"
                raise Unreadable(f"{name} {fault} {shown(column)}: mend its header line or the mapping.")
        self._width = len(header)
        self._places = {column: header.index(column) for column in columns}

    @property
    def bytes_done(self) -> int:
        return self._lines.bytes_done

    def _header(self, name: str) -> list[str]:
        try:
            header = [cell.strip() for cell in next(self._reader)]
        except (UnicodeDecodeError, csv.Error, StopIteration):
            raise Unreadable(f"{name} is not a CSV file in UTF-8: export it as CSV (UTF-8).") from None
        if not any(header):
            raise Unreadable(f"{name} has no header: its first line must name the columns.")
        return header

    def records(self) -> Iterator[tuple[int, Cells | BadRow]]:
        """(line number, mapped cells or why they cannot be read); blank lines are passed over."""
        while True:
            self._lines.begin()
            line = self._lines.first_line
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except UnicodeDecodeError:
                self._lines.retreat()
                yield line, BadRow("not UTF-8 text: save the file as CSV (UTF-8)")
                continue
            except csv.Error as error:
                self._lines.retreat()
                yield line, BadRow(f"not a CSV line ({error}): mend its quotes and cells")
                continue
            if not cells:
                continue
            if len(cells) != self._width:
                self._lines.retreat()
                yield line, BadRow(f"{len(cells)} cells where the header has {self._width}: mend the line")
                continue
            yield line, {column: cells[place].strip() for column, place in self._places.items()}


@contextmanager
def open_csv(path: Path, columns: Sequence[str], delimiter: str) -> Iterator[CsvFile]:
    """The file, checked as far as its header. Raises Unreadable."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise Unreadable(f"{path} cannot be opened: {error.strerror}.") from None
    with file:
        yield CsvFile(file, path.name, columns, delimiter)

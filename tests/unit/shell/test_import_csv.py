"""Reading a CSV file line by line: what is refused, under which number, and that the others survive."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.shell.import_csv import BadRow, Unreadable, open_csv, shown

COLUMNS = ("key", "at")


def read(path: Path, content: bytes, delimiter: str = ",") -> list[tuple[int, list[str] | str]]:
    path.write_bytes(content)
    with open_csv(path, COLUMNS, delimiter) as source:
        return [
            (line, str(cells) if isinstance(cells, BadRow) else list(cells.values()))
            for line, cells in source.records()
        ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


def test_cells_come_by_column_whatever_their_order_and_company(file: Path) -> None:
    content = b'\xef\xbb\xbfnote, at ,key\r\n"a ""note"", long",2019,k1\r\n,  2020 ,k2'
    assert read(file, content) == [(2, ["k1", "2019"]), (3, ["k2", "2020"])]


def test_another_delimiter(file: Path) -> None:
    assert read(file, b"key;at\nk1;20,5\n", ";") == [(2, ["k1", "20,5"])]


def test_numbers_are_physical_lines_across_blank_ones_and_cells_of_two_lines(file: Path) -> None:
    content = b'key,at\n\nk1,"two\nlines"\nk2,2020\nk3\n'
    rows = read(file, content)
    assert rows[:2] == [(3, ["k1", "two\nlines"]), (5, ["k2", "2020"])]
    assert rows[2] == (6, "1 cells where the header has 2: mend the line")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b"k", "1 cells where the header has 2"),
        (b"k,1,2", "3 cells where the header has 2"),
        (b'"k"x,1', "not a CSV line"),
        (b'k,"never closed', "not a CSV line"),
        (b"k,1\x00", "NUL"),
        (b"k\xe9,1", "not UTF-8"),
        (b"k,1\rk,2", "not a CSV line"),
        (b"k," + b"1" * 200_000, "not a CSV line"),
    ],
)
def test_a_broken_line_is_refused_and_the_others_go_in(file: Path, broken: bytes, reason: str) -> None:
    rows = read(file, b"key,at\nk1,1\n" + broken + b'\nk2,2\n"k3","3"\n')
    assert [line for line, _ in rows] == [2, 3, 4, 5]
    assert [cells for _, cells in rows if isinstance(cells, list)] == [["k1", "1"], ["k2", "2"], ["k3", "3"]]
    assert reason in rows[1][1]


def test_a_quote_left_open_costs_its_own_line_only(file: Path) -> None:
    good = b"".join(b"k%d,%d\n" % (number, number) for number in range(200))
    rows = read(file, b'key,at\nx,"open\n' + good)
    assert [line for line, cells in rows if isinstance(cells, str)] == [2]
    assert len(rows) == 201


@settings(deadline=None)
@given(garbage=st.binary(max_size=60).filter(lambda raw: b"\n" not in raw), place=st.integers(0, 9))
def test_no_garbage_on_one_line_loses_another(
    tmp_path_factory: pytest.TempPathFactory, garbage: bytes, place: int
) -> None:
    lines = [b"good-%d,2019" % number for number in range(10)]
    lines.insert(place, garbage)
    rows = read(tmp_path_factory.getbasetemp() / "garbage.csv", b"key,at\n" + b"\n".join(lines) + b"\n")
    kept = [(line, cells[0]) for line, cells in rows if isinstance(cells, list) and "good-" in cells[0]]
    assert kept == [(number + 2 + (number >= place), f"good-{number}") for number in range(10)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n", "has no header"),
        (b" , \n1,2\n", "has no header"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not a CSV file"),
        (b"PK\x03\x04\x14\x00\x06\x00", "is not a CSV file"),
        ("key,at\n1,2\n".encode("utf-16"), "is not a CSV file"),
        (b"%PDF-1.7\n1 0 obj\n", 'lacks the mapped column "key"'),
        (b'{"key": 1, "at": 2}\n', 'lacks the mapped column "key"'),
        (b"key;at\n1;2\n", 'lacks the mapped column "key"'),
        (b"key,when\n1,2\n", 'lacks the mapped column "at"'),
        (b"key,at,at\n1,2,3\n", 'has more than one column "at"'),
    ],
)
def test_what_is_no_usable_csv_is_one_sentence(file: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=r"^file.csv [^\n]*[.]$") as caught:
        read(file, content)
    assert sentence in str(caught.value)


def test_a_file_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(Unreadable, match="cannot be opened"), open_csv(path, COLUMNS, ","):
            pass


def test_the_same_bytes_have_the_same_digest(tmp_path: Path) -> None:
    digests = []
    for name, content in (("a", b"key,at\n"), ("b", b"key,at\n"), ("c", b"key,at\n\n")):
        (tmp_path / name).write_bytes(content)
        with open_csv(tmp_path / name, COLUMNS, ",") as source:
            digests.append(source.digest)
    assert digests[0] == digests[1] != digests[2]


def test_a_cell_in_a_sentence_cannot_drive_the_terminal() -> None:
    assert shown("\x1b[2J‮abc") == '"?[2J?abc"'
    assert len(shown("x" * 500)) < 50

"""`python -m dashboard import`: exit codes, the last line, and one sentence when nothing can be read."""

from pathlib import Path

import pytest
from sqlmodel import SQLModel, func, select
from typer.testing import CliRunner, Result

from dashboard.__main__ import app
from dashboard.kernel.database import Database
from dashboard.kernel.tables import AuditEntry

ROOT = Path(__file__).resolve().parents[3]
MAPPING = ROOT / "examples" / "police_incidents.toml"
CUT = ROOT / "tests" / "data" / "police_incidents_cut.csv"
HEADER = CUT.read_bytes().splitlines(keepends=True)[0]


def run(file: Path, *more: str, kind: str = "incidents", mapping: Path = MAPPING) -> Result:
    command = ["import", kind, str(file), "--mapping", str(mapping), "--agency", "polres", *more]
    return CliRunner().invoke(app, command)


def rows_written(db: Database) -> int:
    tables = [table for name, table in SQLModel.metadata.tables.items() if name.startswith("incident")]
    with db.reading() as session:
        audits = session.exec(select(func.count()).select_from(AuditEntry)).one()
        return audits + sum(
            session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        )


def test_a_good_file_ends_with_its_numbers_and_0(db: Database) -> None:
    everything = len(CUT.read_bytes().splitlines()) - 1
    for more, numbers in (
        (["--dry-run"], f"taken {everything}, already there 0, refused 0"),
        ([], f"taken {everything}, already there 0, refused 0"),
        ([], f"taken 0, already there {everything}, refused 0"),
    ):
        result = run(CUT, *more)
        assert result.exit_code == 0, result.output
        assert result.stdout.splitlines() == [numbers]
        assert "import incidents" in result.stderr, "the progress bar goes beside the numbers"


def test_refused_lines_are_named_and_the_rest_goes_in(db: Database, tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    good = CUT.read_bytes().splitlines(keepends=True)[1:4]
    file.write_bytes(b"".join([HEADER, good[0], b"broken\n", *good[1:]]))
    result = run(file)
    assert result.exit_code == 0
    assert "line 3: 1 cells where the header has 16: mend the line" in result.stderr
    assert result.stdout.splitlines()[-1] == "taken 3, already there 0, refused 1"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (HEADER, "has a header but no rows"),
        (HEADER + b"\n\n", "has a header but no rows"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is not a CSV file"),
        (b"SQLite format 3\x00\x10\x00", "is not a CSV file"),
        (b"<html><body>not found</body></html>\n", "lacks the mapped column"),
        (
            CUT.read_bytes().replace(b"dispatch_date_time", b"moment"),
            'lacks the mapped column "dispatch_date_time"',
        ),
        (CUT.read_bytes().replace(b"text_general_code", b"objectid"), 'more than one column "objectid"'),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence_and_2(
    db: Database, tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(content)
    for more in ([], ["--dry-run"]):
        result = run(file, *more)
        assert result.exit_code == 2
        assert sentence in result.stderr
        assert len(result.output.splitlines()) == 1
        assert "Traceback" not in result.output
    assert rows_written(db) == 0


def test_a_missing_file_a_missing_mapping_and_a_wrong_one_end_the_same_way(
    db: Database, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(MAPPING.read_text().replace('"fire"', '"blaze"'))
    for result, sentence in (
        (run(tmp_path / "none.csv"), "cannot be opened"),
        (run(tmp_path), "cannot be opened"),
        (run(CUT, mapping=tmp_path / "none.toml"), "cannot be opened"),
        (run(CUT, mapping=wrong), "type.codes.Arson"),
        (run(CUT, kind="census", mapping=ROOT / "examples" / "census.toml"), "use --agency rutan"),
    ):
        assert result.exit_code == 2
        assert sentence in result.stderr
        assert len(result.output.splitlines()) == 1
    assert rows_written(db) == 0

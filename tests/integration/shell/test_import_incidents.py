"""A real month of a real police department, counted beside pandas; and files that are less well behaved."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from sqlmodel import col, func, select

from dashboard.features.incidents.queries.days import count_by_day, list_period
from dashboard.features.incidents.queries.records import list_open
from dashboard.features.incidents.tables import Incident, IncidentDay
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import Database
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry
from dashboard.shell import imports
from dashboard.shell.imports import ImportResult, Unreadable, run_import

ROOT = Path(__file__).resolve().parents[3]
MAPPING = ROOT / "examples" / "police_incidents.toml"
CUT = ROOT / "tests" / "data" / "police_incidents_cut.csv"
MONTH = ROOT.parent / "shared" / "data" / "police_incidents_2019_10.csv"
FILES = [file for file in (CUT, MONTH) if file.exists()]

# Said again, not read from the mapping: what it must make of the file's words.
TYPES = {
    "Aggravated Assault Firearm": "assault",
    "Aggravated Assault No Firearm": "assault",
    "Other Assaults": "assault",
    "All Other Offenses": "other",
    "Arson": "fire",
    "Vandalism/Criminal Mischief": "damage",
}
FIRST, LAST = date(2019, 10, 1), date(2019, 10, 31)


def take(file: Path, clock: Clock, *, mapping: Path = MAPPING, dry_run: bool = False) -> ImportResult:
    return run_import("incidents", file, mapping, Agency.POLRES, dry_run=dry_run, clock=clock)


def numbers(result: ImportResult) -> tuple[int, int, int]:
    return result.taken, result.already_there, len(result.refused)


def stored(db: Database) -> tuple[int, int, int]:
    """Incidents, their daily sums, audit rows."""
    with db.reading() as session:
        incidents = session.exec(select(func.count()).select_from(Incident)).one()
        audits = session.exec(select(func.count()).select_from(AuditEntry)).one()
        sums = session.exec(select(func.coalesce(func.sum(IncidentDay.total), 0))).one()
    return incidents, int(sums), audits


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_month_is_what_pandas_counts(db: Database, clock: Clock, leader: Actor, file: Path) -> None:
    rows = pd.read_csv(file, dtype=str)
    month = rows[rows.dispatch_date.between("2019-10-01", "2019-10-31")]
    assert 0 < len(month) < len(rows), "the file is cut by UTC: its first evening lies in September"
    assert numbers(take(file, clock)) == (len(rows), 0, 0)
    days = {
        date.fromisoformat(str(day)): count for day, count in rows.groupby("dispatch_date").size().items()
    }
    kinds = [TYPES.get(code, "crime") for code in month.text_general_code]
    with db.reading() as session:
        page = list_period(session, leader, FIRST, LAST, limit=20_000)
        assert page.total == len(page.rows) == len(month)
        assert Counter(row.type.value for row in page.rows) == Counter(kinds)
        assert {row.zone.value for row in page.rows} == {"city"}
        assert count_by_day(session, leader, date(2019, 1, 1), date(2019, 12, 31)) == days
        assert count_by_day(session, leader, FIRST, FIRST) == {FIRST: days[FIRST]}
        for day, count in days.items():
            assert list_period(session, leader, day, day, limit=1).total == count
        assert list_open(session, leader) == ()
        found = session.exec(
            select(col(Incident.import_key), col(Incident.occurred_day), col(Incident.occurred_at))
        ).all()
    local = dict(zip(rows.objectid, rows.dispatch_date, strict=True))
    moments = dict(zip(rows.objectid, rows.dispatch_date_time, strict=True))
    assert {key: day.isoformat() for key, day, _ in found} == local
    assert {key: f"{at:%Y-%m-%d %H:%M:%S}+00" for key, _, at in found} == moments


def test_the_cut_holds_what_makes_the_month_awkward() -> None:
    rows = pd.read_csv(CUT, dtype=str)
    assert rows.point_x.isna().any()
    assert rows.hour.isna().any()
    assert rows.psa.isna().any()
    assert rows.dc_key.duplicated().sum() == 1
    assert rows.objectid.is_unique
    assert (rows.dispatch_date_time.str[:10] != rows.dispatch_date).any()
    assert rows.location_block.str.contains('"').any()


def test_twice_adds_nothing_and_a_dry_run_writes_nothing(db: Database, clock: Clock) -> None:
    everything = len(pd.read_csv(CUT))
    assert numbers(take(CUT, clock, dry_run=True)) == (everything, 0, 0)
    assert stored(db) == (0, 0, 0)
    assert numbers(take(CUT, clock)) == (everything, 0, 0)
    once = stored(db)
    assert once == (everything, everything, 1)
    assert numbers(take(CUT, clock, dry_run=True)) == (0, everything, 0)
    assert stored(db) == once
    assert numbers(take(CUT, clock)) == (0, everything, 0)
    assert stored(db) == (everything, everything, 2), "the second run leaves its trace in the audit alone"


def test_rows_are_resolved_and_the_audit_names_the_import(db: Database, clock: Clock) -> None:
    take(CUT, clock)
    with db.reading() as session:
        incidents = session.exec(select(Incident)).all()
        audit = session.exec(select(AuditEntry)).one()
    assert {(row.state, row.is_site, row.agency) for row in incidents} == {("resolved", False, "polres")}
    assert all(row.resolved_at is not None and row.recorded_at == clock() for row in incidents)
    assert {row.import_source for row in incidents} == {"philadelphia-police"}
    assert (audit.actor_name, audit.agency, audit.action) == ("import", "polres", "incident.import")
    assert audit.object_id.startswith("20260312T073200Z-")


MESSY = b"""\
objectid,dispatch_date_time,text_general_code
1,2019-10-01 10:00:00+00,Thefts
2,2019-10-01 10:00:00+00
3,2019-10-01 10:00:00+00,Thefts,more
4,yesterday,Thefts
,2019-10-01 10:00:00+00,Thefts
6,2026-03-12 07:33:00+00,Thefts
"7"x,2019-10-01 10:00:00+00,Thefts
8,2019-10-01 10:00:00+00,Th\xe9fts
9,2019-10-01 10:00:00+00,"Thefts
10,"2019-10-01 10:00:00+00",Something new
1,2019-10-02 11:00:00+00,Arson

11,2019-10-01 10:00:00+00,Thefts
"""


def test_malformed_lines_are_refused_by_number_and_the_others_go_in(
    db: Database, clock: Clock, tmp_path: Path
) -> None:
    file = tmp_path / "messy.csv"
    file.write_bytes(MESSY)
    for dry_run in (True, False):
        result = take(file, clock, dry_run=dry_run)
        assert (result.taken, result.already_there) == (3, 1)
        assert [line for line, _ in result.refused] == [3, 4, 5, 6, 7, 8, 9, 10]
        assert all(reason and "\n" not in reason for _, reason in result.refused)
    with db.reading() as session:
        found = {row.import_key: row.type for row in session.exec(select(Incident))}
    assert found == {"1": "crime", "10": "crime", "11": "crime"}, "of two rows with one key the first stays"


def test_an_unknown_code_is_refused_when_the_mapping_has_no_default(
    db: Database, clock: Clock, tmp_path: Path
) -> None:
    strict = tmp_path / "strict.toml"
    strict.write_text(MAPPING.read_text().replace('default = "crime"', "#"))
    result = take(CUT, clock, mapping=strict)
    rows = pd.read_csv(CUT, dtype=str)
    unknown = ~rows.text_general_code.isin(TYPES)
    assert [line for line, _ in result.refused] == [index + 2 for index in rows.index[unknown]]
    assert stored(db)[0] == result.taken == int((~unknown).sum())


def test_chunks_do_not_show_in_the_result(
    db: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 7)
    lines = CUT.read_bytes().splitlines(keepends=True)
    doubled = tmp_path / "doubled.csv"
    doubled.write_bytes(b"".join(lines + lines[1:30]))
    assert numbers(take(doubled, clock, dry_run=True)) == (len(lines) - 1, 29, 0)
    assert numbers(take(doubled, clock)) == (len(lines) - 1, 29, 0)
    assert stored(db) == (len(lines) - 1, len(lines) - 1, -(-(len(lines) - 1) // 7))


def test_the_same_key_of_another_source_is_another_incident(
    db: Database, clock: Clock, tmp_path: Path
) -> None:
    other = tmp_path / "other.toml"
    other.write_text(MAPPING.read_text().replace("philadelphia-police", "elsewhere"))
    assert take(CUT, clock).taken == take(CUT, clock, mapping=other).taken == stored(db)[0] // 2


def test_times_far_ahead_of_the_clock_are_refused_not_taken(db: Database) -> None:
    early = datetime(2019, 10, 15, tzinfo=UTC)
    rows = pd.read_csv(CUT, dtype=str)
    result = take(CUT, lambda: early)
    assert result.taken == int((rows.dispatch_date_time <= "2019-10-15 00:00:00+00").sum())
    assert len(result.refused) == len(rows) - result.taken


def test_an_unknown_kind_is_one_sentence(clock: Clock) -> None:
    with pytest.raises(Unreadable, match="cannot be imported"):
        run_import("cameras", CUT, MAPPING, Agency.POLRES, clock=clock)

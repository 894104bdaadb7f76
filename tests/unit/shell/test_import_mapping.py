"""Mapping files: what they must say, how codes and times are read, and the sentence when one is wrong."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dashboard.kernel.reference import Severity, Zone
from dashboard.shell.import_csv import BadRow, Unreadable
from dashboard.shell.import_incidents import IncidentMapping
from dashboard.shell.import_mapping import load_mapping
from tests.conftest import NOW

GOOD = """
source = "somewhere"
key = "id"
[time]
column = "at"
zone = "Asia/Jakarta"
[type]
column = "kind"
codes = {brawl = "assault", arson = "fire"}
[severity]
default = "low"
codes = {arson = "high"}
[zone]
column = "place"
codes = {north = "block_a"}
"""


def incident_mapping(tmp_path: Path, text: str) -> IncidentMapping:
    path = tmp_path / "map.toml"
    path.write_text(text)
    return load_mapping(path, IncidentMapping)


def cells(**changed: str) -> dict[str, str]:
    return {"id": "1", "at": "2026-03-12 06:30", "kind": "brawl", "place": "north", **changed}


def test_a_row_is_read_by_the_tables(tmp_path: Path) -> None:
    mapping = incident_mapping(tmp_path, GOOD)
    row = mapping.row(cells(), NOW)
    assert mapping.columns == ("id", "at", "kind", "place")
    assert (row.key, row.type, row.severity, row.zone) == ("1", "assault", Severity.LOW, Zone.BLOCK_A)
    assert row.occurred_at == datetime(2026, 3, 11, 23, 30, tzinfo=UTC)
    assert row.occurred_day == date(2026, 3, 12)
    assert mapping.row(cells(kind="arson"), NOW).severity is Severity.HIGH


def test_without_a_zone_section_it_is_the_city(tmp_path: Path) -> None:
    mapping = incident_mapping(tmp_path, GOOD.partition("[zone]")[0])
    assert mapping.row(cells(place="north"), NOW).zone is Zone.CITY


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"id": ""}, 'no key in "id"'),
        ({"id": "x" * 65}, "64 printable characters"),
        ({"id": "a\tb"}, "64 printable characters"),
        ({"kind": "theft"}, 'unknown type "theft": add it to [type.codes]'),
        ({"kind": ""}, "no type: add it to [type.codes]"),
        ({"place": "south"}, 'unknown zone "south"'),
        ({"at": ""}, 'no time in "at"'),
        ({"at": "soon"}, 'unreadable time "soon": write it like "2026-03-12 14:32:00"'),
        ({"at": "2026-03-12"}, "unreadable time"),
        ({"at": "20260312"}, "unreadable time"),
        ({"at": "2026-02-30 10:00"}, "unreadable time"),
        ({"at": "0001-01-01T00:00+14:00"}, "unreadable time"),
        ({"at": "0019-10-08 10:00"}, "before 1970"),
        ({"at": "2026-03-12 14:33"}, "in the future"),
        ({"at": "2026-03-12T07:33Z"}, "in the future"),
    ],
)
def test_a_row_is_refused_with_what_to_do(tmp_path: Path, changed: dict[str, str], reason: str) -> None:
    mapping = incident_mapping(tmp_path, GOOD)
    assert mapping.row(cells(at="2026-03-12 14:32"), NOW).occurred_at == NOW
    with pytest.raises(BadRow) as caught:
        mapping.row(cells(**changed), NOW)
    assert reason in str(caught.value)
    assert ":" in str(caught.value)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2019-10-01 03:59:00+00", date(2019, 9, 30)),
        ("2019-10-01 04:00:00+00", date(2019, 10, 1)),
        ("2019-10-01 04:00", date(2019, 10, 1)),
        ("2019-10-01T06:00+02:00", date(2019, 10, 1)),
        ("2019-12-01 04:59Z", date(2019, 11, 30)),
        ("2019-12-01 05:00Z", date(2019, 12, 1)),
    ],
)
def test_the_day_is_that_of_the_place_summer_and_winter(tmp_path: Path, written: str, day: date) -> None:
    local = 'zone = "UTC"\nlocal_zone = "America/New_York"'
    mapping = incident_mapping(tmp_path, GOOD.replace('zone = "Asia/Jakarta"', local))
    assert mapping.row(cells(at=written), NOW).occurred_day == day


def test_a_time_in_the_way_of_the_file(tmp_path: Path) -> None:
    mapping = incident_mapping(tmp_path, GOOD.replace("[type]", 'format = "%d/%m/%Y %H.%M"\n[type]'))
    assert mapping.row(cells(at="12/03/2026 14.32"), NOW).occurred_at == NOW
    with pytest.raises(BadRow, match=r'write it like "12/03/2026 14.32"'):
        mapping.row(cells(at="2026-03-12 14:32"), NOW)


@pytest.mark.parametrize(
    ("good", "wrong", "place"),
    [
        ('key = "id"', "", "key"),
        ('key = "id"', 'key = ""', "key"),
        ('key = "id"', "key = 7", "key"),
        ('key = "id"', 'key = "id"\nkeys = "id"', "keys"),
        ('"somewhere"', '"Some Where"', "source"),
        ('zone = "Asia/Jakarta"', 'zone = "Asia/Jakart"', "time.zone"),
        ('zone = "Asia/Jakarta"', 'zone = "../etc/passwd"', "time.zone"),
        ('zone = "Asia/Jakarta"', 'zone = "UTC"\nformat = "%Q"', "time.format"),
        ('"fire"', '"fires"', "type.codes.arson"),
        ('"high"', '"High"', "severity.codes.arson"),
        ('"block_a"', '"block_z"', "zone.codes.north"),
        ('[severity]\ndefault = "low"\ncodes = {arson = "high"}', "[severity]", "severity"),
        ('column = "place"', "", "[zone] has a table of codes"),
        ('key = "id"', 'key = "id"\nwhen = 2026-01-01', "when"),
        ('key = "id"', 'key = "id', "is not TOML"),
    ],
)
def test_a_wrong_mapping_is_one_sentence_that_names_the_entry(
    tmp_path: Path, good: str, wrong: str, place: str
) -> None:
    assert good in GOOD
    with pytest.raises(Unreadable, match=r"^the mapping map.toml [^\n]*[.]$") as caught:
        incident_mapping(tmp_path, GOOD.replace(good, wrong))
    assert place in str(caught.value)


def test_a_missing_or_binary_mapping_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for name, sentence in (("none", "cannot be opened"), ("binary", "is not TOML")):
        with pytest.raises(Unreadable, match=sentence):
            load_mapping(tmp_path / name, IncidentMapping)

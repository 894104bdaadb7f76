"""The model of a disk loses what was not synced and nothing else; what it does not understand is no proof."""

from pathlib import Path
from random import Random

import pytest

from dashboard.shell.trials.figures import Figure, all_met, as_line, at_least, nothing
from dashboard.shell.trials.power.disk import SECTOR, Arrived, Disk
from dashboard.shell.trials.power.recording import (
    Acknowledged,
    CannotTrace,
    Sync,
    Truncate,
    Write,
    read_events,
)

DATABASE = "siaga.db"


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    path = tmp_path / DATABASE
    path.write_bytes(b"old")
    return Disk(path)


def test_what_was_synced_is_there_after_every_cut(disk: Disk) -> None:
    disk.follow(Write("wal", 4, b"data"))
    disk.follow(Sync("wal"))
    for how in Arrived:
        assert disk.after_cut(how, Random(1)) == {DATABASE: b"old", "wal": b"\0\0\0\0data"}


def test_what_was_not_synced_may_be_gone_and_may_be_there(disk: Disk) -> None:
    disk.follow(Write(DATABASE, 0, b"new"))
    assert disk.has_unsynced
    assert disk.after_cut(Arrived.NOTHING, Random(1))[DATABASE] == b"old"
    seen = {disk.after_cut(Arrived.SOME, Random(seed))[DATABASE] for seed in range(20)}
    assert seen == {b"old", b"new"}
    # A cut is a question, not an event: the disk goes on.
    disk.follow(Sync(DATABASE))
    assert not disk.has_unsynced
    assert disk.after_cut(Arrived.NOTHING, Random(1))[DATABASE] == b"new"


def test_a_sync_is_of_one_file(disk: Disk) -> None:
    disk.follow(Write("wal", 0, b"a"))
    disk.follow(Write(DATABASE, 0, b"b"))
    disk.follow(Sync(DATABASE))
    assert disk.after_cut(Arrived.NOTHING, Random(1)) == {DATABASE: b"bld", "wal": b""}


def test_a_torn_write_arrives_by_sectors(disk: Disk) -> None:
    disk.follow(Write("wal", 0, b"x" * SECTOR * 4))
    seen = {disk.after_cut(Arrived.TORN, Random(seed))["wal"] for seed in range(50)}
    assert len(seen) > 4
    for content in seen:
        sectors = [content[start : start + SECTOR] for start in range(0, len(content), SECTOR)]
        assert all(sector in (b"x" * SECTOR, b"\0" * SECTOR) for sector in sectors)


def test_in_order_is_a_beginning_of_what_was_written(disk: Disk) -> None:
    for number in range(3):
        disk.follow(Write("wal", number, b"abc"[number : number + 1]))
    seen = {disk.after_cut(Arrived.IN_ORDER, Random(seed))["wal"] for seed in range(50)}
    assert seen == {b"", b"a", b"ab", b"abc"}


def test_a_truncation_needs_a_sync_too(disk: Disk) -> None:
    disk.follow(Truncate(DATABASE, 1))
    assert disk.after_cut(Arrived.NOTHING, Random(1))[DATABASE] == b"old"
    disk.follow(Sync(DATABASE))
    assert disk.after_cut(Arrived.NOTHING, Random(1))[DATABASE] == b"o"


def test_an_acknowledgement_is_remembered_and_no_write(disk: Disk) -> None:
    disk.follow(Acknowledged("one"))
    assert (disk.acknowledged, disk.has_unsynced) == (["one"], False)


def hexed(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def test_a_recording_is_read_in_its_order() -> None:
    wal, ledger = hexed("/x/siaga.db-wal"), hexed("/x/ledger")
    lines = [
        f'7  pwrite64(5<{wal}>, "{hexed("abcd")}", 4, 32) = 4\n',
        f'7  pwrite64(5<{wal}>, "{hexed("abcd")}", 4, 32) = 2\n',
        f"7  fdatasync(5<{wal}>)               = 0\n",
        f"7  ftruncate(5<{wal}>, 0)            = 0\n",
        f"7  fsync(5<{wal}>)                   = -1 EIO (Input/output error)\n",
        f'7  write(9<{ledger}>, "{hexed("key-1")}\\x0a", 6) = 6\n',
    ]
    assert list(read_events(iter(lines), Path("/x/ledger"))) == [
        Write("siaga.db-wal", 32, b"abcd"),
        Write("siaga.db-wal", 32, b"ab"),
        Sync("siaga.db-wal"),
        Truncate("siaga.db-wal", 0),
        Acknowledged("key-1"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "7  pwritev(5<\\x2f\\x78>, 0x1, 1, 0) = 4\n",
        '7  pwrite64(5<\\x2f\\x78>, "\\x61"..., 4, 32) = 4\n',
        '7  write(5<\\x2f\\x78>, "\\x61", 1) = 1\n',
        "7  pwrite64(5<\\x2f\\x78>,  <unfinished ...>\n",
        "nonsense\n",
    ],
)
def test_what_the_model_does_not_know_is_refused(line: str) -> None:
    with pytest.raises(CannotTrace):
        list(read_events(iter([line]), Path("/x/ledger")))


def test_figures_are_met_or_not_and_one_line_for_programs() -> None:
    good, bad = nothing("lost", 0), nothing("lost", 2)
    assert all_met([good, at_least("asked", 3, 3), Figure("any", 1, "any", True)])
    assert not all_met([good, bad])
    assert not all_met([at_least("asked", 2, 3)])
    assert as_line("power", [bad]) == (
        '{"trial": "power", "ok": false, "figures":'
        ' [{"name": "lost", "value": 2, "goal": "0", "is_met": false}]}'
    )

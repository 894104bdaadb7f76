"""Anchors: one line an hour for each agency, only ever appended, read back by verify."""

import logging
import os
import stat
from pathlib import Path

import pytest

from dashboard.kernel import anchors
from dashboard.kernel.actor import Actor
from dashboard.kernel.anchors import Keeping, UnreadableAnchor, keep_anchor, keep_when_due, kept_anchors
from dashboard.kernel.chain import Anchor, Break, Kind, verify
from dashboard.kernel.database import Database, reading
from dashboard.kernel.work import unit_of_work
from tests.conftest import SteppedClock


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, ...]:
    """The two files in a folder of the test."""
    paths = tuple(tmp_path / "anchors" / f"{name}.log" for name in ("rutan", "polres"))
    monkeypatch.setattr(anchors, "anchor_files", lambda: paths)
    return paths


def write(actor: Actor, clock: SteppedClock, count: int) -> None:
    for _ in range(count):
        with unit_of_work(actor, clock) as work:
            work.audit("nil.report", "source", "rutan")


def test_before_the_first_entry_there_is_nothing_to_keep(
    db: Database, clock: SteppedClock, files: tuple[Path, ...]
) -> None:
    assert keep_anchor(clock=clock) is None
    assert not files[0].exists()


def test_each_agency_gets_the_same_line_and_the_log_too(
    db: Database,
    karupam: Actor,
    clock: SteppedClock,
    files: tuple[Path, ...],
    caplog: pytest.LogCaptureFixture,
) -> None:
    write(karupam, clock, 3)
    with caplog.at_level(logging.INFO):
        kept = keep_anchor(clock=clock)
    assert kept is not None
    line = f"2026-03-12T07:32:00Z 3 {kept.mac}"
    assert [path.read_text() for path in files] == [f"{line}\n", f"{line}\n"]
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert f"audit anchor {line}" in caplog.text
    write(karupam, clock, 1)
    keep_anchor(clock=clock)
    assert [one.seq for one in kept_anchors(files[1])] == [3, 4]
    with reading() as session:
        assert verify(session, anchors=kept_anchors(files[0])) == []
        forged = Anchor("2026-03-12T07:32:00Z", 3, "0" * 64)
        assert verify(session, anchors=[forged]) == [Break(3, Kind.ANCHOR)]


def test_an_anchor_is_kept_at_the_start_each_hour_and_at_midnight(
    db: Database, karupam: Actor, clock: SteppedClock, files: tuple[Path, ...]
) -> None:
    """14.32 WIB: at once, at 15.00, and so on; midnight at the site is an hour like the others."""
    write(karupam, clock, 1)
    keeping = Keeping()
    for _ in range(10 * 60):
        keep_when_due(keeping, clock=clock)
        clock.move(minutes=1)
    kept = [one.at for one in kept_anchors(files[0])]
    assert kept == ["2026-03-12T07:32:00Z", *(f"2026-03-12T{hour:02d}:00:00Z" for hour in range(8, 18))]
    assert "2026-03-12T17:00:00Z" in kept  # 00.00 WIB
    keep_when_due(Keeping(), clock=clock)  # another start
    assert len(kept_anchors(files[0])) == len(kept) + 1


def test_a_chain_that_became_shorter_is_said_at_once(
    db: Database,
    karupam: Actor,
    clock: SteppedClock,
    files: tuple[Path, ...],
    caplog: pytest.LogCaptureFixture,
) -> None:
    write(karupam, clock, 2)
    files[0].parent.mkdir()
    files[0].write_text(f"2026-03-12T07:00:00Z 9 {'a' * 64}\n")
    keep_anchor(clock=clock)
    assert "the audit ends at 2, but rutan.log holds an anchor of 9" in caplog.text
    with reading() as session:
        assert verify(session, anchors=kept_anchors(files[0])) == [Break(3, Kind.TRUNCATED)]


@pytest.mark.parametrize(
    "line", ["nonsense", "2026-03-12T07:00:00Z 9", f"x -1 {'a' * 64}", f"x 9 {'A' * 64}"]
)
def test_a_line_that_is_no_anchor_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "paper.txt"
    path.write_text(f"\n2026-03-12T07:00:00Z 9 {'a' * 64}\n{line}\n")
    with pytest.raises(UnreadableAnchor, match=r"paper\.txt, line 3"):
        kept_anchors(path)


def test_a_torn_line_is_told_and_the_next_anchors_are_kept_all_the_same(
    db: Database,
    karupam: Actor,
    clock: SteppedClock,
    files: tuple[Path, ...],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A full disk takes a part of the line only; verifying names that line until it is put right."""
    write(karupam, clock, 2)
    keep_anchor(clock=clock)
    real = os.write
    with monkeypatch.context() as full:
        full.setattr(anchors.os, "write", lambda handle, text: real(handle, text[:30]))
        with pytest.raises(OSError, match=r"only a part of the anchor.*rutan\.log"):
            keep_anchor(clock=clock)
    keeping = Keeping()
    clock.move(hours=1)
    write(karupam, clock, 1)
    keep_when_due(keeping, clock=clock)
    assert keeping.last == clock.now
    assert "rutan.log, line 2 is no anchor" in caplog.text
    first, torn, last = files[0].read_text().splitlines()
    assert (len(torn), first.split()[1], last.split()[1]) == (30, "2", "3")
    assert [one.seq for one in kept_anchors(files[1])] == [2, 3]
    with pytest.raises(UnreadableAnchor, match=r"rutan\.log, line 2"):
        kept_anchors(files[0])
    files[0].write_text(f"{first}\n{last}\n")
    with reading() as session:
        assert verify(session, anchors=kept_anchors(files[0])) == []

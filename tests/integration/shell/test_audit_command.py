"""``audit verify`` ends with 0 only when the audit is whole; what it says names place and kind."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session
from typer.testing import CliRunner, Result

from dashboard.__main__ import app
from dashboard.kernel import anchors
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database
from dashboard.kernel.settings import settings
from dashboard.kernel.work import unit_of_work
from tests.conftest import SteppedClock


@pytest.fixture(autouse=True)
def no_kept_anchors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchors, "anchor_files", lambda: (tmp_path / "rutan.log", tmp_path / "polres.log"))


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["audit", *words])


def write(actor: Actor, clock: SteppedClock, count: int) -> None:
    for _ in range(count):
        with unit_of_work(actor, clock) as work:
            work.audit("nil.report", "source", "rutan")


def tamper(db: Database, statement: str) -> None:
    with Session(db.writer) as session:
        if db.is_sqlite:
            session.execute(text("DROP TRIGGER IF EXISTS audit_entry_no_update"))
            session.execute(text("DROP TRIGGER IF EXISTS audit_entry_no_delete"))
            session.execute(text("DROP TRIGGER IF EXISTS audit_head_no_return"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(statement))
        session.commit()


def test_a_whole_audit_is_clean_and_a_changed_one_is_named(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    assert run("verify").exit_code == 0
    assert run("anchor").exit_code == 1
    write(karupam, clock, 5)
    clean = run("verify")
    assert (clean.exit_code, clean.stdout.startswith("clean: 1 to 5, 0 anchors")) == (0, True)
    tamper(db, "UPDATE audit_entry SET actor_name = 'nobody' WHERE seq = 3")
    broken = run("verify")
    assert broken.exit_code == 1
    assert broken.stdout.startswith("3 mac: this entry is not what was signed; 1 in all")
    assert run("verify", "--since", "4").exit_code == 0
    assert run("verify", "--since", "7").exit_code == 2


def test_what_was_printed_for_paper_finds_a_cut_tail(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    write(karupam, clock, 5)
    paper = tmp_path / "paper.txt"
    paper.write_text(run("anchor").stdout)
    assert run("verify", "--anchor", str(paper)).exit_code == 0
    tamper(db, "DELETE FROM audit_entry WHERE seq > 3")
    tamper(db, "UPDATE audit_head SET seq = 3, mac = (SELECT mac FROM audit_entry WHERE seq = 3)")
    assert run("verify").exit_code == 0  # nobody can see it without one
    broken = run("verify", "--anchor", str(paper))
    assert (broken.exit_code, broken.stdout.split(":")[0]) == (1, "4 truncated")


def test_the_kept_files_are_used_by_themselves(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    write(karupam, clock, 5)
    (tmp_path / "polres.log").write_text(run("anchor").stdout)
    assert "1 anchors" in run("verify").stdout
    tamper(db, "DELETE FROM audit_entry WHERE seq > 3")
    tamper(db, "UPDATE audit_head SET seq = 3, mac = (SELECT mac FROM audit_entry WHERE seq = 3)")
    assert run("verify").exit_code == 1


def test_files_that_cannot_be_read_are_one_sentence_and_2(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    write(karupam, clock, 1)
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("nonsense\n")
    (tmp_path / "audit.key").write_text("short\n")
    for words in (
        ("--anchor", str(wrong)),
        ("--anchor", str(tmp_path / "none.txt")),
        ("--keys", str(tmp_path)),
    ):
        result = run("verify", *words)
        assert result.exit_code == 2, words
        assert "Traceback" not in result.output
    (tmp_path / "audit.key").write_text("ab" * 32 + "\n")
    assert run("verify", "--keys", str(tmp_path)).stdout.startswith("1 mac")


def test_without_a_key_nothing_is_clean(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run("verify", "--keys", str(empty)).exit_code == 0  # no entry, so nothing to verify
    write(karupam, clock, 3)
    monkeypatch.setenv("SIAGA_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("SIAGA_KEYS", str(empty))
    settings.cache_clear()
    try:
        for words in ((), ("--since", "2"), ("--keys", str(empty)), ("--keys", str(tmp_path / "none"))):
            result = run("verify", *words)
            assert (result.exit_code, "clean" in result.output) == (2, False), words
            assert "no audit key" in result.stderr
            assert "--keys" in result.stderr
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_the_key_can_be_changed(db: Database, karupam: Actor, clock: SteppedClock) -> None:
    write(karupam, clock, 2)
    changed = run("rekey")
    assert changed.exit_code == 0
    assert "signs from now on" in changed.stdout
    write(karupam, clock, 2)
    assert run("verify").stdout.startswith("clean: 1 to 5")

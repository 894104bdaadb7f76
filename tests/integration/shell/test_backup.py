"""A backup is sound, private and complete; a changed one is refused; a restored one signs everybody out."""

import errno
import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select
from typer.testing import CliRunner, Result

from dashboard.__main__ import app
from dashboard.features.access.tables import LoginSession
from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.anchors import all_kept_anchors, anchor_files, keep_anchor
from dashboard.kernel.chain import verify
from dashboard.kernel.database import Database, use_database
from dashboard.kernel.reference import Severity, Zone
from dashboard.kernel.secrets import secret
from dashboard.kernel.settings import settings
from dashboard.kernel.tables import AuditEntry
from dashboard.shell.backup.creating import create_backup, digest_file
from dashboard.shell.backup.manifest import digest_of
from dashboard.shell.backup.place import InUse
from dashboard.shell.backup.restoring import WrongPlace, restore_backup
from dashboard.shell.backup.revoking import ASKED, ENDED_BY
from dashboard.shell.backup.sealing import Damaged, UnknownKey
from dashboard.shell.backup.verifying import verify_backup
from dashboard.shell.migrations import METADATA
from tests.conftest import NOW, SteppedClock


@pytest.fixture(autouse=True)
def own_var(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Anchors and keys of each test are its own."""
    monkeypatch.setenv("SIAGA_VAR", str(tmp_path_factory.mktemp("var")))
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


SAID = "Pipa air pecah, kanan\tkiri \\. selesai\nbaris kedua"


def report(actor: Actor, clock: SteppedClock, key: str, text: str = SAID) -> str:
    command = ReportIncident(IncidentType.DAMAGE, Severity.HIGH, Zone.GATE, clock.now, text, True, key)
    return report_incident(actor, command, clock=clock)


def sign_in(db: Database, user_id: int, token: str) -> None:
    row = LoginSession(
        id_hash=token,
        account_id=user_id,
        created_at=NOW,
        last_used_at=NOW,
        ends_at=NOW + timedelta(hours=10),
        csrf="c",
    )
    with Session(db.writer) as session:
        session.add(row)
        session.commit()


def account(db: Database) -> int:
    from dashboard.features.access.tables import Account

    with Session(db.writer) as session:
        made = Account(username="p2u", agency="rutan", created_at=NOW)
        session.add(made)
        session.commit()
        return made.id or 0


def test_a_backup_holds_what_was_committed_and_says_so(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    report(karupam, clock, "first-key-0001")
    made = create_backup(db, tmp_path / "out", clock=clock)
    assert made.file.name == "siaga-20260312T073200Z.backup"
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert made.manifest.facts.tables["incident"] == 1
    assert verify_backup(made.file).manifest == made.manifest
    assert verify_backup(made.file).breaks == ()
    assert digest_file(made.file).read_text() == f"{digest_of(made.file)}  {made.file.name}\n"
    # Sealed: neither the text nor the shape of a database can be read in it.
    assert b"Pipa air" not in made.file.read_bytes()
    assert b"SQLite format" not in made.file.read_bytes()
    # Nothing unsealed is left behind.
    assert list(settings().var.glob("backup-*")) == []
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        made.file.name,
        f"{made.file.name}.sha256",
    }


def test_every_changed_bit_and_every_cut_is_found(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    report(karupam, clock, "first-key-0001")
    whole = create_backup(db, tmp_path, clock=clock).file.read_bytes()
    bad = tmp_path / "bad"
    for place in (0, 20, 60, len(whole) // 2, len(whole) - 1):
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Damaged):
            verify_backup(bad)
    for length in (0, 10, 47, 200, len(whole) - 1):
        bad.write_bytes(whole[:length])
        with pytest.raises(Damaged):
            verify_backup(bad)
    bad.write_bytes(whole + b"\0")
    with pytest.raises(Damaged):
        verify_backup(bad)
    bad.write_bytes(whole)
    verify_backup(bad)


def test_another_key_opens_nothing(
    db: Database, clock: SteppedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = create_backup(db, tmp_path, clock=clock)
    monkeypatch.setattr("dashboard.shell.backup.verifying.known_secret", lambda _name: bytes(32))
    with pytest.raises(UnknownKey):
        verify_backup(made.file)


def test_a_lost_key_is_never_made_anew(db: Database, clock: SteppedClock, tmp_path: Path) -> None:
    made = create_backup(db, tmp_path / "out", clock=clock)
    key = settings().var / "keys" / "backup.key"
    kept = key.read_text()
    key.unlink()
    for words in (
        ["verify", str(made.file)],
        ["restore", str(made.file)],
        ["create", str(made.file.parent), "--keep", "1"],
    ):
        refused = CliRunner().invoke(app, ["backup", *words])
        assert refused.exit_code == 1, words
        assert "backup.key is missing" in refused.stderr
        assert "put its copy back" in refused.stderr
        assert not key.exists()
    assert list(made.file.parent.glob("siaga-*.backup")) == [made.file]
    # A folder without older ones: lost for good, and begun anew on purpose.
    create_backup(db, tmp_path / "anew", clock=clock)
    assert key.read_text() != kept
    key.write_text(kept)
    assert verify_backup(made.file).breaks == ()


def test_the_key_is_in_no_backup(db: Database, clock: SteppedClock, tmp_path: Path) -> None:
    made = create_backup(db, tmp_path, clock=clock)
    assert secret("backup").hex().encode() not in made.file.read_bytes()
    assert secret("backup") not in made.file.read_bytes()


def test_only_the_newest_stay_and_nothing_else_is_touched(
    db: Database, clock: SteppedClock, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("stays")
    names = []
    for _ in range(3):
        names.append(create_backup(db, tmp_path, keep=2, clock=clock).file.name)
        clock.move(hours=1)
    assert {path.name for path in tmp_path.glob("siaga-*.backup")} == set(names[1:])
    assert not digest_file(tmp_path / names[0]).exists()
    assert (tmp_path / "notes.txt").exists()


def test_a_backup_is_never_written_over(db: Database, clock: SteppedClock, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    first = create_backup(db, folder, clock=clock).file.read_bytes()
    with pytest.raises(FileExistsError):
        create_backup(db, folder, clock=clock)
    (kept,) = folder.glob("siaga-*.backup")
    assert kept.read_bytes() == first
    assert len(list(folder.iterdir())) == 2


def test_a_restore_brings_back_the_rows_ends_every_session_and_is_audited(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    kept = report(karupam, clock, "first-key-0001")
    sign_in(db, account(db), "a" * 64)
    made = create_backup(db, tmp_path, clock=clock)
    clock.move(hours=1)
    lost = report(karupam, clock, "second-key-0002")
    db.dispose()
    clock.move(hours=1)
    done = restore_backup(db.address, made.file, clock=clock)
    use_database(db)
    with Session(db.reader) as session:
        rows = session.exec(select(Incident)).all()
        assert [(row.reference, row.description) for row in rows] == [(kept, SAID)]
        assert session.exec(select(LoginSession.revoked_at)).all() == [clock.now]
        actions = session.exec(select(AuditEntry.action).order_by(col(AuditEntry.id))).all()
        assert actions[-1] == "backup.restore"
        assert verify(session, anchors=all_kept_anchors()) == []
    assert (done.revoked.ended, done.lost) == (1, 0)
    # The next number is the next one: what was lost is given anew, nothing collides.
    assert report(karupam, clock, "third-key-0003") == lost
    if db.is_sqlite:
        old = Path(db.address.removeprefix("sqlite:///")).with_name(done.before)
        before = Database(f"sqlite:///{old}")
        with Session(before.reader) as session:
            assert set(session.exec(select(Incident.reference)).all()) == {kept, lost}
        before.dispose()
    db.dispose()


def test_a_restore_is_refused_while_somebody_has_the_database_open(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    made = create_backup(db, tmp_path, clock=clock)
    later = report(karupam, clock, "first-key-0001")
    with Session(db.reader) as idle:
        idle.exec(select(Incident)).all()
        with pytest.raises(InUse):
            restore_backup(db.address, made.file, clock=clock)
    with Session(db.reader) as session:
        assert session.exec(select(Incident.reference)).all() == [later]
    db.dispose()
    restore_backup(db.address, made.file, clock=clock)


def test_a_damaged_backup_changes_nothing(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    reference = report(karupam, clock, "first-key-0001")
    made = create_backup(db, tmp_path, clock=clock)
    whole = made.file.read_bytes()
    made.file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    db.dispose()
    with pytest.raises(Damaged):
        restore_backup(db.address, made.file, clock=clock)
    with Session(db.reader) as session:
        assert session.exec(select(Incident.reference)).all() == [reference]
    if db.is_sqlite:
        assert list(Path(db.address.removeprefix("sqlite:///")).parent.glob("*restore*")) == []


def test_a_backup_of_the_other_database_is_refused(
    db: Database, clock: SteppedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = create_backup(db, tmp_path, clock=clock)
    db.dispose()
    other = "postgres" if db.is_sqlite else "sqlite"
    monkeypatch.setattr(f"dashboard.shell.backup.{_PLACES[db.is_sqlite]}.kind", other)
    with pytest.raises(WrongPlace):
        restore_backup(db.address, made.file, clock=clock)


_PLACES = {True: "sqlite_swap.SqlitePlace", False: "postgres_swap.PostgresPlace"}


def test_every_table_of_accesses_and_of_requests_for_two_is_ended() -> None:
    named = {table.name for table in METADATA.sorted_tables if "revoked_at" in table.c}
    assert named == {name for name, column in ENDED_BY.items() if column == "revoked_at"}
    asked = {table.name for table in METADATA.sorted_tables if {"outcome", "asked_by"} <= set(table.c.keys())}
    assert asked == set(ASKED)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_restore_over_a_destroyed_database_works(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    reference = report(karupam, clock, "first-key-0001")
    made = create_backup(db, tmp_path / "out", clock=clock)
    db.dispose()
    path = Path(db.address.removeprefix("sqlite:///"))
    path.write_bytes(os.urandom(8192))
    Path(f"{path}-wal").write_bytes(os.urandom(4096))
    restore_backup(db.address, made.file, clock=clock)
    assert not Path(f"{path}-wal").exists()
    with Session(db.reader) as session:
        assert session.exec(select(Incident.reference)).all() == [reference]


def test_a_restore_of_what_was_anchored_later_says_what_is_lost_and_anchors_anew(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    report(karupam, clock, "first-key-0001")
    keep_anchor(clock=clock)
    made = create_backup(db, tmp_path, clock=clock)
    clock.move(hours=1)
    report(karupam, clock, "second-key-0002")
    keep_anchor(clock=clock)
    db.dispose()
    clock.move(hours=1)
    done = restore_backup(db.address, made.file, clock=clock)
    assert done.lost == 1
    use_database(db)
    for path in anchor_files():
        assert len(path.read_text().splitlines()) == 1
        (old,) = path.parent.glob(f"{path.name}.before-*")
        assert len(old.read_text().splitlines()) == 2
    with Session(db.reader) as session:
        assert verify(session, anchors=all_kept_anchors()) == []
    db.dispose()


def test_a_backup_with_another_history_is_put_back_only_when_it_is_meant(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    """As when somebody wrote on in an older copy: the numbers fit, the signatures do not."""
    report(karupam, clock, "first-key-0001")
    made = create_backup(db, tmp_path, clock=clock)
    folder = settings().var / "anchors"
    folder.mkdir(mode=0o700)
    (folder / "rutan.log").write_text(f"2026-03-12T07:32:00Z 1 {'0' * 64}\n")
    db.dispose()
    with pytest.raises(WrongPlace, match="not the one of the anchor"):
        restore_backup(db.address, made.file, clock=clock)
    restore_backup(db.address, made.file, clock=clock, despite_audit=True)
    with Session(db.reader) as session:
        newest = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
        assert newest is not None
        assert newest.detail["doubt"] is True


def test_a_restore_beside_a_torn_anchor_ends_in_one_sentence_and_changes_nothing(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = create_backup(db, tmp_path, clock=clock)
    later = report(karupam, clock, "first-key-0001")
    keep_anchor(clock=clock)
    path = anchor_files()[0]
    path.write_text(path.read_text()[:40])
    db.dispose()
    refused = restore_by_hand(db, made.file, monkeypatch)
    assert refused.exit_code == 1
    assert isinstance(refused.exception, SystemExit)
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "rutan.log, line 1: not an anchor" in refused.stderr
    with Session(db.reader) as session:
        assert session.exec(select(Incident.reference)).all() == [later]
    db.dispose()
    path.rename(tmp_path / "rutan.log")
    assert restore_by_hand(db, made.file, monkeypatch).exit_code == 0


def append_only(*_words: object) -> None:
    """What the system says about a file with ``chattr +a`` that shall get or lose a name."""
    raise PermissionError(errno.EPERM, "Operation not permitted")


def test_anchors_that_may_only_be_appended_to_refuse_a_restore_before_anything_is_touched(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = create_backup(db, tmp_path, clock=clock)
    later = report(karupam, clock, "first-key-0001")
    keep_anchor(clock=clock)
    db.dispose()
    folder = anchor_files()[0].parent
    with monkeypatch.context() as held:
        held.setattr("dashboard.shell.backup.audit.os.link", append_only)
        held.setattr(Path, "rename", append_only)
        refused = restore_by_hand(db, made.file, monkeypatch)
    assert refused.exit_code == 1
    assert isinstance(refused.exception, SystemExit)
    assert f"chattr -a {folder}/*.log" in refused.stderr
    with Session(db.reader) as session:
        assert session.exec(select(Incident.reference)).all() == [later]
        assert verify(session, anchors=all_kept_anchors()) == []
    assert sorted(path.name for path in folder.iterdir()) == ["polres.log", "rutan.log"]
    db.dispose()
    assert restore_by_hand(db, made.file, monkeypatch).exit_code == 0


def test_a_restore_whose_end_cannot_be_anchored_says_so_and_is_one_all_the_same(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = create_backup(db, tmp_path, clock=clock)
    report(karupam, clock, "first-key-0001")
    db.dispose()
    with monkeypatch.context() as full:
        full.setattr("dashboard.shell.backup.audit.keep_anchor", no_space)
        done = restore_by_hand(db, made.file, monkeypatch)
    assert done.exit_code == 1
    assert done.stdout.startswith(f"restored {made.file}")
    assert "it has no anchor yet" in done.stderr
    with Session(db.reader) as session:
        assert session.exec(select(Incident.reference)).all() == []


def no_space(**_words: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def restore_by_hand(db: Database, file: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    """The command, of a machine whose settings name this database."""
    with monkeypatch.context() as named:
        named.setenv("SIAGA_DATABASE_URL", db.address)
        settings.cache_clear()
        done = CliRunner().invoke(app, ["backup", "restore", str(file)])
    settings.cache_clear()
    use_database(db)
    return done


def test_a_broken_chain_is_told_and_backed_up_all_the_same(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    spoil_the_audit(db, karupam, clock)
    made = create_backup(db, tmp_path, clock=clock)
    assert [(one.seq, one.kind.value) for one in made.breaks] == [(1, "mac")]
    assert verify_backup(made.file).breaks == made.breaks
    db.dispose()
    with pytest.raises(WrongPlace, match="broken at entry 1"):
        restore_backup(db.address, made.file, clock=clock)


def spoil_the_audit(db: Database, actor: Actor, clock: SteppedClock) -> None:
    report(actor, clock, "first-key-0001")
    report(actor, clock, "second-key-0002")
    with db.writer.begin() as connection:
        guard = "DROP TRIGGER audit_entry_no_update" if db.is_sqlite else _NO_GUARD
        connection.exec_driver_sql(guard)
        connection.exec_driver_sql("UPDATE audit_entry SET actor_name = 'nobody' WHERE seq = 1")


def test_while_the_audit_is_broken_no_older_backup_goes(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    whole = create_backup(db, folder, clock=clock).file
    clock.move(hours=1)
    spoil_the_audit(db, karupam, clock)
    assert create_backup(db, folder, keep=1, clock=clock).removed == ()
    told = CliRunner().invoke(app, ["backup", "create", str(folder), "--keep", "1"])
    assert told.exit_code == 1
    assert "broken at entry 1: mac" in told.stderr
    assert "no older backup was removed" in told.stderr
    assert verify_backup(whole).breaks == ()
    assert len(list(folder.glob("siaga-*.backup"))) == 3


_NO_GUARD = "SET LOCAL session_replication_role = replica"


def test_a_backup_while_four_write_is_an_exact_prefix_of_what_was_acknowledged(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    told: list[tuple[int, str]] = []
    made = []

    def write(writer: int) -> None:
        for number in range(25):
            told.append((writer, report(karupam, clock, f"load-{writer}-{number:04d}")))
            if (writer, number) == (0, 8):
                before = [reference for _, reference in told]
                made.append((create_backup(db, tmp_path, clock=clock), before))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    ((backup, before),) = made
    db.dispose()
    restore_backup(db.address, backup.file, clock=clock)
    with Session(db.reader) as session:
        there = session.exec(select(Incident.reference).order_by(col(Incident.reference))).all()
        audited = session.exec(select(AuditEntry.object_id).where(AuditEntry.action == "incident.report"))
        assert sorted(audited) == there
    # Numbers are given in the order of the commits: without a hole it is a prefix.
    assert there == [f"R-2026-{number:04d}" for number in range(1, len(there) + 1)]
    assert set(before) <= set(there) <= {reference for _, reference in told}
    assert len(there) < len(told)
    print(f"{len(told)} acknowledged, {len(before)} of them before the backup: {len(there)} in it, a prefix")
    db.dispose()

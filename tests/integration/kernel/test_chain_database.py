"""The chain in a real database: no gap and no fork whatever happens at once; tampering by SQL is found."""

import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col, select

from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.anchors import begin_chain
from dashboard.kernel.chain import (
    BEGIN,
    REKEY,
    Anchor,
    Break,
    Kind,
    MissingKey,
    append,
    keys,
    make_key,
    read_head,
    verify,
)
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import Database, reading, use_database
from dashboard.kernel.reference import Agency
from dashboard.kernel.settings import settings
from dashboard.kernel.tables import AuditEntry, AuditHead, SourceInput
from dashboard.kernel.work import unit_of_work
from dashboard.shell import migrations
from tests.conftest import SteppedClock

ACTOR = system_actor("audit", Agency.RUTAN)


def write(count: int, actor: Actor = ACTOR) -> None:
    for number in range(count):
        with unit_of_work(actor, system_clock) as work:
            work.audit("nil.report", "source", number, x=1.5, days=("a", "ü"))


def numbers() -> list[int | None]:
    with reading() as session:
        return list(session.exec(select(AuditEntry.seq).order_by(col(AuditEntry.id))))


def breaks(anchors: tuple[Anchor, ...] = ()) -> list[Break]:
    with reading() as session:
        return verify(session, anchors=anchors)


def free(session: Session) -> None:
    """What an owner of the database could do: switch the guards off, inside this transaction."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))
        return
    guards = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
    for name in guards:
        session.execute(text(f"DROP TRIGGER {name}"))


def test_what_was_written_comes_back_as_it_was_signed(db: Database) -> None:
    write(12)
    assert numbers() == list(range(1, 13))
    assert breaks() == []
    with reading() as session:
        assert verify(session, since=7) == []
        last = session.exec(select(AuditEntry).where(AuditEntry.seq == 12)).one()
        assert (read_head(session).seq, read_head(session).mac) == (12, last.mac)


def test_a_transaction_that_is_rolled_back_leaves_neither_row_nor_gap(db: Database) -> None:
    write(2)

    def give_up() -> None:
        with unit_of_work(ACTOR, system_clock) as work:
            work.audit("nil.report")
            work.touch("incidents")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        give_up()
    write(1)
    assert numbers() == [1, 2, 3]
    assert breaks() == []
    with reading() as session:
        assert session.exec(select(SourceInput)).all() == []


def test_writers_at_once_leave_no_gap_and_no_fork(db: Database) -> None:
    """Eight begin a chain together; one transaction in five is given up."""
    start, failed = threading.Barrier(8), []

    def work_hard(which: int) -> None:
        start.wait()
        for number in range(15):
            try:
                with unit_of_work(ACTOR, system_clock) as work:
                    work.audit("nil.report", "source", f"{which}-{number}")
                    work.bump(f"topic-{number % 3}")
                    if number % 5 == 4:
                        raise ZeroDivisionError
                    work.audit("census.record", "source", f"{which}-{number}")
            except ZeroDivisionError:
                continue
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=work_hard, args=(which,)) for which in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(number or 0 for number in numbers()) == list(range(1, 8 * 12 * 2 + 1))
    assert breaks() == []


LATE = (
    "INSERT INTO audit_entry (at, actor_id, actor_name, agency, session_ref, action, object_type, object_id,"
    " outcome, detail, prev, mac) SELECT at, 1, 'x', 'rutan', '', 'nil.report', '', '', 'done', '{}', '', ''"
    " FROM audit_entry WHERE seq = 1"
)
TAMPERINGS: tuple[tuple[str, tuple[str, ...], tuple[int, Kind]], ...] = (
    ("a name", ("UPDATE audit_entry SET actor_name = 'nobody' WHERE seq = 4",), (4, Kind.MAC)),
    ("a detail", ("UPDATE audit_entry SET detail = '{\"x\": 2.5}' WHERE seq = 4",), (4, Kind.MAC)),
    ("a time", ("UPDATE audit_entry SET at = (SELECT at FROM audit_entry WHERE seq = 1) WHERE seq = 4",),
     (4, Kind.MAC)),
    ("removed", ("DELETE FROM audit_entry WHERE seq = 4",), (4, Kind.GAP)),
    ("removed, renumbered", (
        "DELETE FROM audit_entry WHERE seq = 4",
        *(f"UPDATE audit_entry SET seq = {number - 1} WHERE seq = {number}" for number in range(5, 11)),
        "UPDATE audit_head SET seq = 9",
    ), (4, Kind.LINK)),
    ("exchanged", (
        "UPDATE audit_entry SET seq = 99 WHERE seq = 4",
        "UPDATE audit_entry SET seq = 4 WHERE seq = 7",
        "UPDATE audit_entry SET seq = 7 WHERE seq = 99",
    ), (4, Kind.LINK)),
    ("cut off", ("DELETE FROM audit_entry WHERE seq > 6",), (7, Kind.TRUNCATED)),
    ("cut off with the head", (
        "DELETE FROM audit_entry WHERE seq > 6",
        "UPDATE audit_head SET seq = 6, mac = (SELECT mac FROM audit_entry WHERE seq = 6)",
    ), (7, Kind.TRUNCATED)),
    ("head lost", ("DELETE FROM audit_head",), (1, Kind.LINK)),
    ("put in without a number", (LATE,), (1, Kind.LOOSE)),
    ("everything", ("DELETE FROM audit_entry", "DELETE FROM audit_head"), (1, Kind.TRUNCATED)),
)  # fmt: skip


def test_tampering_by_sql_is_found_at_its_place(db: Database) -> None:
    write(10)
    with reading() as session:
        anchors = [Anchor("2026-03-12T08:00:00Z", 8, _mac(session, 8))]
    for name, statements, (seq, kind) in TAMPERINGS:
        with Session(db.writer) as session:
            free(session)
            for statement in statements:
                session.execute(text(statement))
            found = verify(session, anchors=anchors)
            session.rollback()
        assert found, name
        assert (found[0].seq, found[0].kind) == (seq, kind), (name, found)
    assert breaks(tuple(anchors)) == []
    print(f"{len(TAMPERINGS)} tamperings by SQL, {len(TAMPERINGS)} found at their place, then 0 alarms")


def _mac(session: Session, seq: int) -> str:
    return session.exec(select(AuditEntry.mac).where(AuditEntry.seq == seq)).one()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET at = 'yesterday' WHERE seq = 3",
        "UPDATE audit_entry SET detail = '{' WHERE seq = 3",
        "UPDATE audit_entry SET actor_name = CAST(x'ff41' AS TEXT) WHERE seq = 3",
        "UPDATE audit_entry SET object_id = x'ff' WHERE seq = 3",
        "UPDATE audit_entry SET actor_id = 'many' WHERE seq = 3",
    ],
)
def test_values_that_no_entry_can_hold_are_a_break_and_no_error(tmp_path: Path, statement: str) -> None:
    """SQLite keeps anything in any column; PostgreSQL does not."""
    db = Database(f"sqlite:///{tmp_path / 'siaga.db'}")
    migrations.upgrade(db)
    use_database(db)
    try:
        write(5)
        with Session(db.writer) as session:
            free(session)
            session.execute(text(statement))
            assert verify(session)[0] == Break(3, Kind.MAC)
            session.rollback()
        assert breaks() == []
    finally:
        use_database(None)
        db.dispose()


def test_an_older_database_put_back_is_told_by_an_anchor(db: Database) -> None:
    write(10)
    with reading() as session:
        anchor = Anchor("2026-03-12T08:00:00Z", 9, _mac(session, 9))
    with Session(db.writer) as session:
        free(session)
        session.execute(text("DELETE FROM audit_entry WHERE seq > 6"))
        session.execute(text("DELETE FROM audit_head"))
        session.commit()
    # The lost head is found again at the last entry, and life goes on.
    write(1)
    assert breaks() == []
    assert breaks((anchor,)) == [Break(8, Kind.TRUNCATED)]
    write(5)
    assert numbers() == list(range(1, 13))
    assert breaks() == []
    assert breaks((anchor,)) == [Break(9, Kind.ANCHOR)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor_name = 'nobody'",
        "DELETE FROM audit_entry WHERE seq = 2",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET seq = 1",
    ],
)
def test_the_database_refuses_to_change_what_is_audited(db: Database, statement: str) -> None:
    write(2)
    with pytest.raises(DatabaseError, match="append-only"), Session(db.writer) as session:
        session.execute(text(statement))
    assert breaks() == []


def test_neither_replacing_nor_emptying_goes_round_the_guard(db: Database) -> None:
    write(2)
    copied = "SELECT id, at, 9, 'x', agency, '', action, '', '', 'done', '{}', seq, '', '' FROM audit_entry"
    names = (
        "id, at, actor_id, actor_name, agency, session_ref, action, object_type, object_id, outcome, detail,"
    )
    replace = f"INSERT OR REPLACE INTO audit_entry ({names} seq, prev, mac) {copied}"
    statement = replace if db.is_sqlite else "TRUNCATE audit_entry"
    with pytest.raises(DatabaseError, match="append-only"), Session(db.writer) as session:
        session.execute(text(statement))
    assert breaks() == []


def test_a_guard_that_is_missing_or_switched_off_is_a_difference_of_the_schema(db: Database) -> None:
    off = "DROP TRIGGER audit_entry_no_update"
    if not db.is_sqlite:
        off = "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_change"
    with db.writer.begin() as connection:
        connection.execute(text(off))
    (found,) = migrations.differences(db)
    assert "audit_entry_no" in str(found)
    if not db.is_sqlite:  # the fixture keeps this database
        with db.writer.begin() as connection:
            connection.execute(text("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_no_change"))


_EARLIER = text(
    "INSERT INTO audit_entry (at, actor_id, actor_name, agency, session_ref, action, object_type, object_id,"
    " outcome, detail) VALUES (:at, 1, 'karupam', 'rutan', '', 'incident.report', 'incident', :id, 'done',"
    " '{\"new\": 1}')"
)


def test_what_was_audited_before_the_chain_is_sealed_by_its_first_entry(
    db: Database, clock: SteppedClock
) -> None:
    migrations.downgrade(db, "0009")
    at: Any = "2026-03-01 03:00:00.000000" if db.is_sqlite else clock()
    with db.writer.begin() as connection:
        for number in range(1200):
            connection.execute(_EARLIER, {"at": at, "id": f"R-2026-{number:04d}"})
    migrations.upgrade(db)
    begin_chain(clock=clock)
    begin_chain(clock=clock)
    assert numbers()[-1] == 1
    write(2)
    with reading() as session:
        first = session.exec(select(AuditEntry).where(AuditEntry.seq == 1)).one()
        assert (first.action, first.detail["count"]) == (BEGIN, 1200)
    assert breaks() == []
    for statement, kind in (
        ("UPDATE audit_entry SET object_id = 'R-2026-9999' WHERE object_id = 'R-2026-0700'", Kind.SEALED),
        ("DELETE FROM audit_entry WHERE object_id = 'R-2026-0700'", Kind.SEALED),
        (LATE, Kind.LOOSE),
    ):
        with Session(db.writer) as session:
            free(session)
            session.execute(text(statement))
            assert verify(session) == [Break(1, kind)], statement
            session.rollback()


def test_the_first_entry_seals_what_was_before_when_nothing_else_has(
    db: Database, clock: SteppedClock
) -> None:
    begin_chain(clock=clock)  # nothing to seal
    assert numbers() == []
    with Session(db.writer) as session:
        at: Any = "2026-03-01 03:00:00.000000" if db.is_sqlite else clock()
        # PostgreSQL has no default for what the chain has added.
        late = str(_EARLIER).replace("detail)", "detail, prev, mac)").replace("}')", "}', '', '')")
        session.execute(text(late.replace("\\:", ":")), {"at": at, "id": "R-2026-0001"})
        session.commit()
    write(1)
    assert numbers() == [None, 1, 2]
    assert breaks() == []


def test_another_key_signs_from_an_entry_on_that_both_have_signed(db: Database) -> None:
    write(2)
    name = make_key()
    with unit_of_work(ACTOR, system_clock) as work:
        work.audit(REKEY, "key", name)
    write(2)
    assert breaks() == []
    with reading() as session:
        assert read_head(session).key == name
        assert verify(session, {name: keys.key_named(name)})[0] == Break(1, Kind.MAC)
    _forget(name)


def test_a_lost_key_stops_every_write_until_it_is_said_to_be_lost(db: Database) -> None:
    """Writing on without the key, or with another one, would leave an audit that proves nothing."""
    write(1)
    gone = make_key()
    with unit_of_work(ACTOR, system_clock) as work:
        work.audit(REKEY, "key", gone)
    _forget(gone)
    with pytest.raises(MissingKey, match="rekey --lost"):
        write(1)
    name = make_key()
    with pytest.raises(MissingKey), unit_of_work(ACTOR, system_clock) as work:
        work.audit(REKEY, "key", name)
    assert numbers() == [1, 2]
    with unit_of_work(ACTOR, system_clock) as work:
        work.audit(REKEY, "key", name, lost=True)
    write(1)
    assert numbers() == [1, 2, 3, 4]
    # The change to the key that is gone, and the one that nobody could prove: both stay visible for ever.
    assert breaks() == [Break(2, Kind.KEY), Break(3, Kind.KEY)]
    _forget(name)


def _forget(name: str) -> None:
    ((settings().keys or settings().var / "keys") / f"audit-{name}.key").unlink()
    keys.key_named.cache_clear()


def test_the_head_is_one_row(db: Database) -> None:
    write(3)
    with reading() as session:
        (head,) = session.exec(select(AuditHead)).all()
    assert (head.id, head.seq) == (1, 3)


def test_the_role_of_the_documents_writes_and_changes_nothing(db: Database, repository: Path) -> None:
    """The statements of docs/operations.md, on PostgreSQL; SQLite has no roles, its guards stand alone."""
    if db.is_sqlite:
        write(1)
        assert breaks() == []
        return
    text_of = (repository / "docs" / "operations.md").read_text(encoding="utf-8")
    block = text_of.split("```sql")[1].split("```")[0]
    grants = [line.rstrip(";") for line in block.splitlines() if "siaga_app" in line and " ON " in line]
    role = f"app_{uuid.uuid4().hex[:8]}"
    with db.writer.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role}"))
        connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
        # Default privileges count for tables that come later; these are here already.
        everything = "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public"
        connection.execute(text(f"GRANT {everything} TO {role}"))
        connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"))
        for statement in grants:
            if "REVOKE" in statement:
                connection.execute(text(statement.replace("siaga_app", role)))
    entry = AuditEntry(at=system_clock(), actor_id=1, actor_name="x", agency="rutan", action="nil.report")
    try:
        with Session(db.writer) as session:
            session.execute(text(f"SET LOCAL ROLE {role}"))
            append(session, [entry])
            session.commit()
        assert breaks() == []
        for statement in ("UPDATE audit_entry SET seq = 9", "DELETE FROM audit_entry", "TRUNCATE audit_head"):
            with Session(db.writer) as session:
                session.execute(text(f"SET LOCAL ROLE {role}"))
                with pytest.raises(DatabaseError, match="permission denied"):
                    session.execute(text(statement))
    finally:
        with db.writer.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))

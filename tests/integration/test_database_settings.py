"""What every connection is told: whoever reads cannot write, and a commit waits for the disk."""

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import text

from dashboard.kernel.database import Database


def _value(db: Database, name: str, *, write: bool) -> object:
    with (db.writer if write else db.reader).connect() as connection:
        return connection.exec_driver_sql(name).scalar()


@pytest.mark.parametrize("write", [True, False])
def test_a_commit_waits_for_the_disk(db: Database, write: bool) -> None:
    if db.is_sqlite:
        asked = ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "secure_delete")
        told = [_value(db, f"PRAGMA {name}", write=write) for name in asked]
        assert told == ["wal", 2, 1, 0, 1]
    else:
        assert _value(db, "SHOW statement_timeout", write=write) == "15s"
        assert _value(db, "SHOW timezone", write=write) == "UTC"


def test_who_reads_cannot_write(db: Database) -> None:
    with db.reader.connect() as connection, pytest.raises(DBAPIError, match=r"read-?only"):
        connection.execute(text("DELETE FROM notice"))


def test_an_error_does_not_tell_what_was_sent(db: Database) -> None:
    with db.writer.connect() as connection, pytest.raises(DBAPIError) as refused:
        connection.execute(text("INSERT INTO no_such_table VALUES (:word)"), {"word": "kenari"})
    assert "kenari" not in str(refused.value)

"""What must hold in a database after any trial: it is whole, and its audit is the one of its rows."""

from pathlib import Path

from dashboard.kernel.chain import known_keys, verify
from dashboard.kernel.database import Database
from dashboard.shell.trials.figures import Figure, nothing

# Each row of a kind is one key and one audit entry: (rows, action of the key, action of the entry).
_KINDS = (
    ("incident", "incident.report", "incident.report"),
    ("visit", "patrol.tap", "patrol.check_in"),
)


def soundness(database: Path, keys: Path) -> list[Figure]:
    """Figures of a database that nobody has open. ``keys``: the folder of its audit key."""
    db = Database(f"sqlite:///{database}")
    try:
        with db.reader.connect() as connection:

            def count(what: str) -> int:
                return connection.exec_driver_sql(f"SELECT count(*) FROM {what}").scalar_one()

            whole = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one() == "ok"
            dangling = len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())
            uneven = 0
            for table, key, entry in _KINDS:
                rows = count(table)
                uneven += abs(rows - count(f"idempotency_key WHERE action = '{key}'"))
                uneven += abs(rows - count(f"audit_entry WHERE action = '{entry}'"))
        with db.reading() as session:
            breaks = len(verify(session, known_keys(keys)))
    finally:
        db.dispose()
    return [
        nothing("rows without their audit entry, or the other way round", uneven),
        nothing("breaks of the audit chain", breaks),
        nothing("integrity_check and foreign_key_check findings", (not whole) + dangling),
    ]

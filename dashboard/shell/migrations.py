"""Schema: migrate, compare, and the one place that imports the tables of every feature."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import SQLModel

from alembic import command
from dashboard.features.access import tables as _access
from dashboard.features.commitments import tables as _commitments
from dashboard.features.devices import tables as _devices
from dashboard.features.drills import tables as _drills
from dashboard.features.incidents import tables as _incidents
from dashboard.features.meetings import tables as _meetings
from dashboard.features.patrols import tables as _patrols
from dashboard.features.targets import tables as _targets
from dashboard.kernel import tables as _kernel
from dashboard.kernel.database import Database

ROOT = Path(__file__).resolve().parents[2]
TABLES = (_access, _commitments, _devices, _drills, _incidents, _kernel, _meetings, _patrols, _targets)
METADATA = SQLModel.metadata
# Triggers of migration 0010: a table that is made anew loses its own without a word.
_SQLITE_GUARDS = {
    "audit_entry_no_delete",
    "audit_entry_no_replace",
    "audit_entry_no_update",
    "audit_head_no_delete",
    "audit_head_no_return",
}
_POSTGRES_GUARDS = {"audit_entry_no_change", "audit_head_no_delete", "audit_head_no_return"}


def _config(db: Database) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "alembic"))
    config.attributes["database"] = db
    return config


def upgrade(db: Database, revision: str = "head") -> None:
    """Bring the schema to a revision (the code's own one by default)."""
    command.upgrade(_config(db), revision)


def downgrade(db: Database, revision: str) -> None:
    command.downgrade(_config(db), revision)


def is_current(db: Database) -> bool:
    """Whether the schema is exactly the code's."""
    head = ScriptDirectory.from_config(_config(db)).get_current_head()
    with db.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def differences(db: Database) -> list[object]:
    """What the database has differently from the code, tables and guards of the audit; empty when nothing."""
    with db.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found: list[object] = list(compare_metadata(context, METADATA))
        wanted = _SQLITE_GUARDS if db.is_sqlite else _POSTGRES_GUARDS
        listed = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if not db.is_sqlite:
            listed = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        missing = wanted - set(connection.scalars(text(listed)))
    return found + [f"the audit's guard {name} is missing or switched off" for name in sorted(missing)]

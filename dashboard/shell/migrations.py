"""Schema: migrate, compare, and the one place that imports the tables of every feature."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from alembic import command
from dashboard.features.access import tables as _access
from dashboard.features.commitments import tables as _commitments
from dashboard.features.devices import tables as _devices
from dashboard.features.drills import tables as _drills
from dashboard.features.incidents import tables as _incidents
from dashboard.features.meetings import tables as _meetings
from dashboard.features.patrols import tables as _patrols
from dashboard.kernel import tables as _kernel
from dashboard.kernel.database import Database

ROOT = Path(__file__).resolve().parents[2]
TABLES = (_access, _commitments, _devices, _drills, _incidents, _kernel, _meetings, _patrols)
METADATA = SQLModel.metadata


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
    """What the migrations have made differently from the tables in the code; empty when nothing."""
    with db.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))

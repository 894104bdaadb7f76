"""The migrations make exactly the tables of the code, on both databases, and can be taken back."""

from dashboard.kernel.database import Database
from dashboard.shell import migrations


def test_migrated_schema_is_the_code(db: Database) -> None:
    assert migrations.is_current(db)
    assert migrations.differences(db) == []


def test_down_and_up_again(db: Database) -> None:
    migrations.downgrade(db, "base")
    assert not migrations.is_current(db)
    migrations.upgrade(db)
    assert migrations.is_current(db)
    assert migrations.differences(db) == []

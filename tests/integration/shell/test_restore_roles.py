"""A restore on PostgreSQL with the two roles of docs/operations.md: one owns it all, the product's nothing.

The block of statements is the one of the document, run as it stands there with other names.
"""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, use_database
from dashboard.kernel.reference import Severity, Zone
from dashboard.kernel.settings import settings
from dashboard.shell import migrations
from dashboard.shell.backup.creating import create_backup
from dashboard.shell.backup.place import InUse, NotOwner
from dashboard.shell.backup.postgres_swap import PostgresPlace
from dashboard.shell.backup.restoring import restore_backup
from tests.conftest import SteppedClock
from tests.integration.shell.two_roles import Roles, migrate, read_block, rights
from tests.postgres import postgres_address


@pytest.fixture
def roles(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Roles]:
    """The database of the document, migrated by its owner, the audit closed to the product's role."""
    monkeypatch.setenv("SIAGA_VAR", str(tmp_path_factory.mktemp("var")))
    settings.cache_clear()
    document = (repository / "docs" / "operations.md").read_text(encoding="utf-8")
    made = read_block(document, f"roles_{uuid.uuid4().hex[:8]}")
    made.run(made.once, postgres_address("postgres"))
    made.run(made.before, made.address("owner"))
    migrate(made)
    made.run(made.after, made.address("owner"))
    yield made
    use_database(None)
    dropped = (f'DROP DATABASE "{made.name}" WITH (FORCE)', f"DROP ROLE owner_{made.name}, app_{made.name}")
    made.run(dropped, postgres_address("postgres"))
    monkeypatch.undo()
    settings.cache_clear()


def report(actor: Actor, clock: SteppedClock, key: str) -> str:
    command = ReportIncident(IncidentType.DAMAGE, Severity.HIGH, Zone.GATE, clock.now, "Pipa.", True, key)
    return report_incident(actor, command, clock=clock)


def back_up(roles: Roles, actor: Actor, clock: SteppedClock, folder: Path) -> tuple[Path, str]:
    """As the product's role: one report, a backup of it, and one report more; the first one's reference."""
    db = Database(roles.address("app"))
    use_database(db)
    kept = report(actor, clock, "first-key-0001")
    file = create_backup(db, folder, clock=clock).file
    report(actor, clock, "second-key-0002")
    db.dispose()
    return file, kept


def require_closed_audit(db: Database) -> None:
    for forbidden in (
        "UPDATE audit_entry SET seq = 9",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_head",
        "DELETE FROM alembic_version",
    ):
        with Session(db.writer) as session, pytest.raises(DatabaseError, match="permission denied"):
            session.execute(text(forbidden))


def test_after_a_restore_the_product_writes_on_and_the_audit_is_as_closed_as_before(
    roles: Roles, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    file, kept = back_up(roles, karupam, clock, tmp_path)
    before = rights(roles)
    restore_backup(roles.address("owner"), file, clock=clock)
    assert rights(roles) == before
    assert ("audit_entry", f"app_{roles.name}", "INSERT") in before
    assert ("audit_entry", f"app_{roles.name}", "UPDATE") not in before
    assert ("to come r", f"app_{roles.name}", "UPDATE") in before
    db = Database(roles.address("app"))
    use_database(db)
    assert migrations.differences(db) == []
    with Session(db.reader) as session:
        assert session.exec(select(Incident.reference)).all() == [kept]
    report(karupam, clock, "third-key-0003")
    require_closed_audit(db)
    db.dispose()


def test_on_a_machine_where_nobody_has_revoked_yet_the_audit_is_closed_all_the_same(
    roles: Roles, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    """A new machine has the default privileges only: they would open the audit to the product's role."""
    file, _ = back_up(roles, karupam, clock, tmp_path)
    roles.run(("DROP SCHEMA public CASCADE", "CREATE SCHEMA public", *roles.before), roles.address("owner"))
    restore_backup(roles.address("owner"), file, clock=clock)
    db = Database(roles.address("app"))
    use_database(db)
    report(karupam, clock, "third-key-0003")
    require_closed_audit(db)
    db.dispose()


def test_the_role_of_the_product_is_told_in_one_sentence_who_restores(
    roles: Roles,
    karupam: Actor,
    clock: SteppedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, _ = back_up(roles, karupam, clock, tmp_path)
    before = rights(roles)
    monkeypatch.setenv("SIAGA_DATABASE_URL", roles.address("app"))
    settings.cache_clear()
    refused = CliRunner().invoke(app, ["backup", "restore", str(file)])
    assert refused.exit_code == 1
    assert isinstance(refused.exception, SystemExit)
    (sentence,) = refused.stderr.strip().splitlines()
    assert f"restore with the address of owner_{roles.name}" in sentence
    assert rights(roles) == before
    monkeypatch.setenv("SIAGA_DATABASE_URL", roles.address("app").replace(f"/{roles.name}", "/no_such_one"))
    settings.cache_clear()
    unreachable = CliRunner().invoke(app, ["backup", "restore", str(file)])
    assert isinstance(unreachable.exception, SystemExit)
    assert "the database says:" in unreachable.stderr
    roles.run(("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"), roles.address("owner"))
    with pytest.raises(NotOwner, match="the database's owner"):
        restore_backup(roles.address("app"), file, clock=clock)


def test_the_owner_sees_that_the_product_still_runs(
    roles: Roles, karupam: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    """The server hides from one role what the processes of another are."""
    file, _ = back_up(roles, karupam, clock, tmp_path)
    running = Database(roles.address("app"))
    with Session(running.reader) as idle:
        idle.exec(select(Incident)).all()
        with pytest.raises(InUse):
            restore_backup(roles.address("owner"), file, clock=clock)
    running.dispose()


def test_a_product_that_starts_at_the_last_moment_keeps_its_database(
    roles: Roles, karupam: Actor, clock: SteppedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _ = back_up(roles, karupam, clock, tmp_path)
    started = Database(roles.address("app"))
    monkeypatch.setattr(PostgresPlace, "require_unused", lambda _place: None)  # it was not there yet
    with Session(started.reader) as session:
        before = session.exec(select(Incident.reference)).all()
        with pytest.raises(InUse):
            restore_backup(roles.address("owner"), file, clock=clock)
        assert session.exec(select(Incident.reference)).all() == before
    started.dispose()

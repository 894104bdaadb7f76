"""What was withdrawn after a backup does not quietly hold again once that backup is put back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.features.access.rules.changes import Outcome
from dashboard.features.access.tables import Account, AccountChange, RecoveryCode
from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.tables import Incident, IncidentRelease, ShareRequest
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, use_database
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.scope import released
from dashboard.kernel.settings import settings
from dashboard.kernel.sharing import Audience, Classification
from dashboard.kernel.tables import AuditEntry, NamedReader
from dashboard.shell.backup.creating import create_backup
from tests.conftest import NOW, SteppedClock

# The command goes by the machine's clock, whatever that is.
DECIDED: dict[str, Any] = {"outcome": "refused", "decided_at": NOW, "decided_by": 2}
LONG_AGO, LATER = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_machine(
    db: Database, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Anchors, keys and the address of the database are those of the test."""
    monkeypatch.setenv("SIAGA_VAR", str(tmp_path_factory.mktemp("var")))
    monkeypatch.setenv("SIAGA_DATABASE_URL", db.address)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def copy_of(row: Incident, reference: str, **other: Any) -> IncidentRelease:
    """A copy that is out, but for what is told otherwise."""
    facts: dict[str, Any] = {
        "sanitised_from_id": row.id,
        "agency": "rutan",
        "type": row.type,
        "severity": row.severity,
        "zone": row.zone,
        "happened_on": "2026-03-12",
        "text": "Pipa air pecah.",
        "purpose": "Pengamanan luar",
        "released_at": NOW,
        "released_by": 1,
        "approved_at": NOW,
        "expires_at": LATER,
    }
    return IncidentRelease(reference=reference, **(facts | other))


def put_in(db: Database, karupam: Actor, clock: SteppedClock) -> None:
    """A record above BIASA for both, copies in every state, two names (one over), two codes (one used).

    And of each kind of request one that waits and one that was decided.
    """
    command = ReportIncident(
        IncidentType.DAMAGE, Severity.HIGH, Zone.GATE, clock.now, "Pipa.", True, "first-key-0001"
    )
    report_incident(karupam, command, clock=clock)
    with Session(db.writer) as session:
        row = session.exec(select(Incident)).one()
        row.classification, row.audience = int(Classification.TERBATAS), Audience.BOTH.value
        account = Account(username="karupam-1", agency="rutan", created_at=NOW)
        session.add_all([row, account])
        session.flush()
        session.add_all(
            [
                copy_of(row, "RL-OUT"),
                copy_of(row, "RL-WAITING", approved_at=None),
                copy_of(row, "RL-ENDED", expires_at=LONG_AGO),
                copy_of(row, "RL-RECALLED", recalled_at=NOW, recalled_by=1),
                NamedReader(object_type="incident", object_id=row.id or 0, user_id=2, until=LATER),
                NamedReader(object_type="incident", object_id=row.id or 0, user_id=4, until=LONG_AGO),
                RecoveryCode(account_id=account.id or 0, code_hash="a" * 64),
                RecoveryCode(account_id=account.id or 0, code_hash="b" * 64, used_at=NOW),
                *(
                    AccountChange(account_id=account.id or 0, reason=reason, asked_at=NOW, asked_by=1, **done)
                    for reason, done in (("waits", {}), ("refused", DECIDED))
                ),
                *(
                    ShareRequest(incident_id=row.id or 0, reason=reason, asked_at=NOW, asked_by=1, **done)
                    for reason, done in (("waits", {}), ("refused", DECIDED))
                ),
            ]
        )
        session.commit()


def test_copies_and_recovery_codes_end_with_a_restore_and_what_comes_back_is_told(
    db: Database, karupam: Actor, perwira: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    put_in(db, karupam, clock)
    made = create_backup(db, tmp_path, clock=clock)
    with Session(db.reader) as session:
        assert perwira.agency is Agency.POLRES
        out = released(perwira, IncidentRelease)
    db.dispose()
    done = CliRunner().invoke(app, ["backup", "restore", str(made.file)])
    assert done.exit_code == 0, done.output
    assert "recalled 2 released copies and used up 1 recovery codes" in done.stderr
    assert "ended 2 requests that waited for a second person" in done.stderr
    assert f"as of {made.manifest.created_at} again: 1 readers by name, 1 records above BIASA" in done.stderr
    use_database(db)
    with Session(db.reader) as session:
        copies = {row.reference: row for row in session.exec(select(IncidentRelease))}
        assert session.exec(select(IncidentRelease).where(out)).all() == []
        assert session.exec(select(RecoveryCode).where(col(RecoveryCode.used_at).is_(None))).all() == []
        (entry,) = session.exec(select(AuditEntry).where(AuditEntry.action == "backup.restore"))
        for table, ended in ((AccountChange, Outcome.RESTORED.value), (ShareRequest, "void")):
            requests = {row.reason: row for row in session.exec(select(table))}
            assert (requests["waits"].outcome, requests["waits"].decided_by) == (ended, None)
            assert requests["waits"].decided_at not in (None, NOW)
            assert (requests["refused"].outcome, requests["refused"].decided_at) == ("refused", NOW)
    assert copies["RL-OUT"].recalled_at is not None
    assert copies["RL-WAITING"].recalled_at is not None
    assert copies["RL-RECALLED"].recalled_at == NOW
    assert (entry.detail["copies"], entry.detail["codes"], entry.detail["requests"]) == (2, 1, 2)
    db.dispose()

"""The migrations make exactly the tables of the code, on both databases, and can be taken back."""

from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from dashboard.features.drills.tables import CorrectiveAction, Drill
from dashboard.features.incidents.tables import Incident
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


_OLD_INCIDENT = text(
    "INSERT INTO incident (id, reference, agency, audience, type, severity, zone, is_site, occurred_at,"
    " occurred_day, reported_at, recorded_at, description, is_text_shared, state, resolved_at, lp_number)"
    " VALUES (:id, :reference, 'rutan', 'both', 'other', 'low', 'gate', :yes, :at, '2026-03-01', :at, :at,"
    " 'Lama.', :yes, :state, :resolved, '')"
)


def test_what_was_recorded_before_the_record_workflow_stays_counted(db: Database) -> None:
    migrations.downgrade(db, "0001")
    at = "2026-03-01 03:00:00.000000" if db.is_sqlite else datetime(2026, 3, 1, 3, tzinfo=UTC)
    with db.writer.connect() as connection:
        for number, resolved in ((1, None), (2, at)):
            state = "resolved" if resolved else "reported"
            row = {"id": number, "reference": f"R-2026-000{number}", "state": state, "resolved": resolved}
            connection.execute(_OLD_INCIDENT, {**row, "at": at, "yes": True})
        connection.commit()
    migrations.upgrade(db)
    with Session(db.reader) as session:
        rows = session.exec(select(Incident).order_by(col(Incident.id))).all()
        found = [(row.record_state, row.in_statistics, row.suggested_severity, row.version) for row in rows]
    assert found == [("awaiting_review", True, "low", 1), ("closed", True, "low", 1)]


_OLD_DRILL = text(
    "INSERT INTO drill (id, reference, agency, audience, scenario, type, commander, planned_for,"
    " original_planned_for, planned_by, recorded_at, notes, is_text_shared)"
    " VALUES (1, 'L-2026-0001', 'polres', 'both', 'riot', 'drill', '', :at, :at, 1, :at, '', :no)"
)
_OLD_ACTION = text(
    "INSERT INTO corrective_action (drill_id, number, scenario, text, owner, priority, original_due_on,"
    " due_on, recorded_at)"
    " VALUES (1, :number, 'riot', 'Lama.', 'rutan', 'high', '2026-04-01', '2026-04-01', :at)"
)


def test_corrective_actions_of_before_get_a_reference_and_can_go_back(db: Database) -> None:
    migrations.downgrade(db, "0003")
    at = "2025-12-31 18:00:00.000000" if db.is_sqlite else datetime(2025, 12, 31, 18, tzinfo=UTC)
    with db.writer.connect() as connection:
        connection.execute(_OLD_DRILL, {"at": at, "no": False})
        for number in (1, 2):
            connection.execute(_OLD_ACTION, {"number": number, "at": at})
        connection.commit()
    migrations.upgrade(db)
    with Session(db.reader) as session:
        rows = session.exec(select(CorrectiveAction).order_by(col(CorrectiveAction.number))).all()
        # 18.00 UTC of the last day of 2025 is 2026 at the site.
        assert [(row.reference, row.drill_id, row.number) for row in rows] == [
            ("T-2026-0001", 1, 1),
            ("T-2026-0002", 1, 2),
        ]
        assert session.exec(select(Drill)).one().lead_agency == "polres"
    migrations.downgrade(db, "0003")
    with db.reader.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM corrective_action")).scalar() == 2
    migrations.upgrade(db)
    assert migrations.differences(db) == []

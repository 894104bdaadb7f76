"""drills

Revision: 0004
After: 0003
"""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from alembic import op
from dashboard.kernel.columns import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


_RUNNING = "held_at IS NOT NULL AND ended_at IS NULL AND evaluated_at IS NULL AND cancelled_at IS NULL"


def _taken_out(name: str) -> list[dict]:
    """The rows of a table that is about to be made anew; the table is gone."""
    connection = op.get_bind()
    rows = connection.execute(sa.text(f"SELECT * FROM {name} ORDER BY recorded_at, drill_id, number"))
    kept = [dict(row) for row in rows.mappings()]
    op.drop_table(name)
    return kept


def _rebuild_actions(rows: list[dict]) -> None:
    """An action gets an id and a reference of its own: it may follow a real incident too."""
    made = op.create_table(
        "corrective_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("drill_id", sa.Integer(), nullable=True),
        sa.Column("incident_reference", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scenario", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("owner", sa.String(length=8), nullable=False),
        sa.Column("priority", sa.String(length=8), nullable=False),
        sa.Column("original_due_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("evidence_at", UtcDateTime(), nullable=True),
        sa.Column("evidence_by", sa.Integer(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_at", UtcDateTime(), nullable=True),
        sa.Column("verified_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["drill_id"], ["drill.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("drill_id", "number", name="uq_corrective_action_drill"),
        sa.UniqueConstraint("reference"),
    )
    with op.batch_alter_table("corrective_action", schema=None) as batch_op:
        batch_op.create_index("ix_corrective_action_due", ["original_due_on"], unique=False)
        batch_op.create_index("ix_corrective_action_incident", ["incident_reference"], unique=False)
    counters: dict[int, int] = {}
    fresh = []
    for row in map(_typed, rows):
        # The year of the site (UTC+7), as for every other reference.
        year = (row["recorded_at"] + timedelta(hours=7)).year
        counters[year] = counters.get(year, 0) + 1
        reference = f"T-{year}-{counters[year]:04d}"
        fresh.append({**row, "reference": reference, "incident_reference": "", "evidence": "", "version": 1})
    if fresh:
        op.bulk_insert(made, fresh)
    for year, last in counters.items():
        op.execute(
            sa.text(
                "INSERT INTO reference_counter (series, year, last) VALUES ('T', :year, :last)"
            ).bindparams(year=year, last=last)
        )


def _rebuild_old_actions(rows: list[dict]) -> None:
    """As it was; what followed an incident had no place then."""
    made = op.create_table(
        "corrective_action",
        sa.Column("drill_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scenario", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("owner", sa.String(length=8), nullable=False),
        sa.Column("priority", sa.String(length=8), nullable=False),
        sa.Column("original_due_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_at", UtcDateTime(), nullable=True),
        sa.Column("verified_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["drill_id"], ["drill.id"]),
        sa.PrimaryKeyConstraint("drill_id", "number"),
    )
    with op.batch_alter_table("corrective_action", schema=None) as batch_op:
        batch_op.create_index("ix_corrective_action_original_due_on", ["original_due_on"], unique=False)
    names = [column.name for column in made.columns]
    old = [{name: row[name] for name in names} for row in map(_typed, rows) if row["drill_id"] is not None]
    if old:
        op.bulk_insert(made, old)
    op.execute("DELETE FROM reference_counter WHERE series = 'T'")


def _typed(row: dict) -> dict:
    """Plain SQL gives texts for days and instants on SQLite."""
    found = dict(row)
    for name, value in row.items():
        if isinstance(value, str) and name.endswith("_on"):
            found[name] = date.fromisoformat(value)
        if isinstance(value, str) and name.endswith("_at"):
            found[name] = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return found


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_user_id"), ["user_id"], unique=False)

    op.create_table(
        "incident_score",
        sa.Column("incident_reference", sa.String(length=16), nullable=False),
        sa.Column("inject", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("actual_seconds", sa.Integer(), nullable=True),
        sa.Column("agency", sa.String(length=8), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident_reference", "inject"),
    )
    op.create_table(
        "readiness_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_agency", sa.String(length=8), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "drill_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("drill_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("slot", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=8), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("phone_at", UtcDateTime(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("flags", sa.String(length=64), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["drill_id"],
            ["drill.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("drill_event", schema=None) as batch_op:
        batch_op.create_index("ix_drill_event_drill", ["drill_id", "at"], unique=False)
        batch_op.create_index(
            "uq_drill_event_slot",
            ["drill_id", "slot"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "drill_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("drill_id", sa.Integer(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("to_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["drill_id"],
            ["drill.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("drill_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drill_move_drill_id"), ["drill_id"], unique=False)

    op.create_table(
        "drill_observation",
        sa.Column("drill_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=8), nullable=False),
        sa.Column("rating", sa.String(length=1), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["drill_id"],
            ["drill.id"],
        ),
        sa.PrimaryKeyConstraint("drill_id", "user_id", "number"),
    )
    _rebuild_actions(_taken_out("corrective_action"))
    op.create_table(
        "action_retest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("tested_on", sa.Date(), nullable=False),
        sa.Column("has_passed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("agency", sa.String(length=8), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["corrective_action.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("action_retest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_retest_action_id"), ["action_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_retest_at"), ["at"], unique=False)

    op.create_table(
        "action_slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["corrective_action.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("action_slip", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_slip_action_id"), ["action_id"], unique=False)

    with op.batch_alter_table("drill", schema=None) as batch_op:
        # With a default the table need not be made anew (SQLite), while others refer to it.
        batch_op.add_column(sa.Column("lead_agency", sa.String(length=8), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index(
            "ix_drill_running",
            ["held_at"],
            unique=False,
            sqlite_where=sa.text(_RUNNING),
            postgresql_where=sa.text(_RUNNING),
        )
    op.execute("UPDATE drill SET lead_agency = agency")

    with op.batch_alter_table("drill_participant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attended", sa.Boolean(), nullable=True))

    # ### end Alembic commands ###


def downgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    with op.batch_alter_table("drill", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_drill_running", sqlite_where=sa.text(_RUNNING), postgresql_where=sa.text(_RUNNING)
        )

    # Plain, because making a table anew is refused while others refer to it (SQLite).
    op.execute("ALTER TABLE drill_participant DROP COLUMN attended")
    op.execute("ALTER TABLE drill DROP COLUMN version")
    op.execute("ALTER TABLE drill DROP COLUMN lead_agency")

    with op.batch_alter_table("action_slip", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_slip_action_id"))

    op.drop_table("action_slip")
    with op.batch_alter_table("action_retest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_retest_at"))
        batch_op.drop_index(batch_op.f("ix_action_retest_action_id"))

    op.drop_table("action_retest")
    _rebuild_old_actions(_taken_out("corrective_action"))
    op.drop_table("drill_observation")
    with op.batch_alter_table("drill_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_drill_move_drill_id"))

    op.drop_table("drill_move")
    with op.batch_alter_table("drill_event", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_drill_event_slot",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index("ix_drill_event_drill")

    op.drop_table("drill_event")
    op.drop_table("readiness_version")
    op.drop_table("incident_score")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feed_user_id"))

    op.drop_table("calendar_feed")
    # ### end Alembic commands ###

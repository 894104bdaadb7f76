"""steps of the response that were taken back

Revision: 0007
After: 0006
"""

import sqlalchemy as sa

from alembic import op
from dashboard.kernel.columns import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_IS_TAKEN_BACK = sa.text("was_at IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("incident_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("was_at", UtcDateTime(), nullable=True))
        batch_op.create_index(
            "ix_incident_event_undone",
            ["at", "was_at"],
            unique=False,
            sqlite_where=_IS_TAKEN_BACK,
            postgresql_where=_IS_TAKEN_BACK,
        )


def downgrade() -> None:
    with op.batch_alter_table("incident_event", schema=None) as batch_op:
        batch_op.drop_index("ix_incident_event_undone")
        batch_op.drop_column("was_at")

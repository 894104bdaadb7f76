"""drill cancel reason

Revision: 0006
After: 0005
"""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("drill", schema=None) as batch_op:
        # With a default the table need not be made anew (SQLite), while others refer to it.
        batch_op.add_column(
            sa.Column("cancel_reason", sa.String(length=200), nullable=False, server_default="")
        )


def downgrade() -> None:
    # Plain, because making a table anew is refused while others refer to it (SQLite).
    op.execute("ALTER TABLE drill DROP COLUMN cancel_reason")

"""Packages handed in are told apart by their place too; which it is of one received before, the package says."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Before the report, which is long: what lies behind it is slow to read.
    with op.batch_alter_table("received", recreate="always") as table:
        table.add_column(
            sa.Column("place_code", sa.Text(), nullable=False, server_default=""), insert_before="report"
        )
    with op.batch_alter_table("received", recreate="always") as table:
        table.alter_column("place_code", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("received", recreate="always") as table:
        table.drop_column("place_code")

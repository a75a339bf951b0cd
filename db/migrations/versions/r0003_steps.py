"""What was done can be taken back, also after a restart."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "step",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('done', 'undone', 'dropped', 'undo', 'redo')", name=op.f("ck_step_state")
        ),
        sa.CheckConstraint("first <= revision", name=op.f("ck_step_first")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_step_application_id_application")
        ),
        sa.PrimaryKeyConstraint("application_id", "revision", name=op.f("pk_step")),
    )
    op.create_index(
        op.f("ix_step_application_id_state_revision"),
        "step",
        ["application_id", "state", "revision"],
        unique=False,
    )
    with op.batch_alter_table("history", recreate="always") as table:
        table.add_column(sa.Column("before_rest", sa.Text(), nullable=True))
        table.add_column(sa.Column("after_rest", sa.Text(), nullable=True))
        table.create_index(op.f("ix_history_application_id_revision"), ["application_id", "revision"])
    with op.batch_alter_table("application", recreate="always") as table:
        table.add_column(sa.Column("settled", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("application", recreate="always") as table:
        table.drop_column("settled")
    with op.batch_alter_table("history", recreate="always") as table:
        table.drop_index(op.f("ix_history_application_id_revision"))
        table.drop_column("before_rest")
        table.drop_column("after_rest")
    op.drop_index(op.f("ix_step_application_id_state_revision"), table_name="step")
    op.drop_table("step")

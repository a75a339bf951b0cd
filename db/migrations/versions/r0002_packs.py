"""The packs that applications are made with are kept, and packs can be retired."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pack",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_pack_digest")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_pack")),
    )
    op.create_index(op.f("ix_pack_pack_id_version"), "pack", ["pack_id", "version"], unique=False)
    op.create_table(
        "retired_pack",
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pack_id", "version", name=op.f("pk_retired_pack")),
    )
    with op.batch_alter_table("application", recreate="always") as table:
        table.add_column(sa.Column("pack_digest", sa.Text(), nullable=True))
        table.create_foreign_key(op.f("fk_application_pack_digest_pack"), "pack", ["pack_digest"], ["digest"])


def downgrade() -> None:
    with op.batch_alter_table("application", recreate="always") as table:
        table.drop_constraint(op.f("fk_application_pack_digest_pack"), type_="foreignkey")
        table.drop_column("pack_digest")
    op.drop_table("retired_pack")
    op.drop_index(op.f("ix_pack_pack_id_version"), table_name="pack")
    op.drop_table("pack")

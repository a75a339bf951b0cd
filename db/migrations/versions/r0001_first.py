"""The first shape of a workspace."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "application",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("place_name", sa.Text(), nullable=False),
        sa.Column("place_province", sa.Text(), nullable=False),
        sa.Column("place_kind", sa.Text(), nullable=False),
        sa.Column("place_batch", sa.Integer(), nullable=True),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("archived", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('formal', 'practice', 'sample')", name=op.f("ck_application_purpose")
        ),
        sa.CheckConstraint("archived IN (0, 1)", name=op.f("ck_application_archived")),
        sa.CheckConstraint("revision > 0", name=op.f("ck_application_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "acceptance",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_acceptance_application_id_application")
        ),
        sa.PrimaryKeyConstraint("application_id", "key", name=op.f("pk_acceptance")),
    )
    op.create_table(
        "answer",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('text', 'truth', 'number', 'day', 'month', 'texts')", name=op.f("ck_answer_kind")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_answer_application_id_application")
        ),
        sa.PrimaryKeyConstraint("application_id", "path", name=op.f("pk_answer")),
    )
    op.create_table(
        "evidence",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("crc32", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("issued", sa.Text(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_evidence_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_evidence_size")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_evidence_application_id_application")
        ),
        sa.PrimaryKeyConstraint("application_id", "id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("application_id", "position", name=op.f("uq_evidence_application_id_position")),
        sa.UniqueConstraint("application_id", "sha256", name=op.f("uq_evidence_application_id_sha256")),
    )
    op.create_table(
        "export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.CheckConstraint("draft IN (0, 1)", name=op.f("ck_export_draft")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_export_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index(op.f("ix_export_application_id"), "export", ["application_id"], unique=False)
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_history_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_application_id_key"), "history", ["application_id", "key"], unique=False)
    op.create_table(
        "evidence_link",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("pages", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id", "evidence_id"],
            ["evidence.application_id", "evidence.id"],
            name=op.f("fk_evidence_link_application_id_evidence_id_evidence"),
        ),
        sa.PrimaryKeyConstraint("application_id", "evidence_id", "target", name=op.f("pk_evidence_link")),
    )


def downgrade() -> None:
    op.drop_table("evidence_link")
    op.drop_index(op.f("ix_history_application_id_key"), table_name="history")
    op.drop_table("history")
    op.drop_index(op.f("ix_export_application_id"), table_name="export")
    op.drop_table("export")
    op.drop_table("evidence")
    op.drop_table("answer")
    op.drop_table("acceptance")
    op.drop_table("setting")
    op.drop_table("application")

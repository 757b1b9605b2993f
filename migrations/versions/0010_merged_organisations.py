"""merged organisations"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("put_away_id", sa.Integer(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_organisation_merge_undone_pair")
        ),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["organisation.id"], name=op.f("fk_organisation_merge_kept_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["put_away_id"], ["organisation.id"], name=op.f("fk_organisation_merge_put_away_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_merge")),
    )
    op.create_index(op.f("ix_organisation_merge_kept_id"), "organisation_merge", ["kept_id"])
    op.create_index(op.f("ix_organisation_merge_put_away_id"), "organisation_merge", ["put_away_id"])
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("merged_at", UTCDateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_organisation_merged_into_id"), ["merged_into_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_organisation_merged_into_id_organisation"),
            "organisation",
            ["merged_into_id"],
            ["id"],
        )
        batch_op.create_check_constraint(
            op.f("ck_organisation_merged_pair"), "(merged_into_id IS NULL) = (merged_at IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_organisation_merged_pair"), type_="check")
        batch_op.drop_constraint(
            batch_op.f("fk_organisation_merged_into_id_organisation"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_organisation_merged_into_id"))
        batch_op.drop_column("merged_at")
        batch_op.drop_column("merged_into_id")
    op.drop_index(op.f("ix_organisation_merge_put_away_id"), table_name="organisation_merge")
    op.drop_index(op.f("ix_organisation_merge_kept_id"), table_name="organisation_merge")
    op.drop_table("organisation_merge")

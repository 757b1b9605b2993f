"""withheld passages and files and disclosures"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("ordered_at", UTCDateTime(), nullable=False),
        sa.Column("ordered_by", sa.String(length=200), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(file_id IS NULL) = (finished_at IS NULL)", name=op.f("ck_disclosure_finished_pair")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_disclosure_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_disclosure_response_id_response")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_disclosure_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    with op.batch_alter_table("disclosure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disclosure_round_id"), ["round_id"], unique=False)

    with op.batch_alter_table("withholding", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "part",
                sa.Enum(
                    "whole",
                    "passage",
                    "wording",
                    "file",
                    name="withheldpart",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=False,
                server_default="whole",
            )
        )
        batch_op.add_column(sa.Column("begins", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ends", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("attachment_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_withholding_attachment_id_comment_attachment"),
            "comment_attachment",
            ["attachment_id"],
            ["id"],
        )
        batch_op.create_check_constraint(
            op.f("ck_withholding_passage_part"),
            "(part = 'passage') = (begins IS NOT NULL) AND (part = 'passage') = (ends IS NOT NULL)",
        )
        batch_op.create_check_constraint(
            op.f("ck_withholding_passage"), "begins IS NULL OR (begins >= 0 AND ends > begins)"
        )
        batch_op.create_check_constraint(
            op.f("ck_withholding_file_part"), "(part = 'file') = (attachment_id IS NOT NULL)"
        )
    with op.batch_alter_table("withholding", schema=None) as batch_op:
        batch_op.alter_column("part", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("withholding", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_withholding_attachment_id_comment_attachment"), type_="foreignkey"
        )
        batch_op.drop_constraint(op.f("ck_withholding_file_part"), type_="check")
        batch_op.drop_constraint(op.f("ck_withholding_passage"), type_="check")
        batch_op.drop_constraint(op.f("ck_withholding_passage_part"), type_="check")
        batch_op.drop_constraint(op.f("ck_withholding_withheldpart"), type_="check")
        batch_op.drop_column("attachment_id")
        batch_op.drop_column("ends")
        batch_op.drop_column("begins")
        batch_op.drop_column("part")

    with op.batch_alter_table("disclosure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disclosure_round_id"))

    op.drop_table("disclosure")

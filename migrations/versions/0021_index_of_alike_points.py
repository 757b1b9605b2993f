"""index of alike points"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alike_index",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("build", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_alike_index_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_alike_index")),
    )
    op.create_table(
        "alike_passage",
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("build", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["point_id"], ["point.id"], name=op.f("fk_alike_passage_point_id_point"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("point_id", name=op.f("pk_alike_passage")),
    )
    op.create_table(
        "alike_sign",
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("sign", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["point_id"], ["point.id"], name=op.f("fk_alike_sign_point_id_point"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_alike_sign_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("point_id", "sign", name=op.f("pk_alike_sign")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("alike_sign", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_alike_sign_round_id_sign_point_id_weight"),
            ["round_id", "sign", "point_id", "weight"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("alike_sign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alike_sign_round_id_sign_point_id_weight"))

    op.drop_table("alike_sign")
    op.drop_table("alike_passage")
    op.drop_table("alike_index")

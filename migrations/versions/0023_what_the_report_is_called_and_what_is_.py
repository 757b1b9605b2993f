"""what the report is called and what is made anew"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("published_answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("heading", sa.String(length=200), server_default="", nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_published_answer_group_id_point_group"), "point_group", ["group_id"], ["id"]
        )

    with op.batch_alter_table("report_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("content_key", sa.String(length=64), server_default="", nullable=False))

    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("report_title", sa.String(length=80), server_default="", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_column("report_title")

    with op.batch_alter_table("report_file", schema=None) as batch_op:
        batch_op.drop_column("content_key")

    with op.batch_alter_table("published_answer", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_published_answer_group_id_point_group"), type_="foreignkey")
        batch_op.drop_column("heading")
        batch_op.drop_column("group_id")

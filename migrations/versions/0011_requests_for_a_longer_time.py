"""requests for a longer time"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "extension_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=True),
        sa.Column("wished_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=True),
        sa.Column("replaced_at", UTCDateTime(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("granted_until", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_extension_request_decided_pair")
        ),
        sa.CheckConstraint(
            "granted_until IS NULL OR decided_at IS NOT NULL",
            name=op.f("ck_extension_request_granted_is_decided"),
        ),
        sa.CheckConstraint(
            "replaced_at IS NULL OR decided_at IS NULL",
            name=op.f("ck_extension_request_replaced_is_undecided"),
        ),
        sa.CheckConstraint(
            "(asked_at IS NULL) = (wished_until IS NULL)", name=op.f("ck_extension_request_asked_pair")
        ),
        sa.CheckConstraint(
            "asked_at IS NOT NULL OR granted_until IS NOT NULL",
            name=op.f("ck_extension_request_asked_or_granted"),
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_extension_request_invitation_id_invitation")
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["share.id"], name=op.f("fk_extension_request_share_id_share")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_request")),
    )
    with op.batch_alter_table("extension_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_extension_request_invitation_id_decided_at"),
            ["invitation_id", "decided_at"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("extension_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_extension_request_invitation_id_decided_at"))

    op.drop_table("extension_request")

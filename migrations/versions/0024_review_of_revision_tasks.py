"""review of revision tasks"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('revision_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('keeps_text', sa.Boolean(), nullable=False),
    sa.Column('handed_in_by', sa.String(length=200), nullable=False),
    sa.Column('handed_in_at', UTCDateTime(), nullable=False),
    sa.Column('verdict', sa.Enum('accepted', 'returned', 'taken_back', name='reviewverdict', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.String(length=200), nullable=True),
    sa.Column('decided_at', UTCDateTime(), nullable=True),
    sa.Column('told_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("verdict <> 'returned' OR note <> ''", name=op.f('ck_revision_review_says_why')),
    sa.CheckConstraint('(verdict IS NULL) = (decided_at IS NULL)', name=op.f('ck_revision_review_decided_pair')),
    sa.ForeignKeyConstraint(['task_id'], ['revision_task.id'], name=op.f('fk_revision_review_task_id_revision_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision_review'))
    )
    with op.batch_alter_table('revision_review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revision_review_task_id'), ['task_id'], unique=False)
        batch_op.create_index('ix_revision_review_waiting', ['task_id'], unique=True, sqlite_where=sa.text('verdict IS NULL'), postgresql_where=sa.text('verdict IS NULL'))

    with op.batch_alter_table('revision_draft', schema=None) as batch_op:
        batch_op.add_column(sa.Column('writing_since', UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('revision_draft', schema=None) as batch_op:
        batch_op.drop_column('writing_since')

    with op.batch_alter_table('revision_review', schema=None) as batch_op:
        batch_op.drop_index('ix_revision_review_waiting', sqlite_where=sa.text('verdict IS NULL'), postgresql_where=sa.text('verdict IS NULL'))
        batch_op.drop_index(batch_op.f('ix_revision_review_task_id'))

    op.drop_table('revision_review')

"""report files, word templates and the process log"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = '0017'
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('process_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.Enum('milestone', 'meeting', 'workshop', 'decision', 'other', name='entrykind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('group_name', sa.String(length=120), nullable=False),
    sa.Column('participants', sa.String(length=500), nullable=False),
    sa.Column('attendance', sa.Integer(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('updated_at', UTCDateTime(), nullable=False),
    sa.Column('updated_by', sa.String(length=200), nullable=False),
    sa.Column('removed_at', UTCDateTime(), nullable=True),
    sa.Column('removed_by', sa.String(length=200), nullable=True),
    sa.CheckConstraint("words <> ''", name=op.f('ck_process_entry_written')),
    sa.CheckConstraint('(removed_at IS NULL) = (removed_by IS NULL)', name=op.f('ck_process_entry_removed_pair')),
    sa.CheckConstraint('attendance IS NULL OR attendance >= 0', name=op.f('ck_process_entry_attendance')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_process_entry_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_process_entry'))
    )
    with op.batch_alter_table('process_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_process_entry_programme_id'), ['programme_id'], unique=False)

    op.create_table('report_template',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('uploaded_at', UTCDateTime(), nullable=False),
    sa.Column('uploaded_by', sa.String(length=200), nullable=False),
    sa.Column('removed_at', UTCDateTime(), nullable=True),
    sa.Column('removed_by', sa.String(length=200), nullable=True),
    sa.CheckConstraint('(removed_at IS NULL) = (removed_by IS NULL)', name=op.f('ck_report_template_removed_pair')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_report_template_file_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_template'))
    )
    op.create_table('report_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('format', sa.Enum('pdf', 'docx', 'xlsx', 'responses', name='reportformat', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('audience', sa.Enum('public', 'internal', name='reportaudience', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('publication_id', sa.Integer(), nullable=True),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('ordered_at', UTCDateTime(), nullable=False),
    sa.Column('ordered_by', sa.String(length=200), nullable=False),
    sa.Column('finished_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint('(file_id IS NULL) = (finished_at IS NULL)', name=op.f('ck_report_file_finished_pair')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_report_file_file_id_stored_file')),
    sa.ForeignKeyConstraint(['publication_id'], ['outcome_publication.id'], name=op.f('fk_report_file_publication_id_outcome_publication')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_report_file_round_id_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_file'))
    )
    with op.batch_alter_table('report_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_file_round_id_format_audience'), ['round_id', 'format', 'audience'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('report_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_file_round_id_format_audience'))

    op.drop_table('report_file')
    op.drop_table('report_template')
    with op.batch_alter_table('process_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_process_entry_programme_id'))

    op.drop_table('process_entry')

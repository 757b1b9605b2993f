"""the desk: passages, groups, themes"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime

revision = '0015'
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('standard_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('outcome', sa.Enum('met', 'partly_met', 'not_met', 'already_met', 'noted', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('written_by', sa.String(length=200), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('updated_at', UTCDateTime(), nullable=False),
    sa.Column('retired_at', UTCDateTime(), nullable=True),
    sa.Column('retired_by', sa.String(length=200), nullable=True),
    sa.CheckConstraint('(retired_at IS NULL) = (retired_by IS NULL)', name=op.f('ck_standard_answer_retired_pair')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard_answer')),
    sa.UniqueConstraint('title', name=op.f('uq_standard_answer_title'))
    )
    op.create_table('theme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_theme_named')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_theme_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme')),
    sa.UniqueConstraint('programme_id', 'name', name=op.f('uq_theme_programme_id_name'))
    )
    op.create_table('desk_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('answer', 'split', 'group', 'ungroup', 'theme', 'assign', 'due', 'move', 'review', name='changekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('point_count', sa.Integer(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('by', sa.String(length=200), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('undone_at', UTCDateTime(), nullable=True),
    sa.Column('undone_by', sa.String(length=200), nullable=True),
    sa.Column('points', sa.JSON(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.CheckConstraint('(undone_at IS NULL) = (undone_by IS NULL)', name=op.f('ck_desk_change_undone_pair')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_desk_change_by_id_user')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_desk_change_round_id_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_desk_change'))
    )
    with op.batch_alter_table('desk_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_desk_change_round_id'), ['round_id'], unique=False)

    op.create_table('point_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_point_group_round_id_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_point_group'))
    )
    with op.batch_alter_table('point_group', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_point_group_round_id'), ['round_id'], unique=False)

    op.create_table('passed_over',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('begins', sa.Integer(), nullable=False),
    sa.Column('ends', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('by', sa.String(length=200), nullable=False),
    sa.Column('lifted_at', UTCDateTime(), nullable=True),
    sa.Column('lifted_by', sa.String(length=200), nullable=True),
    sa.CheckConstraint('(lifted_at IS NULL) = (lifted_by IS NULL)', name=op.f('ck_passed_over_lifted_pair')),
    sa.CheckConstraint('begins >= 0 AND ends > begins', name=op.f('ck_passed_over_passage')),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_passed_over_comment_id_comment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passed_over'))
    )
    with op.batch_alter_table('passed_over', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_passed_over_comment_id'), ['comment_id'], unique=False)

    with op.batch_alter_table('point', schema=None) as batch_op:
        batch_op.add_column(sa.Column('response_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('begins', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('ends', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('with_wording', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('section_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('goal_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('measure_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('answer_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('group_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('theme_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('responsible_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('due_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('assigned_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('assigned_told_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('due_told_for', sa.Date(), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_point_comment_id'), type_='unique')
        batch_op.create_index(batch_op.f('ix_point_answer_id'), ['answer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_point_comment_id'), ['comment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_point_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_point_responsible_id'), ['responsible_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_point_theme_id'), ['theme_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_point_group_id_point_group'), 'point_group', ['group_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_point_responsible_id_user'), 'user', ['responsible_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_point_theme_id_theme'), 'theme', ['theme_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_point_answer_id_answer'), 'answer', ['answer_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_point_measure_id_measure'), 'measure', ['measure_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_point_goal_id_goal'), 'goal', ['goal_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_point_section_id_section'), 'section', ['section_id'], ['id'])
    op.execute(
        "UPDATE point SET"
        " response_id = (SELECT c.response_id FROM comment c WHERE c.id = point.comment_id),"
        " ends = (SELECT length(c.body) FROM comment c WHERE c.id = point.comment_id),"
        " section_id = (SELECT c.section_id FROM comment c WHERE c.id = point.comment_id),"
        " goal_id = (SELECT c.goal_id FROM comment c WHERE c.id = point.comment_id),"
        " measure_id = (SELECT c.measure_id FROM comment c WHERE c.id = point.comment_id),"
        " answer_id = (SELECT a.id FROM answer a WHERE a.point_id = point.id)"
    )
    with op.batch_alter_table('point', schema=None) as batch_op:
        batch_op.alter_column('response_id', existing_type=sa.Integer(), nullable=False)
        batch_op.create_index(batch_op.f('ix_point_response_id'), ['response_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_point_response_id_response'), 'response', ['response_id'], ['id'])
        batch_op.create_check_constraint(op.f('ck_point_passage'), 'begins >= 0 AND ends >= begins')
        batch_op.create_check_constraint(
            op.f('ck_point_one_target'),
            'CASE WHEN goal_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN measure_id IS NOT NULL THEN 1 ELSE 0 END <= 1',
        )

    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('standard_answer_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_answer_point_id'), type_='unique')
        batch_op.create_index(batch_op.f('ix_answer_standard_answer_id'), ['standard_answer_id'], unique=False)
        batch_op.drop_constraint(batch_op.f('fk_answer_point_id_point'), type_='foreignkey')
        batch_op.create_foreign_key(batch_op.f('fk_answer_standard_answer_id_standard_answer'), 'standard_answer', ['standard_answer_id'], ['id'])
        batch_op.drop_column('point_id')

    op.create_table('advice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('point_id', sa.Integer(), nullable=False),
    sa.Column('asked_id', sa.Integer(), nullable=True),
    sa.Column('asked_name', sa.String(length=200), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('asked_by', sa.String(length=200), nullable=False),
    sa.Column('asked_at', UTCDateTime(), nullable=False),
    sa.Column('asked_told_at', UTCDateTime(), nullable=True),
    sa.Column('outcome', sa.Enum('met', 'partly_met', 'not_met', 'already_met', 'noted', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('given_by', sa.String(length=200), nullable=True),
    sa.Column('given_at', UTCDateTime(), nullable=True),
    sa.Column('withdrawn_at', UTCDateTime(), nullable=True),
    sa.Column('withdrawn_by', sa.String(length=200), nullable=True),
    sa.CheckConstraint("asked_id IS NOT NULL OR asked_name <> ''", name=op.f('ck_advice_asked_of')),
    sa.CheckConstraint("given_at IS NULL OR body <> ''", name=op.f('ck_advice_given_words')),
    sa.CheckConstraint('(given_at IS NULL) = (given_by IS NULL)', name=op.f('ck_advice_given_pair')),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_by IS NULL)', name=op.f('ck_advice_withdrawn_pair')),
    sa.ForeignKeyConstraint(['asked_id'], ['user.id'], name=op.f('fk_advice_asked_id_user')),
    sa.ForeignKeyConstraint(['point_id'], ['point.id'], name=op.f('fk_advice_point_id_point')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advice'))
    )
    with op.batch_alter_table('advice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_advice_asked_id'), ['asked_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_advice_point_id'), ['point_id'], unique=False)

    op.create_table('point_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('point_id', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('by', sa.String(length=200), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("body <> ''", name=op.f('ck_point_note_written')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_point_note_by_id_user')),
    sa.ForeignKeyConstraint(['point_id'], ['point.id'], name=op.f('fk_point_note_point_id_point')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_point_note'))
    )
    with op.batch_alter_table('point_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_point_note_point_id'), ['point_id'], unique=False)

    op.create_table('note_mention',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('note_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('told_at', UTCDateTime(), nullable=True),
    sa.Column('seen_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['note_id'], ['point_note.id'], name=op.f('fk_note_mention_note_id_point_note')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_note_mention_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note_mention')),
    sa.UniqueConstraint('note_id', 'user_id', name=op.f('uq_note_mention_note_id_user_id'))
    )
    with op.batch_alter_table('note_mention', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_note_mention_note_id'), ['note_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_note_mention_user_id'), ['user_id'], unique=False)


def downgrade() -> None:
    cut = sa.text("SELECT count(*) - count(DISTINCT comment_id) + count(answer_id) - count(DISTINCT answer_id) FROM point")
    if op.get_bind().scalar(cut):
        raise RuntimeError("Comments that have been cut into points, or grouped, cannot be kept by an older version.")
    with op.batch_alter_table('note_mention', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_note_mention_user_id'))
        batch_op.drop_index(batch_op.f('ix_note_mention_note_id'))

    op.drop_table('note_mention')
    with op.batch_alter_table('point_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_point_note_point_id'))

    op.drop_table('point_note')
    with op.batch_alter_table('advice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_advice_point_id'))
        batch_op.drop_index(batch_op.f('ix_advice_asked_id'))

    op.drop_table('advice')
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('point_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f('fk_answer_standard_answer_id_standard_answer'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_answer_standard_answer_id'))
        batch_op.drop_column('standard_answer_id')
    op.execute("UPDATE answer SET point_id = (SELECT p.id FROM point p WHERE p.answer_id = answer.id)")
    # An answer whose points have left it belongs to nothing that an older version can show.
    op.execute("DELETE FROM answer WHERE point_id IS NULL")
    with op.batch_alter_table('point', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_point_passage'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_point_one_target'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_point_section_id_section'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_point_goal_id_goal'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_point_measure_id_measure'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_point_answer_id_answer'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_point_theme_id_theme'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_point_responsible_id_user'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_point_group_id_point_group'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_point_theme_id'))
        batch_op.drop_index(batch_op.f('ix_point_responsible_id'))
        batch_op.drop_index(batch_op.f('ix_point_group_id'))
        batch_op.drop_index(batch_op.f('ix_point_comment_id'))
        batch_op.drop_index(batch_op.f('ix_point_answer_id'))
        batch_op.create_unique_constraint(batch_op.f('uq_point_comment_id'), ['comment_id'])
        batch_op.drop_column('due_told_for')
        batch_op.drop_column('assigned_told_at')
        batch_op.drop_column('assigned_at')
        batch_op.drop_column('due_on')
        batch_op.drop_column('responsible_id')
        batch_op.drop_column('theme_id')
        batch_op.drop_column('group_id')
        batch_op.drop_column('answer_id')
        batch_op.drop_column('measure_id')
        batch_op.drop_column('goal_id')
        batch_op.drop_column('section_id')
        batch_op.drop_column('with_wording')
        batch_op.drop_column('ends')
        batch_op.drop_column('begins')
        batch_op.drop_constraint(batch_op.f('fk_point_response_id_response'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_point_response_id'))
        batch_op.drop_column('response_id')

    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.alter_column('point_id', existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(batch_op.f('fk_answer_point_id_point'), 'point', ['point_id'], ['id'])
        batch_op.create_unique_constraint(batch_op.f('uq_answer_point_id'), ['point_id'])
    with op.batch_alter_table('passed_over', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_passed_over_comment_id'))

    op.drop_table('passed_over')
    with op.batch_alter_table('point_group', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_point_group_round_id'))

    op.drop_table('point_group')
    with op.batch_alter_table('desk_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_desk_change_round_id'))

    op.drop_table('desk_change')
    op.drop_table('theme')
    op.drop_table('standard_answer')

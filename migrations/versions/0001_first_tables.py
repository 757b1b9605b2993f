"""first tables"""

import sqlalchemy as sa
from alembic import op

from consult.core.db import UTCDateTime
from consult.core.triggers import create_triggers, drop_triggers

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_key"), ["key"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("actor_label", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("object_label", sa.String(length=300), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_entry_object_kind_object_id"), ["object_kind", "object_id"], unique=False
        )

    op.create_table(
        "column_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_mapping")),
        sa.UniqueConstraint("signature", name=op.f("uq_column_mapping_signature")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("no_mail_at", UTCDateTime(), nullable=True),
        sa.Column("no_mail_by", sa.String(length=200), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(no_mail_at IS NULL) = (no_mail_by IS NULL)", name=op.f("ck_contact_no_mail_pair")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_contact_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("email", name=op.f("uq_contact_email")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_steps", sa.Integer(), nullable=False),
        sa.Column("total_steps", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("not_before", UTCDateTime(), nullable=False),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_state_not_before"), ["state", "not_before"], unique=False)

    op.create_table(
        "mail_content",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.Column("held_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_content")),
    )
    op.create_table(
        "mail_pace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_pace")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "company",
                "party",
                "association",
                "board",
                "authority",
                "private_person",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("org_number", sa.String(length=12), nullable=True),
        sa.Column("sole_trader", sa.Boolean(), nullable=False),
        sa.Column("legal_form", sa.String(length=80), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=10), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=False),
        sa.Column("industry_code", sa.String(length=10), nullable=False),
        sa.Column("industry_version", sa.String(length=10), nullable=False),
        sa.Column("industry_text", sa.String(length=200), nullable=False),
        sa.Column("size_class", sa.String(length=20), nullable=False),
        sa.Column("register_status", sa.String(length=40), nullable=False),
        sa.Column("marketing_block", sa.Boolean(), nullable=False),
        sa.Column("edited_by_hand", sa.JSON(), nullable=False),
        sa.Column("dropped_addresses", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("org_number", name=op.f("uq_organisation_org_number")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_area"), ["area"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_kind_name"), ["kind", "name"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_name"), ["name"], unique=False)

    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=80), nullable=False),
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("response_counter", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("case_number", name=op.f("uq_programme_case_number")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "editor",
                "reviewer",
                "registrar",
                "facilitator",
                "reader",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("last_sign_in_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "programme",
                "action_plan",
                name="documentkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_document_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "organisation_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_organisation_contact_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_contact_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_contact")),
        sa.UniqueConstraint(
            "organisation_id", "contact_id", name=op.f("uq_organisation_contact_organisation_id_contact_id")
        ),
    )
    with op.batch_alter_table("organisation_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_contact_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "outbox_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "deferred",
                "uncertain",
                "refused",
                "cancelled",
                name="mailstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("repeat_if_uncertain", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", UTCDateTime(), nullable=False),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column(
            "cause",
            sa.Enum(
                "unknown",
                "full",
                "blocked",
                "other",
                name="refusalcause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reply_code", sa.Integer(), nullable=True),
        sa.Column("reply_text", sa.String(length=500), nullable=False),
        sa.Column(
            "declared",
            sa.Enum(
                "resent",
                "left",
                "repeated",
                name="declared",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"], ["mail_content.id"], name=op.f("fk_outbox_mail_content_id_mail_content")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_mail_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_mail_message_id")),
    )
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_mail_content_id"), ["content_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_outbox_mail_state_not_before"), ["state", "not_before"], unique=False
        )

    op.create_table(
        "register_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("encoding", sa.String(length=30), nullable=False),
        sa.Column("delimiter", sa.String(length=5), nullable=False),
        sa.Column("sheet", sa.String(length=120), nullable=False),
        sa.Column("header_row", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("own_municipality", sa.String(length=4), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reading",
                "preview",
                "saved",
                "undone",
                "cancelled",
                name="importstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_register_import_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import")),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("lede", sa.Text(), nullable=False),
        sa.Column("cover_letter", sa.Text(), nullable=False),
        sa.Column("open_points", sa.JSON(), nullable=False),
        sa.Column("fixed_points", sa.JSON(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("decision_on", sa.Date(), nullable=True),
        sa.Column("decision_body", sa.String(length=120), nullable=False),
        sa.Column("answers_on", sa.Date(), nullable=True),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("contact_phone", sa.String(length=40), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "public", "invited", name="visibility", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("point_counter", sa.Integer(), nullable=False),
        sa.Column("task_counter", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=True),
        sa.Column("opened_by", sa.String(length=200), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_round_closed_pair")),
        sa.CheckConstraint("(opened_at IS NULL) = (opened_by IS NULL)", name=op.f("ck_round_opened_pair")),
        sa.CheckConstraint(
            "closed_at IS NULL OR opened_at IS NOT NULL", name=op.f("ck_round_closed_after_opened")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_round_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("slug", name=op.f("uq_round_slug")),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "unsubscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("via", sa.String(length=20), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_unsubscription_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsubscription")),
        sa.UniqueConstraint("programme_id", "address", name=op.f("uq_unsubscription_programme_id_address")),
    )
    op.create_table(
        "document_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("proposal", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column("saved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_import_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_document_import_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_import")),
    )
    with op.batch_alter_table("document_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_import_document_id"), ["document_id"], unique=False)

    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "consulted",
                "corrected",
                "revised",
                "proposed",
                "adopted",
                name="editionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_edition_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_edition_document_id_number")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "delivery_state",
            sa.Enum(
                "not_sent",
                "queued",
                "sending",
                "sent",
                "deferred",
                "uncertain",
                "refused",
                "no_address",
                "letter",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("delivery_cause", sa.String(length=20), nullable=False),
        sa.Column("delivery_evidence", sa.String(length=300), nullable=False),
        sa.Column("delivery_at", UTCDateTime(), nullable=True),
        sa.Column(
            "response_state",
            sa.Enum(
                "not_opened",
                "opened",
                "started",
                "submitted",
                "no_comments",
                "declined",
                name="responsestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("response_at", UTCDateTime(), nullable=True),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=True),
        sa.Column("extended_until", sa.Date(), nullable=True),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_invitation_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitation_public_id")),
        sa.UniqueConstraint(
            "round_id", "organisation_id", name=op.f("uq_invitation_round_id_organisation_id")
        ),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_invitation_round_id_delivery_state"), ["round_id", "delivery_state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_invitation_round_id_response_state"), ["round_id", "response_state"], unique=False
        )

    op.create_table(
        "letter_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invitation",
                "reminder",
                "outcome",
                "deadline",
                name="mailingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_letter_draft_round_id_round")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_letter_draft_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_draft")),
        sa.UniqueConstraint(
            "round_id", "kind", "user_id", name=op.f("uq_letter_draft_round_id_kind_user_id")
        ),
    )
    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invitation",
                "reminder",
                "outcome",
                "deadline",
                name="mailingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("send_from", UTCDateTime(), nullable=False),
        sa.Column("paused_at", UTCDateTime(), nullable=True),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["mail_content.id"], name=op.f("fk_mailing_content_id_mail_content")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_mailing_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
    )
    with op.batch_alter_table("mailing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mailing_round_id"), ["round_id"], unique=False)

    op.create_table(
        "publication_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("cutoff_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.String(length=200), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_publication_draft_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_draft")),
        sa.UniqueConstraint("round_id", name=op.f("uq_publication_draft_round_id")),
    )
    op.create_table(
        "register_import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=220), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("corrected", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "new",
                "changed",
                "unchanged",
                "wrong",
                "duplicate",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "decision",
            sa.Enum("skip", "merge", name="decision", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "writes",
            sa.Enum("new", "changed", name="write", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("sole_trader", sa.Boolean(), nullable=False),
        sa.Column("duplicate_of", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["register_import.id"],
            name=op.f("fk_register_import_row_import_id_register_import"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_register_import_row_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import_row")),
        sa.UniqueConstraint(
            "import_id", "row_number", name=op.f("uq_register_import_row_import_id_row_number")
        ),
    )
    with op.batch_alter_table("register_import_row", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_register_import_row_import_id_key"), ["import_id", "key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_register_import_row_import_id_verdict"), ["import_id", "verdict"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_register_import_row_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "goal",
                "measures",
                "indicators",
                name="sectionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.Column("retired_by", sa.String(length=200), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(retired_at IS NULL) = (retired_by IS NULL)", name=op.f("ck_section_retired_pair")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_section_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint("document_id", "key", name=op.f("uq_section_document_id_key")),
    )
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_section_document_id"), ["document_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column(
            "stance",
            sa.Enum(
                "supports",
                "supports_with_comments",
                "rejects",
                "abstains",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("respondent_name", sa.String(length=120), nullable=False),
        sa.Column("receipt_email", sa.String(length=254), nullable=False),
        sa.Column("submit_key", sa.String(length=40), nullable=False),
        sa.Column("seen_edition_id", sa.Integer(), nullable=True),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_draft_invitation_id_invitation")
        ),
        sa.ForeignKeyConstraint(
            ["seen_edition_id"], ["edition.id"], name=op.f("fk_draft_seen_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_draft_invitation_id")),
    )
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.Column("retired_by", sa.String(length=200), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("(retired_at IS NULL) = (retired_by IS NULL)", name=op.f("ck_goal_retired_pair")),
        sa.ForeignKeyConstraint(["parent_id"], ["goal.id"], name=op.f("fk_goal_parent_id_goal")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_goal_section_id_section")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
    )
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_goal_section_id"), ["section_id"], unique=False)

    op.create_table(
        "invitation_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("outbox_mail_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_invitation_token_invitation_id_invitation")
        ),
        sa.ForeignKeyConstraint(
            ["outbox_mail_id"],
            ["outbox_mail.id"],
            name=op.f("fk_invitation_token_outbox_mail_id_outbox_mail"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_token_hash")),
    )
    with op.batch_alter_table("invitation_token", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invitation_token_invitation_id"), ["invitation_id"], unique=False
        )

    op.create_table(
        "mailing_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("outbox_mail_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_mailing_recipient_invitation_id_invitation")
        ),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailing.id"], name=op.f("fk_mailing_recipient_mailing_id_mailing")
        ),
        sa.ForeignKeyConstraint(
            ["outbox_mail_id"],
            ["outbox_mail.id"],
            name=op.f("fk_mailing_recipient_outbox_mail_id_outbox_mail"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing_recipient")),
        sa.UniqueConstraint(
            "mailing_id",
            "invitation_id",
            "address",
            name=op.f("uq_mailing_recipient_mailing_id_invitation_id_address"),
        ),
        sa.UniqueConstraint("outbox_mail_id", name=op.f("uq_mailing_recipient_outbox_mail_id")),
    )
    with op.batch_alter_table("mailing_recipient", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mailing_recipient_invitation_id"), ["invitation_id"], unique=False
        )

    op.create_table(
        "outcome_publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("cutoff_at", UTCDateTime(), nullable=False),
        sa.Column("response_count", sa.Integer(), nullable=False),
        sa.Column("recipient_count", sa.Integer(), nullable=False),
        sa.Column("change_count", sa.Integer(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.Column("published_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_outcome_publication_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_outcome_publication_round_id_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_publication")),
    )
    with op.batch_alter_table("outcome_publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_publication_round_id"), ["round_id"], unique=False)

    op.create_table(
        "response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "comments",
                "no_comments",
                name="responsekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "stance",
            sa.Enum(
                "supports",
                "supports_with_comments",
                "rejects",
                "abstains",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "link",
                "email",
                "letter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("respondent_name", sa.String(length=120), nullable=False),
        sa.Column("receipt_email", sa.String(length=254), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("submit_key", sa.String(length=40), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_response_invitation_id_invitation")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_response_round_id_round")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["response.id"], name=op.f("fk_response_supersedes_id_response")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("public_id", name=op.f("uq_response_public_id")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_response_round_id_number")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_response_submit_key")),
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_response_invitation_id_received_at"),
            ["invitation_id", "received_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_response_supersedes_id"),
            ["supersedes_id"],
            unique=True,
            sqlite_where=sa.text("supersedes_id IS NOT NULL"),
            postgresql_where=sa.text("supersedes_id IS NOT NULL"),
        )

    op.create_table(
        "round_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("shown_from", UTCDateTime(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_round_edition_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_edition_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_edition")),
        sa.UniqueConstraint("round_id", "edition_id", name=op.f("uq_round_edition_round_id_edition_id")),
    )
    op.create_table(
        "round_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column(
            "access",
            sa.Enum(
                "open",
                "closed",
                "hidden",
                name="sectionaccess",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "access <> 'closed' OR reason <> ''", name=op.f("ck_round_section_closed_has_reason")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_section_round_id_round")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_round_section_section_id_section")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_section")),
        sa.UniqueConstraint("round_id", "section_id", name=op.f("uq_round_section_round_id_section_id")),
    )
    op.create_table(
        "section_read",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_section_read_invitation_id_invitation")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_section_read_section_id_section")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_read")),
        sa.UniqueConstraint(
            "invitation_id", "section_id", name=op.f("uq_section_read_invitation_id_section_id")
        ),
    )
    op.create_table(
        "section_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("short_title", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_section_version_section_id_section")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_version")),
        sa.UniqueConstraint("section_id", "number", name=op.f("uq_section_version_section_id_number")),
    )
    op.create_table(
        "draft_stance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column(
            "stance",
            sa.Enum(
                "supports",
                "supports_with_comments",
                "rejects",
                "abstains",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_stance_draft_id_draft")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_draft_stance_section_id_section")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_stance")),
        sa.UniqueConstraint("draft_id", "section_id", name=op.f("uq_draft_stance_draft_id_section_id")),
    )
    op.create_table(
        "goal_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_goal_version_goal_id_goal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_version")),
        sa.UniqueConstraint("goal_id", "number", name=op.f("uq_goal_version_goal_id_number")),
    )
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.Column("retired_by", sa.String(length=200), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(retired_at IS NULL) = (retired_by IS NULL)", name=op.f("ck_measure_retired_pair")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_measure_document_id_document")
        ),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_measure_goal_id_goal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
    )
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_goal_id"), ["goal_id"], unique=False)

    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_receipt_file_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_receipt_response_id_response")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("response_id", name=op.f("uq_receipt_response_id")),
    )
    op.create_table(
        "response_stance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column(
            "stance",
            sa.Enum(
                "supports",
                "supports_with_comments",
                "rejects",
                "abstains",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_response_stance_response_id_response")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_response_stance_section_id_section")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_stance")),
        sa.UniqueConstraint(
            "response_id", "section_id", name=op.f("uq_response_stance_response_id_section_id")
        ),
    )
    op.create_table(
        "section_working_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("base_version_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("short_title", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_version_id"],
            ["section_version.id"],
            name=op.f("fk_section_working_copy_base_version_id_section_version"),
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_section_working_copy_section_id_section")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_section_working_copy_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_working_copy")),
        sa.UniqueConstraint("section_id", "user_id", name=op.f("uq_section_working_copy_section_id_user_id")),
    )
    op.create_table(
        "set_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("counted_at", UTCDateTime(), nullable=True),
        sa.Column("counted_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(counted_at IS NULL) = (counted_by IS NULL)", name=op.f("ck_set_aside_counted_pair")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_set_aside_response_id_response")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
        sa.UniqueConstraint("response_id", name=op.f("uq_set_aside_response_id")),
    )
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_withdrawal_response_id_response")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("response_id", name=op.f("uq_withdrawal_response_id")),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("base_wording", sa.Text(), nullable=False),
        sa.Column("proposed_wording", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN goal_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN measure_id IS NOT NULL THEN 1 ELSE 0 END <= 1",
            name=op.f("ck_comment_one_target"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_comment_edition_id_edition")),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_comment_goal_id_goal")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_comment_measure_id_measure")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_comment_response_id_response")
        ),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_comment_section_id_section")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("response_id", "position", name=op.f("uq_comment_response_id_position")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_section_id"), ["section_id"], unique=False)

    op.create_table(
        "draft_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("proposed_wording", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("writer", sa.String(length=40), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.Column("removed_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN goal_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN measure_id IS NOT NULL THEN 1 ELSE 0 END <= 1",
            name=op.f("ck_draft_comment_one_target"),
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_comment_draft_id_draft")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_draft_comment_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_draft_comment_goal_id_goal")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_draft_comment_measure_id_measure")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_draft_comment_section_id_section")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_comment")),
    )
    with op.batch_alter_table("draft_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_comment_draft_id"), ["draft_id"], unique=False)

    op.create_table(
        "measure_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("accountable_id", sa.Integer(), nullable=True),
        sa.Column("accountable_text", sa.String(length=200), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("partners", sa.JSON(), nullable=False),
        sa.Column("schedule_text", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column(
            "start_precision",
            sa.Enum(
                "day",
                "month",
                "season",
                "year",
                name="start_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "end_precision",
            sa.Enum(
                "day",
                "month",
                "season",
                "year",
                name="end_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("financing_text", sa.String(length=300), nullable=False),
        sa.Column("policy_area", sa.String(length=80), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("overarching", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "rank IS NULL OR rank BETWEEN 1 AND 99", name=op.f("ck_measure_version_rank_range")
        ),
        sa.ForeignKeyConstraint(
            ["accountable_id"],
            ["organisation.id"],
            name=op.f("fk_measure_version_accountable_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_measure_version_measure_id_measure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_version")),
        sa.UniqueConstraint("measure_id", "number", name=op.f("uq_measure_version_measure_id_number")),
    )
    op.create_table(
        "revision_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("instruction", sa.Text(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=True),
        sa.Column("completed_at", UTCDateTime(), nullable=True),
        sa.Column("completed_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(completed_at IS NULL) = (completed_by IS NULL)", name=op.f("ck_revision_task_completed_pair")
        ),
        sa.CheckConstraint(
            "CASE WHEN goal_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN measure_id IS NOT NULL THEN 1 ELSE 0 END <= 1",
            name=op.f("ck_revision_task_one_target"),
        ),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_revision_task_goal_id_goal")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_revision_task_measure_id_measure")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["user.id"], name=op.f("fk_revision_task_responsible_id_user")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_revision_task_round_id_round")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_revision_task_section_id_section")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_task")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_revision_task_round_id_number")),
    )
    op.create_table(
        "comment_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_attachment_comment_id_comment")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_comment_attachment_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_attachment")),
    )
    with op.batch_alter_table("comment_attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_attachment_comment_id"), ["comment_id"], unique=False)

    op.create_table(
        "draft_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_comment_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_comment_id"],
            ["draft_comment.id"],
            name=op.f("fk_draft_attachment_draft_comment_id_draft_comment"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_draft_attachment_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_attachment")),
    )
    with op.batch_alter_table("draft_attachment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_draft_attachment_draft_comment_id"), ["draft_comment_id"], unique=False
        )

    op.create_table(
        "edition_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section_version_id", sa.Integer(), nullable=True),
        sa.Column("goal_version_id", sa.Integer(), nullable=True),
        sa.Column("measure_version_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN section_version_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN goal_version_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN measure_version_id IS NOT NULL THEN 1 ELSE 0 END = 1",
            name=op.f("ck_edition_item_one_target"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_item_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["goal_version_id"],
            ["goal_version.id"],
            name=op.f("fk_edition_item_goal_version_id_goal_version"),
        ),
        sa.ForeignKeyConstraint(
            ["measure_version_id"],
            ["measure_version.id"],
            name=op.f("fk_edition_item_measure_version_id_measure_version"),
        ),
        sa.ForeignKeyConstraint(
            ["section_version_id"],
            ["section_version.id"],
            name=op.f("fk_edition_item_section_version_id_section_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_item")),
    )
    with op.batch_alter_table("edition_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_edition_item_edition_id_position"), ["edition_id", "position"], unique=False
        )

    op.create_table(
        "financing_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_version_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "within_budget",
                "grant",
                "external",
                "unfunded",
                name="financingsource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["measure_version_id"],
            ["measure_version.id"],
            name=op.f("fk_financing_row_measure_version_id_measure_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_financing_row")),
    )
    with op.batch_alter_table("financing_row", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_financing_row_measure_version_id"), ["measure_version_id"], unique=False
        )

    op.create_table(
        "point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_point_comment_id_comment")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_point_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_point_comment_id")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_point_round_id_number")),
    )
    op.create_table(
        "revision_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("base_version_id", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.String(length=200), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["revision_task.id"], name=op.f("fk_revision_draft_task_id_revision_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_draft")),
        sa.UniqueConstraint("task_id", name=op.f("uq_revision_draft_task_id")),
    )
    op.create_table(
        "revision_task_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("section_version_id", sa.Integer(), nullable=True),
        sa.Column("goal_version_id", sa.Integer(), nullable=True),
        sa.Column("measure_version_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN section_version_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN goal_version_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN measure_version_id IS NOT NULL THEN 1 ELSE 0 END = 1",
            name=op.f("ck_revision_task_version_one_target"),
        ),
        sa.ForeignKeyConstraint(
            ["goal_version_id"],
            ["goal_version.id"],
            name=op.f("fk_revision_task_version_goal_version_id_goal_version"),
        ),
        sa.ForeignKeyConstraint(
            ["measure_version_id"],
            ["measure_version.id"],
            name=op.f("fk_revision_task_version_measure_version_id_measure_version"),
        ),
        sa.ForeignKeyConstraint(
            ["section_version_id"],
            ["section_version.id"],
            name=op.f("fk_revision_task_version_section_version_id_section_version"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["revision_task.id"], name=op.f("fk_revision_task_version_task_id_revision_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_task_version")),
        sa.UniqueConstraint("goal_version_id", name=op.f("uq_revision_task_version_goal_version_id")),
        sa.UniqueConstraint("measure_version_id", name=op.f("uq_revision_task_version_measure_version_id")),
        sa.UniqueConstraint("section_version_id", name=op.f("uq_revision_task_version_section_version_id")),
    )
    with op.batch_alter_table("revision_task_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_task_version_task_id"), ["task_id"], unique=False)

    op.create_table(
        "withholding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("lifted_at", UTCDateTime(), nullable=True),
        sa.Column("lifted_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint("ground <> '' AND reason <> ''", name=op.f("ck_withholding_grounded")),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_withholding_lifted_pair")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_withholding_comment_id_comment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withholding")),
    )
    with op.batch_alter_table("withholding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_withholding_comment_id"), ["comment_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "met",
                "partly_met",
                "not_met",
                "already_met",
                "noted",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("remainder", sa.Text(), nullable=False),
        sa.Column("review_note", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "to_decide",
                "draft",
                "for_review",
                "done",
                name="workstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("state <> 'to_decide'", name=op.f("ck_answer_has_begun")),
        sa.CheckConstraint(
            "state = 'draft' OR (outcome IS NOT NULL AND reason <> '')", name=op.f("ck_answer_reasoned")
        ),
        sa.ForeignKeyConstraint(["point_id"], ["point.id"], name=op.f("fk_answer_point_id_point")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("point_id", name=op.f("uq_answer_point_id")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_state"), ["state"], unique=False)

    op.create_table(
        "published_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "met",
                "partly_met",
                "not_met",
                "already_met",
                "noted",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("remainder", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["point_id"], ["point.id"], name=op.f("fk_published_answer_point_id_point")),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["outcome_publication.id"],
            name=op.f("fk_published_answer_publication_id_outcome_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_answer")),
        sa.UniqueConstraint(
            "publication_id", "point_id", name=op.f("uq_published_answer_publication_id_point_id")
        ),
    )
    with op.batch_alter_table("published_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_published_answer_point_id"), ["point_id"], unique=False)

    op.create_table(
        "revision_task_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["point_id"], ["point.id"], name=op.f("fk_revision_task_point_point_id_point")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["revision_task.id"], name=op.f("fk_revision_task_point_task_id_revision_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_task_point")),
        sa.UniqueConstraint("task_id", "point_id", name=op.f("uq_revision_task_point_task_id_point_id")),
    )
    with op.batch_alter_table("revision_task_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_task_point_point_id"), ["point_id"], unique=False)

    op.create_table(
        "published_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("section_version_id", sa.Integer(), nullable=True),
        sa.Column("goal_version_id", sa.Integer(), nullable=True),
        sa.Column("measure_version_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN section_version_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN goal_version_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN measure_version_id IS NOT NULL THEN 1 ELSE 0 END = 1",
            name=op.f("ck_published_change_one_target"),
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["published_answer.id"],
            name=op.f("fk_published_change_answer_id_published_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["goal_version_id"],
            ["goal_version.id"],
            name=op.f("fk_published_change_goal_version_id_goal_version"),
        ),
        sa.ForeignKeyConstraint(
            ["measure_version_id"],
            ["measure_version.id"],
            name=op.f("fk_published_change_measure_version_id_measure_version"),
        ),
        sa.ForeignKeyConstraint(
            ["section_version_id"],
            ["section_version.id"],
            name=op.f("fk_published_change_section_version_id_section_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_change")),
    )
    with op.batch_alter_table("published_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_published_change_answer_id"), ["answer_id"], unique=False)

    create_triggers(op.get_bind())


def downgrade() -> None:
    drop_triggers(op.get_bind())
    with op.batch_alter_table("published_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_published_change_answer_id"))

    op.drop_table("published_change")
    with op.batch_alter_table("revision_task_point", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_task_point_point_id"))

    op.drop_table("revision_task_point")
    with op.batch_alter_table("published_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_published_answer_point_id"))

    op.drop_table("published_answer")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_state"))

    op.drop_table("answer")
    with op.batch_alter_table("withholding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_withholding_comment_id"))

    op.drop_table("withholding")
    with op.batch_alter_table("revision_task_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_task_version_task_id"))

    op.drop_table("revision_task_version")
    op.drop_table("revision_draft")
    op.drop_table("point")
    with op.batch_alter_table("financing_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_financing_row_measure_version_id"))

    op.drop_table("financing_row")
    with op.batch_alter_table("edition_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_item_edition_id_position"))

    op.drop_table("edition_item")
    with op.batch_alter_table("draft_attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_attachment_draft_comment_id"))

    op.drop_table("draft_attachment")
    with op.batch_alter_table("comment_attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_attachment_comment_id"))

    op.drop_table("comment_attachment")
    op.drop_table("revision_task")
    op.drop_table("measure_version")
    with op.batch_alter_table("draft_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_comment_draft_id"))

    op.drop_table("draft_comment")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_section_id"))

    op.drop_table("comment")
    op.drop_table("withdrawal")
    op.drop_table("set_aside")
    op.drop_table("section_working_copy")
    op.drop_table("response_stance")
    op.drop_table("receipt")
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measure_goal_id"))
        batch_op.drop_index(batch_op.f("ix_measure_document_id"))

    op.drop_table("measure")
    op.drop_table("goal_version")
    op.drop_table("draft_stance")
    op.drop_table("section_version")
    op.drop_table("section_read")
    op.drop_table("round_section")
    op.drop_table("round_edition")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_response_supersedes_id"),
            sqlite_where=sa.text("supersedes_id IS NOT NULL"),
            postgresql_where=sa.text("supersedes_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_response_invitation_id_received_at"))

    op.drop_table("response")
    with op.batch_alter_table("outcome_publication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_publication_round_id"))

    op.drop_table("outcome_publication")
    with op.batch_alter_table("mailing_recipient", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailing_recipient_invitation_id"))

    op.drop_table("mailing_recipient")
    with op.batch_alter_table("invitation_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_token_invitation_id"))

    op.drop_table("invitation_token")
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_section_id"))
        batch_op.drop_index(batch_op.f("ix_goal_parent_id"))

    op.drop_table("goal")
    op.drop_table("draft")
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_section_document_id"))

    op.drop_table("section")
    with op.batch_alter_table("register_import_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_import_row_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_register_import_row_import_id_verdict"))
        batch_op.drop_index(batch_op.f("ix_register_import_row_import_id_key"))

    op.drop_table("register_import_row")
    op.drop_table("publication_draft")
    with op.batch_alter_table("mailing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailing_round_id"))

    op.drop_table("mailing")
    op.drop_table("letter_draft")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_round_id_response_state"))
        batch_op.drop_index(batch_op.f("ix_invitation_round_id_delivery_state"))
        batch_op.drop_index(batch_op.f("ix_invitation_organisation_id"))

    op.drop_table("invitation")
    op.drop_table("edition")
    with op.batch_alter_table("document_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_import_document_id"))

    op.drop_table("document_import")
    op.drop_table("unsubscription")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_programme_id"))

    op.drop_table("round")
    op.drop_table("register_import")
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_mail_state_not_before"))
        batch_op.drop_index(batch_op.f("ix_outbox_mail_content_id"))

    op.drop_table("outbox_mail")
    with op.batch_alter_table("organisation_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_contact_contact_id"))

    op.drop_table("organisation_contact")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_programme_id"))

    op.drop_table("document")
    op.drop_table("user")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_sha256"))

    op.drop_table("stored_file")
    op.drop_table("programme")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_name"))
        batch_op.drop_index(batch_op.f("ix_organisation_kind_name"))
        batch_op.drop_index(batch_op.f("ix_organisation_area"))

    op.drop_table("organisation")
    op.drop_table("mail_pace")
    op.drop_table("mail_content")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_state_not_before"))

    op.drop_table("job")
    op.drop_table("contact")
    op.drop_table("column_mapping")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_object_kind_object_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))

    op.drop_table("audit_entry")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_key"))

    op.drop_table("attempt")

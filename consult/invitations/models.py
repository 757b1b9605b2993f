"""Personal links: who is invited, what was mailed to which address, and how far each has come."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.consultations.models import Round
from consult.core.db import Base, enum_type
from consult.core.outbox import OutboxMail
from consult.organisations.models import Organisation, OrganisationKind


class DeliveryState(StrEnum):
    """Best delivery state of an invitation's mails. ``sent`` = the relay took it."""

    NOT_SENT = "not_sent"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    NO_ADDRESS = "no_address"
    LETTER = "letter"


class ResponseState(StrEnum):
    """How far a consultee has come."""

    NOT_OPENED = "not_opened"
    OPENED = "opened"
    STARTED = "started"
    SUBMITTED = "submitted"
    NO_COMMENTS = "no_comments"
    DECLINED = "declined"


class Invitation(Base):
    """One organisation asked in one round. The ledger reads this table alone; ``responses`` writes its state here
    through ``invitations.actions``."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("round_id", "organisation_id"),
        Index(None, "round_id", "delivery_state"),
        Index(None, "round_id", "response_state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    delivery_state: Mapped[DeliveryState] = mapped_column(
        enum_type(DeliveryState), default=DeliveryState.NOT_SENT
    )
    delivery_cause: Mapped[str] = mapped_column(String(20), default="")
    delivery_evidence: Mapped[str] = mapped_column(String(300), default="")
    delivery_at: Mapped[datetime | None]  # of what waits, the time of the next attempt
    response_state: Mapped[ResponseState] = mapped_column(
        enum_type(ResponseState), default=ResponseState.NOT_OPENED
    )
    response_at: Mapped[datetime | None]
    comment_count: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime | None]
    extended_until: Mapped[date | None]
    reminded_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    round: Mapped[Round] = relationship()
    organisation: Mapped[Organisation] = relationship()

    @property
    def deadline(self) -> date:
        """Last day for this consultee: its own longer time, unless all have got a longer one since."""
        return max(self.extended_until or self.round.deadline, self.round.deadline)


class ShareRight(StrEnum):
    """What a colleague is asked to do. All but ``READ`` may write and send in, as whoever shared may."""

    WRITE = "write"
    APPROVE = "approve"
    READ = "read"


class Share(Base):
    """A colleague whom somebody within the organisation has let in, as typed by who did. Never deleted.

    ``shared_by_id`` is the colleague who shared on; None is whoever came by the municipality's own link.
    """

    __tablename__ = "share"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    right: Mapped[ShareRight] = mapped_column(enum_type(ShareRight))
    shared_by_id: Mapped[int | None] = mapped_column(ForeignKey("share.id"))
    outbox_mail_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mail.id"))  # the latest
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    invitation: Mapped[Invitation] = relationship()
    shared_by: Mapped["Share | None"] = relationship(remote_side="Share.id")

    @property
    def who(self) -> str:
        """What the colleague is called: the name, otherwise the address."""
        return self.name or self.address


class InvitationToken(Base):
    """A link that opens an invitation; only the SHA-256 of its secret is kept. All work until revoked.

    ``share_id`` is the colleague it was made for, None the municipality's own. ``seen_at`` is the last time somebody
    came by it, or was known to read. ``letter_batch_id`` is the printing of a code: its hash is keyed (``codes``).
    """

    __tablename__ = "invitation_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    outbox_mail_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mail.id"))
    share_id: Mapped[int | None] = mapped_column(ForeignKey("share.id"), index=True)
    letter_batch_id: Mapped[int | None] = mapped_column(ForeignKey("letter_batch.id"), index=True)
    read_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]

    invitation: Mapped[Invitation] = relationship()
    share: Mapped[Share | None] = relationship()


class LetterBatch(Base):
    """Letters with codes to print, as one PDF. The codes stand in the file alone, so it is kept for a few days only.

    ``invitation_ids`` are those asked for; ``letters`` is how many were made, ``file_name`` where they lie.
    """

    __tablename__ = "letter_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    heading: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    invitation_ids: Mapped[list[Any]] = mapped_column(default=list)
    letters: Mapped[int] = mapped_column(default=0)
    file_name: Mapped[str] = mapped_column(String(80), default="")
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class OpenSender(Base):
    """Somebody who asked for a link without being invited, as typed. Nobody has verified who it is.

    The worker makes the invitation; ``confirmed_at`` is when the mailed link was first used. ``matched_id`` is the
    organisation of the register that staff take it for; judged without one: none of those suggested.
    """

    __tablename__ = "open_sender"
    __table_args__ = (
        CheckConstraint("(judged_at IS NULL) = (judged_by IS NULL)", name="judged_pair"),
        CheckConstraint("matched_id IS NULL OR judged_at IS NOT NULL", name="matched_is_judged"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[OrganisationKind] = mapped_column(enum_type(OrganisationKind))
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(254), index=True)
    org_number: Mapped[str] = mapped_column(String(12), default="")
    sole_trader: Mapped[bool] = mapped_column(default=False)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), index=True)
    asked_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    matched_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    judged_at: Mapped[datetime | None]
    judged_by: Mapped[str | None] = mapped_column(String(200))

    invitation: Mapped[Invitation | None] = relationship()
    matched: Mapped[Organisation | None] = relationship()


class ReferralKind(StrEnum):
    """What was wrong with the recipient."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Referral(Base):
    """A recipient's word that somebody else is the right one; open for staff until handled or regretted."""

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint("(handled_at IS NULL) = (handled_by IS NULL)", name="handled_pair"),
        Index(None, "invitation_id", "handled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    kind: Mapped[ReferralKind] = mapped_column(enum_type(ReferralKind))
    name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    created_at: Mapped[datetime]
    regretted_at: Mapped[datetime | None]
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[str | None] = mapped_column(String(200))

    invitation: Mapped[Invitation] = relationship()

    @property
    def who(self) -> str:
        """Who is right, as far as it was said."""
        return ", ".join(part for part in (self.name, self.email) if part)


class ExtensionRequest(Base):
    """A recipient's request for a longer time. Decided with ``granted_until`` it is granted, without it declined.

    ``replaced_at``: asked anew before anybody decided. Without ``asked_at`` it was granted without being asked for.
    ``share_id`` is the colleague who asked, None whoever came by the municipality's own link. ``wished_until`` and
    ``granted_until`` are last days.
    """

    __tablename__ = "extension_request"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_pair"),
        CheckConstraint("granted_until IS NULL OR decided_at IS NOT NULL", name="granted_is_decided"),
        CheckConstraint("replaced_at IS NULL OR decided_at IS NULL", name="replaced_is_undecided"),
        CheckConstraint("(asked_at IS NULL) = (wished_until IS NULL)", name="asked_pair"),
        CheckConstraint("asked_at IS NOT NULL OR granted_until IS NOT NULL", name="asked_or_granted"),
        Index(None, "invitation_id", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    share_id: Mapped[int | None] = mapped_column(ForeignKey("share.id"))
    wished_until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(200))
    granted_until: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")

    invitation: Mapped[Invitation] = relationship()
    share: Mapped[Share | None] = relationship()


class MailingKind(StrEnum):
    """Why a mail goes to many."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    OUTCOME = "outcome"
    DEADLINE = "deadline"
    CANCELLED = "cancelled"


class Mailing(Base):
    """A mail to many: the letter as written and when it may go. Paused is a time, resumed clears it."""

    __tablename__ = "mailing"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[MailingKind] = mapped_column(enum_type(MailingKind))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    content_id: Mapped[int | None] = mapped_column(ForeignKey("mail_content.id"))
    send_from: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]

    round: Mapped[Round] = relationship()


class MailingRecipient(Base):
    """One address of one invitation in one mailing: the key of a mail."""

    __tablename__ = "mailing_recipient"
    __table_args__ = (
        UniqueConstraint("mailing_id", "invitation_id", "address"),
        Index(None, "invitation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    address: Mapped[str] = mapped_column(String(254))
    outbox_mail_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mail.id"), unique=True)

    mailing: Mapped[Mailing] = relationship()
    invitation: Mapped[Invitation] = relationship()
    mail: Mapped[OutboxMail | None] = relationship()


class Unsubscription(Base):
    """An address that wants no reminders or outcome mail of this programme. Kept by address: survives imports."""

    __tablename__ = "unsubscription"
    __table_args__ = (UniqueConstraint("programme_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    address: Mapped[str] = mapped_column(String(254))
    via: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


class LetterDraft(Base):
    """The letter of a coming mailing while a staff user is writing it; gone when the mailing is made."""

    __tablename__ = "letter_draft"
    __table_args__ = (UniqueConstraint("round_id", "kind", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    kind: Mapped[MailingKind] = mapped_column(enum_type(MailingKind))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]

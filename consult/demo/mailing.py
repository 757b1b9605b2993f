"""Loads the demo's invitations: a mail to each address, sent at the relay's pace, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from consult.consultations.models import Round
from consult.core.actor import Actor
from consult.core.db import db
from consult.core.outbox import OutboxMail
from consult.core.outbox_hooks import WAITING, MailState, RefusalCause
from consult.invitations.actions import create_mailing, invite
from consult.invitations.links import hash_token, new_token
from consult.invitations.mails import recipient_values
from consult.invitations.models import (
    DeliveryState,
    Invitation,
    InvitationToken,
    MailingKind,
    MailingRecipient,
)
from consult.organisations.models import Organisation

PER_MINUTE = 10
RETRY_AFTER = timedelta(minutes=40)


@dataclass(frozen=True)
class Fate:
    """What became of the mail to an organisation, with the relay's answer."""

    state: MailState
    cause: RefusalCause | None = None
    code: int | None = None
    status: str = ""
    words: str = ""

    @property
    def evidence(self) -> str:
        """The codes as the ledger shows them."""
        return f"{self.code} {self.status}" if self.code else ""


SENT = Fate(MailState.SENT, code=250, status="2.0.0", words="Ok: queued")
FATES = {
    "refused_unknown": Fate(MailState.REFUSED, RefusalCause.UNKNOWN, 550, "5.1.1", "User unknown"),
    "refused_full": Fate(MailState.REFUSED, RefusalCause.FULL, 552, "5.2.2", "Mailbox full"),
    "refused_blocked": Fate(MailState.REFUSED, RefusalCause.BLOCKED, 554, "5.7.1", "Blocked by mail filter"),
    "uncertain": Fate(MailState.UNCERTAIN),
    "deferred": Fate(MailState.DEFERRED, None, 451, "4.7.1", "Try again later"),
    "queued": Fate(MailState.QUEUED),
}


def load_invitations(
    letter: dict[str, str],
    round_: Round,
    organisations: dict[str, Organisation],
    *,
    by: Actor,
    now: datetime,
) -> dict[str, Invitation]:
    """Invite every organisation and queue its mail at ``now``; returns the invitations by organisation's name."""
    ids = [organisation.id for organisation in organisations.values()]
    invitations = invite(round_=round_, organisation_ids=ids, by=by, now=now)
    create_mailing(
        round_=round_,
        kind=MailingKind.INVITATION,
        subject=letter["subject"],
        body=letter["body_markdown"],
        invitation_ids=[invitation.id for invitation in invitations],
        send_from=now,
        by=by,
        now=now,
    )
    return {invitation.organisation.name: invitation for invitation in invitations}


def deliver(fates: dict[str, list[str]], *, sent_from: datetime, deadline: date, now: datetime) -> None:
    """Give each queued mail its fate; ``fates`` are the names whose mail did not simply go out, by key of FATES.

    The secrets of the links are thrown away: nobody has got these mails. Those that still wait get the last day
    that the round has when they go out.
    """
    fate_of = {name: FATES[key] for key, names in fates.items() for name in names}
    query = (
        select(OutboxMail, Invitation)
        .join(MailingRecipient, MailingRecipient.outbox_mail_id == OutboxMail.id)
        .join(Invitation, Invitation.id == MailingRecipient.invitation_id)
        .order_by(OutboxMail.id)
    )
    for place, (mail, invitation) in enumerate(db.session.execute(query).all()):
        fate = fate_of.get(invitation.organisation.name, SENT)
        if fate.state in WAITING:
            mail.values = {**mail.values, **recipient_values(invitation.organisation, deadline)}
        if fate.state is MailState.QUEUED:
            continue
        at = sent_from + timedelta(seconds=place * 60 / PER_MINUTE)
        _settle(mail, fate, at, now)
        invitation.delivery_state = DeliveryState(fate.state.value)
        invitation.delivery_cause = fate.cause.value if fate.cause else ""
        invitation.delivery_evidence = fate.evidence
        invitation.delivery_at = at
        db.session.add(
            InvitationToken(
                invitation_id=invitation.id,
                token_hash=hash_token(new_token()),
                outbox_mail_id=mail.id,
                created_at=at,
            )
        )
    db.session.flush()


def _settle(mail: OutboxMail, fate: Fate, at: datetime, now: datetime) -> None:
    mail.state, mail.attempts, mail.cause = fate.state, 1, fate.cause
    mail.reply_code, mail.reply_text = fate.code, f"{fate.status} {fate.words}".strip()
    if fate.state is MailState.DEFERRED:
        mail.not_before = now + RETRY_AFTER
    elif fate.state is not MailState.UNCERTAIN:
        mail.finished_at = at

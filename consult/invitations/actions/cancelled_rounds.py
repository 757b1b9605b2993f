"""Those who have got the invitation are told that their round is cancelled, and why."""

from datetime import datetime

from sqlalchemy import select

from consult.consultations.hooks import on_cancelled, on_cancelling_undone
from consult.consultations.models import Round
from consult.core import outbox
from consult.core.actor import Actor
from consult.core.db import db
from consult.invitations import mails
from consult.invitations.actions.mailings import NobodyToMail, create_mailing
from consult.invitations.models import Mailing, MailingKind, MailingRecipient
from consult.invitations.queries.plans import mailing_plan


@on_cancelled
def mail_about_cancelling(round_: Round, by: Actor, now: datetime) -> None:
    """Queue the mail, in the transaction that cancels the round; nothing where there is nobody to tell."""
    plan = mailing_plan(db.session(), round_, MailingKind.CANCELLED, now)
    subject, body = mails.default_letter(round_, MailingKind.CANCELLED)
    try:
        create_mailing(
            round_=round_, kind=MailingKind.CANCELLED, subject=subject, body=body,
            invitation_ids=[row.id for row in plan.gets], send_from=now, by=by, now=now,
        )  # fmt: skip
    except NobodyToMail:
        return


@on_cancelling_undone
def drop_mail_about_cancelling(round_: Round, now: datetime) -> None:
    """What has not gone yet would not be true."""
    waiting = (
        select(MailingRecipient.outbox_mail_id)
        .join(Mailing, Mailing.id == MailingRecipient.mailing_id)
        .where(Mailing.round_id == round_.id, Mailing.kind == MailingKind.CANCELLED)
    )
    outbox.cancel_queued(waiting, now=now)

"""Mail that has not gone yet names the last day that holds now, however long ago it was planned."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload

from consult.consultations.hooks import on_new_deadline
from consult.consultations.models import Round
from consult.core.db import db
from consult.core.outbox import MailState, OutboxMail
from consult.core.outbox_hooks import WAITING
from consult.invitations import mails
from consult.invitations.models import Invitation, MailingRecipient

_DONE = (MailState.SENT, MailState.CANCELLED)


def day_values(invitation: Invitation) -> dict[str, str]:
    """The recipient's last day as it is written in its mail, and as ``day`` for us: which day a mail told."""
    written = mails.recipient_values(invitation.organisation, invitation.deadline)["deadline"]
    return {"deadline": written, "day": invitation.deadline.isoformat()}


def rewrite_days(which: ColumnElement[bool]) -> None:
    """Put the last day that holds now in the mails of mailings to these invitations, in the caller's transaction.

    What may already have gone once, and may go again, keeps ``day``: nobody knows that it told the new one.
    """
    query = (
        select(OutboxMail, Invitation)
        .join(MailingRecipient, MailingRecipient.outbox_mail_id == OutboxMail.id)
        .join(Invitation, Invitation.id == MailingRecipient.invitation_id)
        .join(Invitation.organisation)
        .where(which, OutboxMail.state.not_in(_DONE))
        .options(contains_eager(Invitation.organisation), joinedload(Invitation.round))
        .with_for_update(of=OutboxMail)
    )
    for mail, invitation in db.session.execute(query).all():
        new = day_values(invitation)
        if mail.state not in WAITING:
            del new["day"]
        mail.values = {**mail.values, **new}
    db.session.flush()


@on_new_deadline
def rewrite_days_of_round(round_: Round) -> None:
    """All mail of the round that has not gone."""
    rewrite_days(Invitation.round_id == round_.id)

"""The mail with the personal link to somebody who asked for it on the open page."""

from datetime import datetime

from flask_babel import force_locale, gettext

from consult.core import outbox
from consult.core.outbox import OutboxMail
from consult.invitations import mails
from consult.invitations.models import Invitation, OpenSender


def queue_open_link(*, sender: OpenSender, invitation: Invitation, now: datetime) -> OutboxMail:
    """Queue the mail, its link minted when it is sent; once per request, in the caller's write transaction.

    Anybody can ask for a mail to any address, so it says nothing that was typed.
    """
    with force_locale("sv"):
        body = mails.render_letter(mails.OPEN_LINK)
        subject = gettext("Er länk till remissen om {{ program }}")
        why = gettext(
            "Ni får mejlet för att någon har skrivit er adress på remissens sida. "
            "Vi använder den bara för det här svaret."
        )
    text = mails.compose(round_=invitation.round, kind=mails.OPEN_LINK, subject=subject, body=body)
    values = mails.recipient_values(invitation.organisation, invitation.deadline)
    return outbox.queue(
        key=f"open_link:{sender.id}", kind=mails.OPEN_LINK, to=sender.address, subject=text.subject,
        text=text.text, html=text.html, values={**values, "why": why, "invitation_id": invitation.id},
        reply_to=invitation.round.contact_email, urgent=True, repeat_if_uncertain=True, now=now,
    )  # fmt: skip

"""The mail to a colleague: a fixed text, since whoever has a link may send it to anybody."""

from datetime import datetime

from flask_babel import force_locale, gettext

from consult.core import outbox
from consult.core.outbox import OutboxMail
from consult.invitations import mails
from consult.invitations.models import Share, ShareRight

KINDS = {right: f"{mails.SHARED}{right.value}" for right in ShareRight}


def queue_share(*, share: Share, now: datetime) -> OutboxMail:
    """Queue the mail with the colleague's own link, minted when it is sent; in the caller's write transaction.

    It says which organisation and what is asked, and nothing that the sharer has typed.
    """
    invitation, kind = share.invitation, KINDS[share.right]
    with force_locale("sv"):
        body = mails.render_letter(kind)
        subject = {
            ShareRight.WRITE: gettext("Svara tillsammans på remissen om {{ program }}"),
            ShareRight.APPROVE: gettext("Läs igenom och skicka in svaret på remissen om {{ program }}"),
            ShareRight.READ: gettext("Läs svaret på remissen om {{ program }} innan det skickas in"),
        }[share.right]
        why = gettext(
            "Du får mejlet för att en kollega på %(organisation)s har skrivit din adress. "
            "Vi använder den bara för det här svaret.",
            organisation=invitation.organisation.name,
        )
    text = mails.compose(round_=invitation.round, kind=kind, subject=subject, body=body)
    values = mails.recipient_values(invitation.organisation, invitation.deadline)
    return outbox.queue(
        key=f"share:{share.id}:{now.isoformat()}", kind=kind, to=share.address, subject=text.subject,
        text=text.text, html=text.html,
        values={**values, "why": why, "invitation_id": invitation.id, "share_id": share.id},
        reply_to=invitation.round.contact_email, urgent=True, repeat_if_uncertain=True, now=now,
    )  # fmt: skip

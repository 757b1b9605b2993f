"""The mail that tells a recipient its own last day, or that there will be no longer time."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale, gettext

from consult.core import outbox
from consult.core.outbox import OutboxMail
from consult.invitations import mails
from consult.invitations.models import ExtensionRequest, Share

KIND = "extension"
TO_COLLEAGUE = "extension_colleague"


def queue_decision(*, decided: ExtensionRequest, addresses: list[str], now: datetime) -> list[OutboxMail]:
    """Queue the mail to these addresses, each with its own link; in the caller's write transaction.

    The colleague who asked gets one too, with the link of his or her own access. Once for each decision and address.
    """
    kept_share = decided.share if decided.share and not decided.share.ended_at else None
    colleague = kept_share.address if kept_share else ""
    return [
        _queue(decided, address, kept_share if address == colleague else None, now)
        for address in dict.fromkeys([*addresses, colleague])
        if address
    ]


def _queue(decided: ExtensionRequest, address: str, share: Share | None, now: datetime) -> OutboxMail:
    invitation, kind = decided.invitation, TO_COLLEAGUE if share else KIND
    with force_locale("sv"):
        subject, body = _letter(decided)
        values: dict[str, str | int] = {
            **mails.recipient_values(invitation.organisation, invitation.deadline),
            "invitation_id": invitation.id,
        }
        if share:
            why = gettext("Du får mejlet för att du har bett om längre svarstid.")
            values |= {"share_id": share.id, "why": why}
    text = mails.compose(round_=invitation.round, kind=kind, subject=subject, body=body)
    return outbox.queue(
        key=f"extension:{decided.id}:{address}"[:200], kind=kind, to=address, subject=text.subject,
        text=text.text, html=text.html, values=values, reply_to=invitation.round.contact_email,
        urgent=True, repeat_if_uncertain=True, now=now,
    )  # fmt: skip


def _letter(decided: ExtensionRequest) -> tuple[str, str]:
    """Subject and Markdown body."""
    if decided.granted_until is not None:
        name, subject = "extension_granted", gettext("Ni kan svara till och med {{ deadline }}")
    else:
        name = "extension_declined"
        subject = gettext("Svar på er fråga om längre svarstid för {{ program }}")
    template = current_app.jinja_env.get_template(f"mail/invitations/{name}.md")
    body = template.render(answer=mails.quoted(decided.answer), asked=decided.asked_at is not None)
    return str(subject), body.strip()

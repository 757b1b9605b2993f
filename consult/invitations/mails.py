"""The letters of a round as mails: default texts, checks, and what exactly is sent.

Mails are in Swedish whatever language the staff user reads. Staff write Markdown with places such as
``{{ organisation }}``; those of the round are filled here, those of each recipient by the worker.
"""

import email
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email import policy
from html import escape
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext, ngettext
from flask_babel import lazy_gettext as _l

from consult.config import Settings
from consult.consultations.models import Round
from consult.core import outbox
from consult.core.formatting import date_text, datetime_text
from consult.core.mail_text import PLACE, MessageTemplate, Sender, Text, places, split_sender, unflow
from consult.core.outbox import MailContent, OutboxMail
from consult.core.site.current import site
from consult.invitations.letter_markup import to_mail_html, to_mail_text
from consult.invitations.links import NEW_LINK_PATH
from consult.invitations.models import Invitation, MailingKind
from consult.organisations.models import Organisation, OrganisationKind

PLACEHOLDERS = {
    "organisation": _l("mottagarens namn"),
    "link": _l("mottagarens personliga länk, ensam på en rad blir den en knapp"),
    "deadline": _l("mottagarens sista svarsdag"),
    "kommun": _l("kommunens namn"),
    "program": _l("programmets namn"),
    "remiss": _l("remissens rubrik"),
    "diarienummer": _l("ärendets nummer"),
    "kontakt": _l("remissens kontaktperson med adress och telefon"),
}
PER_RECIPIENT = frozenset({"organisation", "link", "deadline"})
# Only in the mail about the outcome: what this recipient said and what we answered.
OWN_ANSWERS = "svaren"
RECEIPT = "receipt"
NEW_LINK = "new_link"
OPEN_LINK = "open_link"
TEST = "mailing_test"
SHARED = "share_"  # kinds of mail to a colleague begin so
EXAMPLE_TOKEN = "exempel"  # noqa: S105  opens nothing: the page that helps to a new link


class UnknownPlaceholder(Exception):
    """The letter has places that nothing fills; ``names`` are they, in order."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


@dataclass(frozen=True)
class Preview:
    """A mail as one recipient gets it, read back from the very bytes that would be sent."""

    subject: str
    sender: str
    reply_to: str
    text: str
    html: str


def settings() -> Settings:
    """The installation's settings, with what an administrator has saved."""
    return site()


def _render(template: str, **context: Any) -> str:
    """A mail's template, without what pages are given: mails are also made outside requests."""
    return current_app.jinja_env.get_template(template).render(**context)


def render_letter(name: str) -> str:
    """A fixed letter as Markdown, its places not yet filled."""
    return _render(f"mail/invitations/{name}.md").strip()


def check_letter(subject: str, body: str, kind: str = "") -> None:
    """Raise ``UnknownPlaceholder`` for places that nothing fills; a link has no place in the subject."""
    known = {*PLACEHOLDERS, OWN_ANSWERS} if kind == MailingKind.OUTCOME else {*PLACEHOLDERS}
    unknown = [name for name in places(body) if name not in known]
    unknown += [name for name in places(subject) if name not in PLACEHOLDERS or name == "link"]
    if unknown:
        raise UnknownPlaceholder(list(dict.fromkeys(unknown)))


def default_letter(round_: Round, kind: MailingKind) -> tuple[str, str]:
    """Subject and Markdown body to begin with."""
    with force_locale("sv"):
        subject = {
            MailingKind.INVITATION: gettext("{{ kommun }}: vad tycker ni om förslaget till {{ program }}?"),
            MailingKind.REMINDER: gettext(
                "Påminnelse: svara senast {{ deadline }} om ni vill påverka förslaget"
            ),
            MailingKind.OUTCOME: gettext("Så använde vi era synpunkter"),
            MailingKind.DEADLINE: gettext("Svarstiden är förlängd till {{ deadline }}"),
            MailingKind.CANCELLED: gettext("Remissen om {{ program }} är avbruten"),
        }[kind]
        reason = quoted(round_.cancel_reason)
        body = _render(f"mail/invitations/{kind.value}.md", round=round_, reason=reason).strip()
    return subject, body


def quoted(text: str) -> str:
    """What staff wrote, as a quotation in which nothing is taken for a place to fill."""
    return "\n".join(f"> {line}" for line in re.sub(r"\{(?=\{)", "{ ", text).splitlines())


def button_label(kind: str) -> str:
    """The words on the button that the link becomes."""
    if kind == MailingKind.OUTCOME:
        return str(gettext("Läs våra svar till er"))
    if kind == MailingKind.CANCELLED:
        return str(gettext("Till remissen"))
    if kind == RECEIPT:
        return str(gettext("Se svaret"))
    if kind.startswith(SHARED) and kind != f"{SHARED}write":
        return str(gettext("Läs svaret"))
    return str(gettext("Läs förslaget och svara"))


def round_values(round_: Round) -> dict[str, str]:
    """The places that are the same for all recipients of a round."""
    contact = ", ".join(
        part for part in (round_.contact_name, round_.contact_email, round_.contact_phone) if part
    )
    return {
        "kommun": settings().municipality,
        "program": round_.programme.title,
        "remiss": round_.title,
        "diarienummer": round_.programme.case_number,
        "kontakt": contact or f"{settings().contact_name}, {settings().contact_email}",
    }


def recipient_values(organisation: Organisation, deadline: date) -> dict[str, str]:
    """The places of one recipient, but for the link. They are stored with the mail: nothing secret."""
    with force_locale("sv"):
        return {
            "organisation": organisation.name,
            "deadline": date_text(deadline),
            "why": why_asked(organisation.kind),
        }


def why_asked(kind: OrganisationKind) -> str:
    """Why this recipient gets the mail and where the address comes from (GDPR art. 14)."""
    if kind is OrganisationKind.COMPANY:
        return gettext(
            "Ni får mejlet för att företaget finns i kommunens företagsregister. Adressen kommer därifrån."
        )
    if kind is OrganisationKind.PRIVATE_PERSON:
        return str(gettext("Du får mejlet för att du har bett om att få svara på remissen."))
    return gettext(
        "Ni får mejlet för att kommunen vill höra er i frågan. Adressen finns i kommunens register."
    )


def compose(*, round_: Round, kind: str, subject: str, body: str) -> Text:
    """The letter as subject, text and HTML with only the recipient's places left. Raises ``UnknownPlaceholder``.

    ``kind`` decides the footer: the first mail to somebody carries the information that GDPR art. 14 asks for,
    mails to many the way to get no more.
    """
    check_letter(subject, body, kind)
    values = round_values(round_)
    with force_locale("sv"):
        frame: dict[str, Any] = {
            "first": kind in (MailingKind.INVITATION, OPEN_LINK) or kind.startswith(SHARED),
            "many": kind in set(MailingKind),
            "kind": kind,
            "settings": settings(),
            "round": round_,
        }
        button = button_label(kind)
        html_body = _fill_some(to_mail_html(body, accent=settings().accent, button=button), _escaped(values))
        text_body = _fill_some(to_mail_text(body), values)
        subject = _fill_some(subject, values)
        html = _render("mail/letter.html", body=html_body, subject=subject, **frame)
        text = _render("mail/letter.txt", body=text_body, **frame).strip()
    return Text(" ".join(subject.split()), text, html)


def _escaped(values: Mapping[str, str]) -> dict[str, str]:
    return {name: escape(value) for name, value in values.items()}


def _fill_some(text: str, values: Mapping[str, str]) -> str:
    """Fill the places that have a value and leave the others. A value that looks like a place is broken up."""
    return PLACE.sub(
        lambda m: values[m[1]].replace("{{", "{ {") if m[1] in values else f"{{{{ {m[1]} }}}}", text
    )


def sender_for(reply_to: str) -> Sender:
    """From and Reply-To of the installation's mails."""
    name, address = split_sender(settings().mail_sender, settings().municipality)
    return Sender(name, address, reply_to or settings().mail_reply_to)


def preview_mailing(
    *,
    round_: Round,
    kind: str,
    subject: str,
    body: str,
    organisation: Organisation,
    deadline: date | None = None,
) -> Preview:
    """Exactly what this recipient would get, with links that open nothing. Raises ``UnknownPlaceholder``."""
    content = compose(round_=round_, kind=kind, subject=subject, body=body)
    values = {**recipient_values(organisation, deadline or round_.deadline), **example_links()}
    raw = MessageTemplate(sender_for(round_.contact_email), content).message(
        to="namn@foretaget.example",
        message_id="exempel@exempel.example",
        date=round_.created_at,
        values=values,
    )
    return read_back(raw)


def example_links() -> dict[str, str]:
    """Links for previews and test mails: they lead to real pages and open nothing."""
    base = settings().base_url
    return {"link": f"{base}/svara/{EXAMPLE_TOKEN}", "unsubscribe_url": f"{base}{NEW_LINK_PATH}"}


def example_values(round_: Round) -> dict[str, str]:
    """The recipient's places for a mail that goes to nobody in particular."""
    with force_locale("sv"):
        return {
            "organisation": str(gettext("Exempelföretaget AB")),
            "deadline": date_text(round_.deadline),
            "why": why_asked(OrganisationKind.COMPANY),
        }


def read_back(raw: bytes) -> Preview:
    """The parts of a mail in bytes, as a mail program reads them."""
    message = email.message_from_bytes(raw, policy=policy.default)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return Preview(
        subject=str(message["subject"]),
        sender=str(message["from"]),
        reply_to=str(message["reply-to"] or ""),
        text=unflow(text.get_content()) if text else "",
        html=_lines(html.get_content()) if html else "",
    )


def _lines(content: str) -> str:
    return content.replace("\r\n", "\n")


def queue_letter(
    *, invitation: Invitation, kind: str, key: str, to: str, subject: str, body: str, now: datetime
) -> OutboxMail:
    """Queue one urgent mail to one recipient, with its own link minted when it is sent.

    It goes again by itself when nobody knows whether it arrived. In the caller's write transaction.
    """
    text = compose(round_=invitation.round, kind=kind, subject=subject, body=body)
    values = recipient_values(invitation.organisation, invitation.deadline)
    return outbox.queue(
        key=key, kind=kind, to=to, subject=text.subject, text=text.text, html=text.html,
        values={**values, "invitation_id": invitation.id}, reply_to=invitation.round.contact_email,
        urgent=True, repeat_if_uncertain=True, now=now,
    )  # fmt: skip


def queue_receipt(
    *,
    invitation: Invitation,
    address: str,
    number: str,
    received_at: datetime,
    whole_day: bool = False,
    stance_word: str = "",
    comment_count: int | None = None,
    file_count: int = 0,
    late: bool = False,
    now: datetime,
) -> OutboxMail:
    """Queue the receipt of a received response, in the transaction that stores it; once per number and address.

    ``number`` is the receipt's, ``stance_word`` the stance in words (empty: none taken); ``comment_count`` None
    says nothing about comments. ``file_count`` files came with them. ``whole_day``: only the day of receipt is known.
    """
    with force_locale("sv"):
        comments = ""
        if comment_count is not None:
            comments = (
                ngettext("%(num)s synpunkt", "%(num)s synpunkter", comment_count) if comment_count else ""
            )
        files = ngettext("%(num)s fil", "%(num)s filer", file_count) if file_count else ""
        body = _render(
            "mail/invitations/receipt.md",
            number=number,
            received=date_text(received_at) if whole_day else datetime_text(received_at),
            stance=stance_word,
            comments=comments,
            files=files,
            no_comments=comment_count == 0,
            late=late,
            deadline=date_text(invitation.deadline),
        )
        subject = str(gettext("Vi har tagit emot ert svar, %(number)s", number=number))
    return queue_letter(
        invitation=invitation, kind=RECEIPT, key=f"receipt:{number}:{address}"[:200], to=address, subject=subject,
        body=body, now=now,
    )  # fmt: skip


def queue_new_link(*, invitation: Invitation, to: str, reason: str, now: datetime) -> OutboxMail:
    """Queue a fresh link to one address. ``reason`` makes the key: two requests at the same moment give one mail."""
    with force_locale("sv"):
        body = _render("mail/invitations/new_link.md", round=invitation.round)
        subject = gettext("Er länk till remissen om {{ program }}")
    key = f"new_link:{reason}:{invitation.id}:{to}"[:200]
    return queue_letter(
        invitation=invitation, kind=NEW_LINK, key=key, to=to, subject=subject, body=body, now=now
    )


def add_mailing_content(*, round_: Round, kind: str, subject: str, body: str, now: datetime) -> MailContent:
    """Compose the letter and add it as the content that the mails of a mailing share."""
    text = compose(round_=round_, kind=kind, subject=subject, body=body)
    return outbox.add_content(
        kind=kind,
        subject=text.subject,
        text=text.text,
        html=text.html,
        reply_to=round_.contact_email,
        now=now,
    )

"""Write the letter, see it as the real mail, and send oneself a test."""

import hashlib
import re
from base64 import b64encode

from flask import Response as PlainResponse
from flask import flash, redirect, render_template, url_for
from flask import request as http
from flask_babel import gettext as _

from consult.accounts.access import signed_in, signed_in_user, staff
from consult.accounts.permissions import Permission
from consult.consultations.models import Round
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.outbox import UnusableAddress
from consult.invitations import actions
from consult.invitations.forms import ConfirmForm, LetterForm
from consult.invitations.mails import PLACEHOLDERS, Preview, default_letter, preview_mailing
from consult.invitations.models import MailingKind
from consult.invitations.queries.mailings import letter_draft, sample_invitation
from consult.invitations.views_staff.blueprint import View, bp, the_kind, the_round
from consult.invitations.words import MAILING_WORDS
from consult.organisations.models import Organisation, OrganisationKind


def current_letter(round_: Round, kind: MailingKind) -> tuple[str, str]:
    """Subject and body as this person has written them, or the default text."""
    draft = letter_draft(db.session(), round_.id, kind, signed_in_user().id)
    return (draft.subject, draft.body) if draft else default_letter(round_, kind)


@bp.route("/<int:round_id>/mailings/new", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def letter(round_id: int) -> View:
    """Write the letter; saving leads to the preview."""
    round_, kind = the_round(round_id), the_kind(http.args.get("kind"))
    subject, body = current_letter(round_, kind)
    form = LetterForm(data={"subject": subject, "body": body})
    if form.validate_on_submit():
        with write():
            actions.save_letter(
                round_=round_,
                kind=kind,
                user_id=signed_in_user().id,
                subject=form.subject.data,
                body=form.body.data,
                now=now(),
            )
        return redirect(url_for("invitations.letter_preview", round_id=round_id, kind=kind.value))
    page = render_template(
        "invitations/letter.html",
        round=round_,
        kind=kind,
        kind_word=MAILING_WORDS[kind],
        form=form,
        places=PLACEHOLDERS,
        form_failed=form.is_submitted(),
    )
    return (page, 422) if form.is_submitted() else page


@bp.get("/<int:round_id>/mailings/preview")
@staff(Permission.RUN_ROUNDS)
def letter_preview(round_id: int) -> View:
    """The letter as the mail that a recipient gets: as HTML in a frame of its own, and as text."""
    round_, kind = the_round(round_id), the_kind(http.args.get("kind"))
    preview, name = _preview(round_, kind)
    return render_template(
        "invitations/letter_preview.html",
        round=round_,
        kind=kind,
        kind_word=MAILING_WORDS[kind],
        preview=preview,
        sample_name=name,
        form=ConfirmForm(),
        own_address=signed_in_user().email,
    )


def _preview(round_: Round, kind: MailingKind) -> tuple[Preview, str]:
    subject, body = current_letter(round_, kind)
    sample = sample_invitation(db.session(), round_.id)
    organisation = (
        sample.organisation
        if sample
        else Organisation(name=_("Exempelföretaget AB"), kind=OrganisationKind.COMPANY)
    )
    preview = preview_mailing(
        round_=round_,
        kind=kind.value,
        subject=subject,
        body=body,
        organisation=organisation,
        deadline=sample.deadline if sample else None,
    )
    return preview, organisation.name


@bp.get("/<int:round_id>/mailings/preview.html")
@staff(Permission.RUN_ROUNDS)
def letter_frame(round_id: int) -> PlainResponse:
    """The HTML part alone, for the frame: no script, no picture, no link that leads away, only its own styles."""
    round_, kind = the_round(round_id), the_kind(http.args.get("kind"))
    preview, _name = _preview(round_, kind)
    html, style = hoist_styles(preview.html)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    response = PlainResponse(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox"
    )
    return response


def hoist_styles(html: str) -> tuple[str, str]:
    """Move the style attributes of a mail's HTML into one style element, which a policy can allow by its hash.

    Returns the page and the text of that element. Mail programs need the attributes; our own policy forbids them.
    """
    classes: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        return f' class="{classes.setdefault(match[1], f"s{len(classes)}")}"'

    body = re.sub(r"(?is)<style\b.*?</style>", "", html)
    body = re.sub(r' style="([^"]*)"', name, body)
    style = "".join(f".{key}{{{rules}}}" for rules, key in classes.items()).replace("&#39;", "'")
    element = f"<style>{style}</style>"
    return (body.replace("</head>", element + "</head>", 1) if "</head>" in body else element + body), style


@bp.post("/<int:round_id>/mailings/test")
@staff(Permission.RUN_ROUNDS)
def test_mail(round_id: int) -> View:
    """Send the letter to one's own address."""
    round_, kind = the_round(round_id), the_kind(http.args.get("kind"))
    subject, body = current_letter(round_, kind)
    to = signed_in_user().email
    try:
        with write():
            actions.queue_test_mail(
                round_=round_, kind=kind, to=to, subject=subject, body=body, by=signed_in(), now=now()
            )
    except UnusableAddress:
        flash(_("Din egen adress går inte att skicka till: %(address)s", address=to), "bad")
    else:
        flash(_("Ett provmejl är på väg till %(address)s. Länken i det öppnar inget.", address=to), "ok")
    return redirect(url_for("invitations.letter_preview", round_id=round_id, kind=kind.value))

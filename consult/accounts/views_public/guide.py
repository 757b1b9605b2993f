"""The guide of a new installation: municipality, mail, the first user, and what to begin with.

Its pages are 404 when it is not open. Before them stands the code from the shell, so that no stranger takes the
installation; the browser that gave it keeps a secret of its own.
"""

import hmac
from dataclasses import fields
from typing import Any

from flask import abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts import actions, queries
from consult.accounts.forms.guide import (
    AdministratorForm,
    CodeForm,
    MailCheckForm,
    MunicipalityForm,
    StartForm,
)
from consult.accounts.links import hash_secret
from consult.accounts.mail_check import MailCheck, check_mail
from consult.accounts.models import Guide, User
from consult.accounts.views_public.blueprint import bp
from consult.accounts.words import MAIL_PROBLEM_WORDS
from consult.config import Settings
from consult.core.audience import public
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.mail_text import Text
from consult.core.site.current import announce, site

GRANT = "guide"
KEPT = ("municipality", "contact_name", "contact_email", "contact_phone", "data_protection_contact")
Answer = Response | str | tuple[str, int]


@bp.route("/kom-igang", methods=["GET", "POST"])
@public
def guide() -> Answer:
    """Ask for the code, or show the steps and what is done."""
    found = _open_guide()
    if _has_grant(found):
        return _steps_page(found, StartForm(formdata=None))
    form = CodeForm()
    if form.validate_on_submit() and _exchange(form):
        return redirect(url_for("accounts_public.guide"), 303)
    return render_template("accounts/guide/code.html", form=form), 422 if form.is_submitted() else 200


def _exchange(form: CodeForm) -> bool:
    moment = now()
    try:
        with write():
            actions.count_code_try(visitor=request.remote_addr or "", now=moment)
        with write():
            session[GRANT] = actions.exchange_code(code=form.code.data or "", now=moment)
    except actions.TooManyAttempts:
        form.form_errors.append(_("För många försök. Vänta en kvart och försök igen."))
    except actions.WrongCode:
        form.code.errors = [_("Det är inte koden som skrevs ut senast, eller så är den använd.")]
    else:
        return True
    return False


def _steps_page(found: Guide, form: StartForm) -> str:
    administrator = db.session.get(User, found.administrator_id) if found.administrator_id else None
    return render_template(
        "accounts/guide/steps.html", guide=found, form=form, administrator=administrator, settings=site()
    )


@bp.route("/kom-igang/kommun", methods=["GET", "POST"])
@public
def guide_municipality() -> Answer:
    """Name and contacts."""
    found = _entered_guide()
    form = MunicipalityForm(data=_known(found))
    if form.validate_on_submit():
        with write():
            actions.save_municipality(values={name: form[name].data or "" for name in KEPT}, now=now())
        announce()
        return _next_step()
    return render_template("accounts/guide/municipality.html", form=form), 422 if form.is_submitted() else 200


def _known(found: Guide) -> dict[str, str]:
    """What is set already; the example's names are not offered as anybody's own."""
    settings, examples = site(), {each.name: each.default for each in fields(Settings)}
    known: dict[str, str] = {name: getattr(settings, name) for name in KEPT}
    if found.municipality_at:
        return known
    return {name: value for name, value in known.items() if value != examples[name]}


@bp.route("/kom-igang/mejl", methods=["GET", "POST"])
@public
def guide_mail() -> Answer:
    """Send a test mail and say what was wrong if it did not go."""
    found = _entered_guide()
    form, checked = MailCheckForm(), None
    if form.validate_on_submit():
        checked = _send_test(form.email.data or "")
        if checked.problem is None:
            with write():
                actions.note_mail_checked(now=now())
            flash(
                _(
                    "Servern tog emot mejlet till %(address)s. Titta att det har kommit.",
                    address=form.email.data,
                ),
                "ok",
            )
            return redirect(url_for("accounts_public.guide_mail"), 303)
    page = render_template(
        "accounts/guide/mail.html",
        form=form,
        guide=found,
        settings=_settings(),
        problem=_problem_text(checked),
    )
    return page, 422 if form.is_submitted() else 200


def _send_test(address: str) -> MailCheck:
    with force_locale("sv"):
        content = Text(
            _("Prov från kommunens tjänst för remisser"),
            _("Mejlen från %(kommun)s går fram hit. Du behöver inte svara.", kommun=site().municipality),
        )
    db.session.rollback()  # nothing is held while the relay is waited for
    return check_mail(current_app._get_current_object(), to=address, content=content, now=now())  # type: ignore[attr-defined]


def _problem_text(checked: MailCheck | None) -> str:
    if checked is None or checked.problem is None:
        return ""
    settings = _settings()
    values: dict[str, Any] = {
        "host": settings.smtp_host,
        "port": settings.smtp_port,
        "sender": settings.mail_sender,
        "answer": checked.answer,
    }
    return str(MAIL_PROBLEM_WORDS[checked.problem]) % values


@bp.route("/kom-igang/administrator", methods=["GET", "POST"])
@public
def guide_administrator() -> Answer:
    """The first user."""
    found = _entered_guide()
    if found.administrator_id:
        return _next_step()
    form = AdministratorForm()
    if form.validate_on_submit():
        with write():
            actions.create_administrator(
                email=form.email.data or "",
                name=form.name.data or "",
                password=form.new_password.data or "",
                now=now(),
            )
        return _next_step()
    return render_template(
        "accounts/guide/administrator.html", form=form
    ), 422 if form.is_submitted() else 200


@bp.post("/kom-igang/klart")
@public
def finish_guide() -> Answer:
    """Close the guide, and go on to signing in and what was chosen."""
    found = _entered_guide()
    form = StartForm()
    if not form.validate_on_submit():
        return _steps_page(found, form), 422
    start = actions.Start(form.start.data)
    try:
        with write():
            actions.finish_guide(start=start, now=now())
    except actions.NoAdministrator:
        form.form_errors.append(_("Skapa en administratör först. Annars kommer ingen in."))
        return _steps_page(found, form), 422
    session.pop(GRANT, None)
    page = url_for("organisations.upload") if start is actions.Start.REGISTER else url_for("reports.overview")
    return redirect(url_for("accounts.sign_in", next=page), 303)


def _open_guide() -> Guide:
    g.private = True
    found = queries.open_guide(db.session())
    if found is None:
        abort(404)
    return found


def _entered_guide() -> Guide:
    """The open guide, for the browser that gave the code."""
    found = _open_guide()
    if not _has_grant(found):
        abort(404)
    return found


def _has_grant(found: Guide) -> bool:
    secret = session.get(GRANT)
    return bool(
        isinstance(secret, str)
        and found.grant_hash
        and hmac.compare_digest(found.grant_hash, hash_secret(secret))
    )


def _next_step() -> Response:
    return redirect(url_for("accounts_public.guide"), 303)


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found

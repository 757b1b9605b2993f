"""Adding, correcting and removing those to write to, and the mark "no more mail"."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.organisations import actions, queries
from consult.organisations.forms import ContactForm
from consult.organisations.models import Organisation, OrganisationContact
from consult.organisations.views_staff.base import View, bp, the_changeable, the_link


@bp.route("/<int:organisation_id>/contacts/new", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def new_contact(organisation_id: int) -> View:
    """Add a contact."""
    organisation = the_changeable(organisation_id)
    form = ContactForm()
    if form.validate_on_submit():
        try:
            with write():
                contact = actions.add_contact(
                    organisation=the_changeable(organisation_id),
                    email=form.address,
                    name=form.name.data or "",
                    by=signed_in(),
                    now=now(),
                )
        except actions.AlreadyContact:
            _already(form)
        else:
            flash(_("%(email)s är tillagd.", email=contact.email), "ok")
            return _back(organisation_id)
    return _form_page(form, organisation, None)


@bp.route("/<int:organisation_id>/contacts/<int:contact_id>", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def edit_contact(organisation_id: int, contact_id: int) -> View:
    """Correct a contact."""
    link = the_link(organisation_id, contact_id)
    form = ContactForm(obj=link.contact)
    if form.validate_on_submit():
        try:
            with write():
                actions.change_contact(
                    link=the_link(organisation_id, contact_id),
                    email=form.address,
                    name=form.name.data or "",
                    by=signed_in(),
                    now=now(),
                )
        except actions.AlreadyContact:
            _already(form)
        else:
            flash(_("Ändringen är sparad."), "ok")
            return _back(organisation_id)
    return _form_page(form, the_changeable(organisation_id), link)


@bp.post("/<int:organisation_id>/contacts/<int:contact_id>/remove")
@staff(Permission.RUN_ROUNDS)
def remove_contact(organisation_id: int, contact_id: int) -> Response:
    """Take a contact from the organisation."""
    with write():
        link = the_link(organisation_id, contact_id)
        email = link.contact.email
        actions.remove_contact(link=link, by=signed_in(), now=now())
    flash(_("%(email)s är borttagen härifrån.", email=email), "ok")
    return _back(organisation_id)


@bp.post("/<int:organisation_id>/contacts/<int:contact_id>/stop-mail")
@staff(Permission.RUN_ROUNDS)
def stop_mail(organisation_id: int, contact_id: int) -> Response:
    """Mark "no more mail"."""
    with write():
        contact = the_link(organisation_id, contact_id).contact
        actions.stop_mail(contact=contact, by=signed_in(), now=now())
    message = _("%(email)s får inga fler mejl.", email=contact.email)
    undo = url_for("organisations.allow_mail", organisation_id=organisation_id, contact_id=contact_id)
    flash({"text": message, "undo_url": undo}, "ok")  # type: ignore[arg-type]
    return _back(organisation_id)


@bp.post("/<int:organisation_id>/contacts/<int:contact_id>/allow-mail")
@staff(Permission.RUN_ROUNDS)
def allow_mail(organisation_id: int, contact_id: int) -> Response:
    """Take the mark away."""
    with write():
        contact = the_link(organisation_id, contact_id).contact
        actions.allow_mail(contact=contact, by=signed_in(), now=now())
    flash(_("%(email)s får mejl igen.", email=contact.email), "ok")
    return _back(organisation_id)


def _already(form: ContactForm) -> None:
    form.email.errors = [*form.email.errors, _("Adressen finns redan på organisationen.")]


def _back(organisation_id: int) -> Response:
    return redirect(url_for("organisations.organisation", organisation_id=organisation_id))


def _form_page(form: ContactForm, organisation: Organisation, link: OrganisationContact | None) -> View:
    failed = bool(form.errors) or any(field.errors for field in form)
    others = queries.others_of(db.session(), link.contact_id, organisation.id) if link else []
    page = render_template(
        "organisations/contact_form.html",
        form=form,
        organisation=organisation,
        link=link,
        others=others,
        form_failed=failed,
    )
    return (page, 422) if failed else page

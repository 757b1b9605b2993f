"""The list of organisations, the page of one, adding and correcting by hand."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.paging import page_of
from consult.core.plain_text import clean_line
from consult.organisations import actions, queries, words
from consult.organisations.forms import OrganisationForm
from consult.organisations.kinds import OrganisationKind
from consult.organisations.merging import merged_into
from consult.organisations.models import Organisation
from consult.organisations.views_staff.base import View, bp, the_changeable, the_organisation

PER_PAGE = 50


@bp.get("/")
@staff(Permission.READ)
def organisations() -> str:
    """The register, filtered and searched by the address."""
    chosen = request.args.get("kind", "")
    filters = {
        "area": request.args.get("area", ""),
        "size": request.args.get("size", ""),
        "search": clean_line(request.args.get("q", ""))[:200],
    }
    lacks_address = request.args.get("lacks") == "address"
    kind = OrganisationKind(chosen) if chosen in words.KINDS else None
    query = queries.organisations(kind=kind, lacks_address=lacks_address, **filters)
    session = db.session()
    page = page_of(session, query, request.args.get("page"), size=PER_PAGE)
    contacts = queries.addresses_of(session, [each.id for each in page.rows], also_no_mail=True)
    kinds, areas, sizes = queries.filter_choices(session)
    return render_template(
        "organisations/organisations.html",
        page=page,
        contacts=contacts,
        kinds=kinds,
        areas=areas,
        sizes=sizes,
        kind=kind,
        lacks_address=lacks_address,
        filters=filters,
        filtered=bool(kind or lacks_address or any(filters.values())),
        words=words,
        total=sum(choice.count for choice in kinds),
    )


@bp.get("/<int:organisation_id>")
@staff(Permission.READ)
def organisation(organisation_id: int) -> str:
    """One organisation: facts, contacts, the imports that touched it."""
    found = the_organisation(organisation_id)
    session = db.session()
    if found.merged_into_id is not None:
        into = the_organisation(found.merged_into_id)
        return render_template("organisations/put_away.html", organisation=found, into=into)
    return render_template(
        "organisations/organisation.html",
        organisation=found,
        contacts=queries.contacts_of(session, found.id),
        imports=queries.imports_that_touched(session, found.id),
        merged=merged_into(found.id),
        words=words,
    )


@bp.route("/new", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def new_organisation() -> View:
    """Add an organisation by hand."""
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            with write():
                made = actions.create_organisation(
                    kind=OrganisationKind(form.kind.data),
                    digits=form.digits,
                    columns=form.columns(),
                    sole_trader=bool(form.sole_trader.data),
                    by=signed_in(),
                    now=now(),
                )
        except actions.NumberTaken as error:
            _number_taken(form, error)
        else:
            flash(_("%(name)s är tillagd.", name=made.name), "ok")
            return redirect(url_for("organisations.organisation", organisation_id=made.id))
    return _form_page(form, None)


@bp.route("/<int:organisation_id>/edit", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def edit_organisation(organisation_id: int) -> View:
    """Correct an organisation by hand. A person's number is never put into the box."""
    found = the_changeable(organisation_id)
    form = OrganisationForm(data=_shown_columns(found))
    if form.validate_on_submit():
        try:
            with write():
                _update(the_changeable(organisation_id), form)
        except actions.NumberTaken as error:
            _number_taken(form, error)
        else:
            flash(_("Ändringen är sparad."), "ok")
            return redirect(url_for("organisations.organisation", organisation_id=organisation_id))
    return _form_page(form, found)


def _shown_columns(organisation: Organisation) -> dict[str, str | bool]:
    """What stands in the boxes. Named one by one: a person's number must not slip in with the rest."""
    return {
        "kind": organisation.kind.value,
        "name": organisation.name,
        "org_number": organisation.public_org_number,
        "sole_trader": organisation.sole_trader,
        "street": organisation.street,
        "postal_code": organisation.postal_code,
        "area": organisation.area,
        "industry_text": organisation.industry_text,
        "industry_code": organisation.industry_code,
        "size_class": organisation.size_class,
    }


def _update(organisation: Organisation, form: OrganisationForm) -> None:
    moment, by = now(), signed_in()
    shown = organisation.public_org_number
    # An emptied box takes a shown number away; a person's number stands in no box and stays.
    if shown and not form.org_number.data:
        actions.remove_number(organisation=organisation, by=by, now=moment)
    actions.update_organisation(
        organisation=organisation,
        kind=OrganisationKind(form.kind.data),
        digits=form.digits,
        columns=form.columns(),
        sole_trader=bool(form.sole_trader.data),
        by=by,
        now=moment,
    )


def _number_taken(form: OrganisationForm, error: actions.NumberTaken) -> None:
    message = _("%(name)s har redan det numret.", name=error.organisation.name)
    form.org_number.errors = [*form.org_number.errors, message]


def _form_page(form: OrganisationForm, found: Organisation | None) -> View:
    failed = bool(form.errors) or any(field.errors for field in form)
    page = render_template(
        "organisations/organisation_form.html", form=form, organisation=found, form_failed=failed
    )
    return (page, 422) if failed else page

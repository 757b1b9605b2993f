"""The fixed public pages, edited in Markdown with their history kept. For administrators."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.forms import PageForm, ResetForm
from consult.accounts.permissions import Permission
from consult.accounts.views_staff.blueprint import bp
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.markdown import to_html
from consult.core.site.actions import TextChanged, save_text
from consult.core.site.current import site
from consult.core.site.models import SiteText
from consult.core.site.pages import (
    LANGUAGES,
    PAGES,
    PLACES,
    PageText,
    delivered,
    filled,
    latest_of_all,
    text_of,
    versions,
)

Answer = Response | str | tuple[str, int]

PUBLIC = {
    "remiss": "site.about",
    "hjalp": "site.help_page",
    "kontakt": "site.contact",
    "personuppgifter": "site.privacy",
    "tillganglighet": "site.accessibility",
}


@bp.get("/pages")
@staff(Permission.SETTINGS)
def site_pages() -> str:
    """All fixed pages in both languages, with who changed them last."""
    latest = latest_of_all(db.session())
    rows = [
        (page, [(language, text_of(latest.get((page, language)), page, language)) for language in LANGUAGES])
        for page in PAGES
    ]
    return render_template("accounts/site_pages.html", rows=rows, public=PUBLIC)


@bp.route("/pages/<page>/<language>", methods=["GET", "POST"])
@staff(Permission.SETTINGS)
def site_page(page: str, language: str) -> Answer:
    """Write a page; ``order=preview`` shows it without saving, ``?from=7`` begins from an older version."""
    history = _history(page, language)
    begun = _begun_from(history) or text_of(history[0] if history else None, page, language)
    form = PageForm(data={"title": begun.title, "body": begun.body, "seen": history[0].id if history else 0})
    if form.validate_on_submit() and request.form.get("order") != "preview":
        try:
            with write():
                saved = save_text(
                    page=page,
                    language=language,
                    title=form.title.data or "",
                    body=form.body.data or "",
                    seen=form.seen.data or 0,
                    by=signed_in(),
                    now=now(),
                )
        except TextChanged as change:
            _tell_of_change(form, change.version)
            history = _history(page, language)
        else:
            flash(_("Sidan är sparad och syns nu.") if saved else _("Ingenting var ändrat."), "ok")
            return redirect(url_for("accounts.site_pages"))
    failed = bool(form.errors)
    preview = request.form.get("order") == "preview" and not failed
    return _editor(page, language, form, history, preview), 422 if failed else 200


def _editor(page: str, language: str, form: PageForm, history: list[SiteText], preview: bool) -> str:
    return render_template(
        "accounts/site_page.html",
        page=page,
        language=language,
        form=form,
        history=history,
        shown=text_of(history[0] if history else None, page, language),
        preview=to_html(filled(form.body.data or "", site()), first_level=4) if preview else None,
        preview_title=filled(form.title.data or "", site()),
        places=["{" + place + "}" for place in PLACES],
        public=url_for(PUBLIC[page]),
    )


def _tell_of_change(form: PageForm, version: SiteText) -> None:
    form.form_errors.append(
        _(
            "%(who)s har sparat sidan sedan du började. Den texten finns i historiken. Spara igen om din ska gälla.",
            who=version.created_by,
        )
    )
    form.seen.raw_data, form.seen.data = None, version.id


def _begun_from(history: list[SiteText]) -> PageText | None:
    wanted = request.args.get("from", "")
    return next((PageText(row.title, row.body, row) for row in history if str(row.id) == wanted), None)


@bp.post("/pages/<page>/<language>/reset")
@staff(Permission.SETTINGS)
def reset_page(page: str, language: str) -> Answer:
    """Show the delivered text again. What was written stays in the history."""
    history, form, text = _history(page, language), ResetForm(), delivered(page, language)
    if history and form.validate_on_submit():
        try:
            with write():
                save_text(
                    page=page,
                    language=language,
                    title=text.title,
                    body=text.body,
                    seen=form.seen.data or 0,
                    delivered=True,
                    by=signed_in(),
                    now=now(),
                )
        except TextChanged as change:
            flash(_("%(who)s har sparat sidan sedan du öppnade den.", who=change.version.created_by), "warn")
            return redirect(url_for("accounts.site_page", page=page, language=language))
        flash(_("Texten från början visas igen."), "ok")
    return redirect(url_for("accounts.site_page", page=page, language=language))


def _history(page: str, language: str) -> list[SiteText]:
    """The stored versions, the newest first; 404 for a page or a language that there is none of."""
    if page not in PAGES or language not in LANGUAGES:
        abort(404)
    return list(versions(db.session(), page, language))

"""Pages that belong to the installation: health, language, help, contact, privacy, accessibility statement."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, session
from sqlalchemy import text
from werkzeug.wrappers import Response as AnyResponse

from consult.core.audience import public
from consult.core.db import db
from consult.core.site import models

bp = Blueprint("site", __name__)
__all__ = ["bp", "models"]


@bp.get("/healthz")
@public
def health() -> Response:
    """200 when the database answers; the error page gives 503 when it does not."""
    db.session.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")


@bp.post("/sprak")
@public
def set_language() -> AnyResponse:
    """Choose the language of the public pages, and go back to the page."""
    language = request.form.get("lang", "")
    if language in current_app.config["LANGUAGES"]:
        session["lang"] = language
    return redirect(local_path(request.form.get("next", "/")))


def local_path(target: str) -> str:
    """``target`` if it is a readable page of this site, otherwise the start page."""
    if not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    found = current_app.url_map.bind("").test(target.split("?")[0], method="GET")
    return target if found else "/"


@bp.get("/hjalp")
@public
def help_page() -> str:
    """What a remiss is and how to answer."""
    return render_template("site/help.html")


@bp.get("/kontakt")
@public
def contact() -> str:
    """Whom to ask."""
    return render_template("site/contact.html")


@bp.get("/personuppgifter")
@public
def privacy() -> str:
    """How personal data are handled (GDPR art. 13 and 14)."""
    return render_template("site/privacy.html")


@bp.get("/tillganglighet")
@public
def accessibility() -> str:
    """The accessibility statement in its eleven parts (lagen om tillgänglighet till digital offentlig service)."""
    return render_template("site/accessibility.html")

"""Pages that belong to the installation: health, language, the fixed pages in the foot, and the shield."""

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, session
from flask_babel import get_locale
from sqlalchemy import text
from werkzeug.wrappers import Response as AnyResponse

from consult.core.assets import FOREVER
from consult.core.audience import public
from consult.core.conditional import unless_unchanged
from consult.core.db import db
from consult.core.files import store
from consult.core.markdown import to_html
from consult.core.site.actions import MEDIA_TYPES
from consult.core.site.current import site
from consult.core.site.pages import LANGUAGES, filled, newest, text_of

bp = Blueprint("site", __name__)

# An SVG is a document: should one ever be opened by itself, nothing in it runs and nothing is fetched.
PICTURE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


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


@bp.get("/om-remisser")
@public
def about() -> Response:
    """What a remiss is."""
    return _page("remiss")


@bp.get("/hjalp")
@public
def help_page() -> Response:
    """How to answer."""
    return _page("hjalp")


@bp.get("/kontakt")
@public
def contact() -> Response:
    """Whom to ask."""
    return _page("kontakt")


@bp.get("/personuppgifter")
@public
def privacy() -> Response:
    """How personal data are handled (GDPR art. 13 and 14)."""
    return _page("personuppgifter")


@bp.get("/tillganglighet")
@public
def accessibility() -> Response:
    """The accessibility statement in its eleven parts (lagen om tillgänglighet till digital offentlig service)."""
    return _page("tillganglighet")


def _page(name: str) -> Response:
    locale = str(get_locale())[:2]
    language = locale if locale in LANGUAGES else LANGUAGES[0]
    shown = text_of(newest(db.session(), name, language), name, language)
    settings = site()
    title, body = filled(shown.title, settings), filled(shown.body, settings)
    return unless_unchanged(
        lambda: render_template("site/page.html", title=title, body=to_html(body)), name, title, body
    )


@bp.get("/vapen/<digest>.<any(svg, png):kind>")
@public
def shield_picture(digest: str, kind: str) -> Response:
    """The municipality's shield, by the checksum of its content. Only the present one."""
    if site().shield != f"{digest}.{kind}":
        abort(404)
    try:
        content = store().get(digest)
    except FileNotFoundError:
        abort(404)
    response = Response(content, mimetype=MEDIA_TYPES[kind])
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    response.headers["Cache-Control"] = FOREVER
    return response

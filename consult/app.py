"""The top of the house: makes the application out of its slices. Nothing imports this but ``wsgi.py``."""

import os
from datetime import timedelta
from typing import Any

import click
from flask import Flask, current_app, g, has_request_context, request, session, url_for
from flask.cli import FlaskGroup
from flask_babel import get_locale
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from consult.accounts import access as staff_access
from consult.accounts import jobs as account_jobs
from consult.accounts import views_public as accounts_public
from consult.accounts import views_staff as accounts_staff
from consult.config import PROJECT_ROOT, ConfigurationError, Settings
from consult.consultations import jobs as consultation_jobs
from consult.consultations import views_public as consultations_public
from consult.consultations import views_staff as consultations_staff
from consult.core import formatting, views_site, views_styleguide, worker
from consult.core.assets import init_assets
from consult.core.audience import audience_of, refuse_undeclared
from consult.core.converters import CleanRequest, KeyConverter, TextConverter
from consult.core.cookies import SplitSessions, is_staff_page
from consult.core.db import db
from consult.core.errors import init_errors
from consult.core.headers import init_headers
from consult.core.list_addresses import page_url, url_with
from consult.core.logs import init_logs
from consult.core.site.current import site
from consult.core.template_environment import SharedGlobalsEnvironment
from consult.core.trailing_slash import meant_address
from consult.core.translations import KeptBabel
from consult.demo import jobs as demo_jobs
from consult.invitations import access as link_access
from consult.invitations import jobs as invitation_jobs
from consult.invitations import views_public as invitations_public
from consult.invitations import views_staff as invitations_staff
from consult.organisations import jobs as organisation_jobs
from consult.organisations import views_staff as organisations_staff
from consult.personal import views_staff as personal_staff
from consult.programmes import views_staff as programmes_staff
from consult.reports import jobs as report_jobs
from consult.reports import views_public as reports_public
from consult.reports import views_staff as reports_staff
from consult.reports.navigation import staff_header
from consult.responses import jobs as response_jobs
from consult.responses import views_public as responses_public
from consult.responses import views_staff as responses_staff
from consult.responses.views_staff import merging as merging_staff
from consult.search import indexing as search_indexing
from consult.search import views_staff as search_staff
from consult.triage import jobs as triage_jobs
from consult.triage import views_staff as triage_staff

LANGUAGES = ("sv", "en")
VIEWS = (
    views_site,
    views_styleguide,
    accounts_staff,
    accounts_public,
    organisations_staff,
    programmes_staff,
    consultations_staff,
    consultations_public,
    invitations_staff,
    invitations_public,
    responses_public,
    responses_staff,
    merging_staff,
    triage_staff,
    personal_staff,
    search_staff,
    reports_staff,
    reports_public,
)
# Imported so that their handlers, and the keeper of the search index, are there in every process.
JOBS = (
    account_jobs, consultation_jobs, demo_jobs, invitation_jobs, organisation_jobs, report_jobs, response_jobs,
    triage_jobs, search_indexing,
)  # fmt: skip

csrf = CSRFProtect()
babel = KeptBabel()


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application. Raises ``ConfigurationError`` where production lacks a setting."""
    settings = settings or Settings.from_environment()
    settings.instance.mkdir(parents=True, exist_ok=True)
    app = Flask(
        __name__,
        static_folder=None,
        template_folder=str(PROJECT_ROOT / "templates"),
        instance_path=str(settings.instance),
    )
    app.jinja_environment = SharedGlobalsEnvironment
    app.static_folder = str(PROJECT_ROOT / "static")
    app.request_class = CleanRequest
    app.url_map.converters.update(default=TextConverter, string=TextConverter, int=KeyConverter)
    _configure(app, settings)
    _init_extensions(app)
    _init_slices(app)
    refuse_undeclared(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        LANGUAGES=LANGUAGES,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database,
        # Texts of errors without the values of the statement: those are people's words and addresses.
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_pre_ping": not settings.database.startswith("sqlite"),
            "hide_parameters": True,
        },
        MAX_CONTENT_LENGTH=settings.max_upload,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        PERMANENT_SESSION_LIFETIME=timedelta(days=60),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        BABEL_DEFAULT_LOCALE="sv",
        BABEL_DEFAULT_TIMEZONE="Europe/Stockholm",
        BABEL_TRANSLATION_DIRECTORIES=str(PROJECT_ROOT / "consult" / "translations"),
        MAIL_SERVER=settings.smtp_host,
        MAIL_PORT=settings.smtp_port,
        MAIL_USERNAME=settings.smtp_user or None,
        MAIL_PASSWORD=settings.smtp_password or None,
        MAIL_USE_TLS=settings.smtp_security == "starttls",
        MAIL_USE_SSL=settings.smtp_security == "tls",
        MAIL_DEFAULT_SENDER=settings.mail_sender,
    )
    app.session_interface = SplitSessions()
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]


def _init_extensions(app: Flask) -> None:
    db.init_app(app)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=choose_language)
    staff_access.init_access(app)
    worker.init_mail(app)


def _init_slices(app: Flask) -> None:
    init_logs(app)
    init_assets(app)
    init_headers(app)
    init_errors(app)
    formatting.add_filters(app)
    app.jinja_env.globals.update(url_with=url_with, page_url=page_url)
    for views in VIEWS:
        app.register_blueprint(views.bp)
    invitations_public.exempt_one_click(csrf)
    csrf.exempt(views_site.set_language)
    app.before_request(enforce_audience)
    app.context_processor(page_context)


def choose_language() -> str:
    """Language of this request: the staff user's choice, the visitor's, or Swedish. The worker's is Swedish."""
    if not has_request_context():
        return "sv"
    if is_staff_page():
        return str(current_user.language) if current_user.is_authenticated else "sv"
    language = session.get("lang", "sv")
    return language if language in LANGUAGES else "sv"


def enforce_audience() -> Response | tuple[str, int] | None:
    """Deny unless the route's declared audience fits. Unknown addresses fall through to 404."""
    if request.endpoint is None:
        return meant_address()
    audience = audience_of(current_app.view_functions[request.endpoint])
    if audience is None:
        raise RuntimeError(f"{request.endpoint} declares no audience")
    g.audience = audience
    if audience.kind == "staff":
        return staff_access.enforce(audience)
    if audience.kind == "link":
        return link_access.enforce()
    return None


def page_context() -> dict[str, Any]:
    """What every template may use."""
    audience = g.get("audience")
    context: dict[str, Any] = {
        "site": site(),
        "locale": str(get_locale() or "sv")[:2],
        "help_url": url_for("site.help_page"),
    }
    for_staff = audience.kind == "staff" if audience else is_staff_page()
    if for_staff and not g.get("broken") and current_user.is_authenticated:
        view_args = request.view_args or {}
        context["staff_header"] = staff_header(
            db.session(), round_id=view_args.get("round_id"), programme_id=view_args.get("programme_id")
        )
    if "invitation" in g:
        context["answering_for"] = g.invitation.organisation.name
    return context


def _create_for_shell() -> Flask:
    # Imported here: a web server needs neither the commands nor what they bring with them.
    from consult.accounts import cli as accounts_cli
    from consult.core import cli as core_cli
    from consult.core.migrations import init_migrations
    from consult.demo import cli as demo_cli
    from consult.search import cli as search_cli

    try:
        app = create_app()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None
    init_migrations(app)
    for commands in (core_cli, accounts_cli, search_cli, worker, demo_cli):
        commands.register_cli(app)
    return app


def main() -> None:
    """The command ``consult``: one entry point for everything that is done from a shell."""
    os.environ.setdefault("FLASK_SKIP_DOTENV", "1")
    group = FlaskGroup(
        name="consult",
        create_app=_create_for_shell,
        add_default_commands=False,
        add_version_option=False,
        help="Driver en installation av consult.",
    )
    group.main(prog_name="consult")

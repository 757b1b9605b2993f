"""Error pages: what happened, that nothing is lost, and one way on. Typed text is shown back, never thrown away."""

import errno
import logging
from urllib.parse import urlsplit

from flask import Flask, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

log = logging.getLogger("consult")

NEVER_SHOWN = {"csrf_token", "password", "new_password", "new_password_again", "token", "code"}
KEYS = {"page", "seen", "submit_key"}  # of pages: nobody has written them
Answer = tuple[str, int]


def kept_fields() -> list[tuple[str, str]]:
    """What was posted, so that it can be shown back and sent again; without passwords and tokens.

    Empty where the post itself was too large to be read.
    """
    try:
        return [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_SHOWN]
    except RequestEntityTooLarge:
        return []


def kept_texts() -> list[str]:
    """The longer texts among what was posted: what somebody would be sorry to lose."""
    return [
        value
        for name, value in kept_fields()
        if name not in KEYS and (len(value.strip()) > 15 or " " in value.strip())
    ]


def error_page(status: int, template: str = "errors/error.html", **context: object) -> Answer:
    """Render an error page for ``status``. It is never stored by the browser.

    ``g.broken`` tells what fills in templates that the database may not answer.
    """
    g.private = True
    g.broken = status >= 500
    return render_template(template, status=status, texts=kept_texts(), **context), status


def _same_origin() -> bool:
    """Whether the request was sent by a page of this site, so that sending it again may be offered."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return bool(origin) and urlsplit(origin).netloc == request.host


def _csrf_failed(_error: CSRFError) -> Answer:
    if not _same_origin():
        return error_page(400)
    return error_page(400, "errors/send_again.html", fields=kept_fields())


def _http_error(error: HTTPException) -> Answer | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    return error_page(status)


def _database_error(error: DBAPIError) -> Answer:
    log.error("database", exc_info=error)
    unavailable = isinstance(error, OperationalError) or error.connection_invalidated
    return error_page(503 if unavailable else 500)


def _system_error(error: OSError) -> Answer:
    log.error("system", exc_info=error)
    return error_page(503 if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS} else 500)


def _unexpected(error: Exception) -> Answer:
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    log.error("unexpected", exc_info=error)
    return error_page(500)


def init_errors(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(CSRFError, _csrf_failed)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(OSError, _system_error)
    app.register_error_handler(Exception, _unexpected)

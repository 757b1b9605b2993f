"""A staff address typed with a slash too many, or one too few, leads to the page that was meant."""

from flask import current_app, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from consult.core.cookies import is_staff_page


def meant_address() -> Response | None:
    """A redirect from an unknown staff address that only differs in its last slash from a page's; else nothing."""
    if request.method not in {"GET", "HEAD"} or not is_staff_page():
        return None
    if not isinstance(request.routing_exception, NotFound):
        return None
    path = request.path
    other = path.rstrip("/") if path.endswith("/") else f"{path}/"
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not adapter.test(other, method="GET"):
        return None
    query = request.query_string.decode("ascii", "ignore")
    return redirect(f"{other}?{query}" if query else other)

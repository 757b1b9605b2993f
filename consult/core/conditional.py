"""Public pages that have not changed since the reader's last visit are answered with 304 and nothing rendered."""

import hashlib
from collections.abc import Callable

from flask import Response, make_response, request, session
from flask_babel import get_locale
from sqlalchemy import inspect

from consult.core.assets import asset
from consult.core.site.current import site


def row_key(row: object) -> tuple[object, ...]:
    """All column values of a row, to be among the ``parts`` of ``unless_unchanged``."""
    return tuple(getattr(row, column.key) for column in inspect(type(row)).column_attrs)


def unless_unchanged(render: Callable[[], str], *parts: object) -> Response:
    """304 when the browser's copy is of the same ``parts``, language, look and settings; otherwise the page.

    ``parts`` must name everything that the page shows, by values that are known after at most two statements. A
    page that carries a message to this reader alone is always rendered.
    """
    if "_flashes" in session:
        return make_response(render())
    known = (
        parts,
        str(get_locale()),
        asset("site.css"),
        repr(site()),
        request.full_path,
    )
    tag = hashlib.sha256(repr(known).encode()).hexdigest()[:32]
    unchanged = request.if_none_match.contains_weak(tag)
    response = Response(status=304) if unchanged else make_response(render())
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Cookie")
    return response

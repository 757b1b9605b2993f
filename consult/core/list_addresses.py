"""Addresses of the list that is shown, in another state: filter, sort and page live in the URL."""

from urllib.parse import urlencode

from flask import request


def url_with(**changes: object) -> str:
    """The present address with some of its query changed; None or empty takes a part away.

    Any change but of the page itself goes back to the first page.
    """
    query: dict[str, list[str]] = {key: request.args.getlist(key) for key in request.args}
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = [str(part) for part in value] if isinstance(value, list | tuple) else [str(value)]
    return request.path + ("?" + urlencode(query, doseq=True) if query else "")


def page_url(number: int) -> str:
    """The present list at another page."""
    return url_with(page=number if number > 1 else None)

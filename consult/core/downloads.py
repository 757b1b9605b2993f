"""Files on their way out, always as downloads: never shown in place, and in a sandbox if they were."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, abort, current_app
from werkzeug.http import dump_options_header
from werkzeug.utils import secure_filename

from consult.core.files import StoredFile, chunks

SANDBOX = "default-src 'none'; sandbox"


def download(file: StoredFile, *, name: str = "", media_type: str = "") -> Response:
    """A stored file, read as it is sent; ``name`` and ``media_type`` in place of its own. 404 where it is gone."""
    try:
        content = chunks(file)
    except FileNotFoundError:
        current_app.logger.error("stored file %s is missing", file.id)
        abort(404)
    response = _as_download(
        Response(content, content_type=media_type or file.media_type), name or file.filename
    )
    response.content_length = file.size
    response.headers["Cache-Control"] = "no-cache"
    return response


def download_made(content: bytes, filename: str, media_type: str) -> Response:
    """What has been made at once, to be saved under ``filename``."""
    return _as_download(Response(content, content_type=media_type), filename)


def _as_download(response: Response, filename: str) -> Response:
    # A header holds Latin-1 alone: what it cannot hold is in the second name (RFC 6266, RFC 8187).
    names = {"filename": secure_filename(filename) or "fil"}
    if names["filename"] != filename:
        names["filename*"] = f"UTF-8''{quote(filename, safe='')}"
    response.headers["Content-Disposition"] = dump_options_header("attachment", names)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response

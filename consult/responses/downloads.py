"""Stored files on their way out, always as downloads."""

import io

from flask import send_file
from werkzeug.wrappers import Response as AnyResponse

from consult.core.files import StoredFile, read_file


def download(file: StoredFile) -> AnyResponse:
    """The bytes as a download with our own media type; never shown in place, and in a sandbox if it were."""
    response = send_file(
        io.BytesIO(read_file(file)),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.filename,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

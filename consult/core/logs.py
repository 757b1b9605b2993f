"""Structured logs on stdout: one JSON object a line, with request id and route, without personal data.

The route's pattern is logged, never the path: paths can hold link secrets and names. Of an error its classes and
places are logged, never its text: that can hold what somebody typed, or the values of a database statement.
"""

import json
import logging
import re
import secrets
import sys
import time
import traceback
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, has_request_context, request

log = logging.getLogger("consult")
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Level, time, message, the extra ``data`` and, for errors, the traceback without texts."""
        row: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        if has_request_context():
            row["request"] = g.get("request_id", "")
        row.update(getattr(record, "data", {}))
        if record.exc_info:
            row["traceback"] = trace_of(record.exc_info[1])
        return json.dumps(row, ensure_ascii=False)


def trace_of(error: BaseException | None) -> list[str]:
    """Classes and places of an error, its causes first: "OverflowError" after "views.py:60 in organisation"."""
    if error is None:
        return []
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} in {frame.name}" for frame in frames]
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    return [*trace_of(before), *places, f"{type(error).__name__} {code or ''}".strip()]


def log_exception(
    exc_info: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
) -> None:
    """What Flask calls when even the error page fails. Its own line would hold the path."""
    log.error("unexpected", exc_info=exc_info)


def init_logs(app: Flask) -> None:
    """Send the application's log to stdout and add one line per request."""
    app.log_exception = log_exception  # type: ignore[method-assign]
    if not log.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonLines())
        log.addHandler(handler)
        log.propagate = False
    log.setLevel(app.config["SETTINGS"].log_level)

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        rule = request.url_rule.rule if request.url_rule else "(none)"
        if rule != "/static/<path:filename>":
            data = {
                "method": request.method,
                "route": rule,
                "status": response.status_code,
                "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            }
            log.info("request", extra={"data": data})
        return response

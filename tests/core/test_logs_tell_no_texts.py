"""What is logged names places and classes; never a path, a typed text, an address or a value of a statement."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response
from sqlalchemy import text

from consult.core.db import db
from consult.core.logs import JsonLines, log, trace_of
from tests.client import Browser

SECRET = "hemlig-adress@foretag.example"


@pytest.fixture
def written(app: Flask) -> Iterator[io.StringIO]:
    """What the application's log writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log.addHandler(handler)
    yield stream
    log.removeHandler(handler)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_error_of_ours_is_logged_by_class_and_place(app: Flask, written: io.StringIO) -> None:
    with app.test_request_context(f"/svara/{SECRET}"):
        answer = app.handle_user_exception(ValueError(SECRET))
        assert app.make_response(answer).status_code == 500
    (line,) = lines(written)
    assert line["message"] == "unexpected" and "ValueError" in str(line["traceback"])
    assert SECRET not in json.dumps(line)


def test_a_database_error_is_logged_without_its_values(app: Flask, written: io.StringIO) -> None:
    with app.test_request_context("/"):
        try:
            db.session.execute(text("SELECT nothing FROM nowhere WHERE a = :a"), {"a": SECRET})
        except Exception as error:
            assert SECRET not in str(error)
            assert app.make_response(app.handle_user_exception(error)).status_code in {500, 503}
    (line,) = lines(written)
    assert SECRET not in json.dumps(line) and "test_logs_tell_no_texts.py" in str(line["traceback"])


def test_even_a_failing_error_page_does_not_log_the_path(
    app: Flask, browser: Callable[..., Browser], written: io.StringIO
) -> None:
    @app.after_request
    def broken(response: Response) -> Response:
        raise ValueError(SECRET)

    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = browser().client.get(f"/svara/{SECRET}?name={SECRET}")
    assert answer.status_code == 500
    assert "unexpected" in written.getvalue() and SECRET not in written.getvalue()


def test_the_trace_holds_the_cause_before_the_error() -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as cause:
            raise ValueError(SECRET) from cause
    except ValueError as error:
        trace = trace_of(error)
    assert [step for step in trace if " in " not in step] == ["KeyError", "ValueError"]
    assert trace_of(None) == []

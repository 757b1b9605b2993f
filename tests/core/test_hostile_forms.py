"""Odd names and sizes of posted fields are answered, never fallen over; a password is taken as it was typed."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from wtforms import FieldList, FormField, IntegerField, PasswordField, StringField
from wtforms.validators import NumberRange

from consult.core.webforms import BaseForm
from tests.cast import Cast
from tests.client import Browser


class _Row(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    year = IntegerField()


class _Rows(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    money = FieldList(FormField(_Row))
    version = IntegerField()
    amount = IntegerField(validators=[NumberRange(0, 10**12)])
    name = StringField()
    password = PasswordField()


@pytest.mark.parametrize("index", ["²", "9" * 5000, "٣", "x", ""])
def test_a_row_with_an_odd_number_is_left_out(app: Flask, index: str) -> None:
    with app.test_request_context(
        method="POST", data={f"money-{index}-year": "2027", "money-1-year": "2028", "name": "a"}
    ):
        form = _Rows()
        assert [entry.form.year.data for entry in form.money] == [2028]
        assert form.name.data == "a"


def test_lines_are_cleaned_but_a_password_is_not(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"name": " a  b ", "password": " två  blanka "}):
        form = _Rows()
        assert form.name.data == "a b"
        assert form.password.data == " två  blanka "


@pytest.mark.parametrize(
    ("typed", "version"),
    [("7", 7), ("9" * 20, 2**31 - 1), ("-" + "9" * 20, -(2**31) + 1), ("9" * 5000, None), ("x", None)],
)
def test_a_number_beyond_any_key_comes_no_further(app: Flask, typed: str, version: int | None) -> None:
    with app.test_request_context(method="POST", data={"version": typed, "amount": "99999999999"}):
        form = _Rows()
        assert form.version.data == version
        assert form.amount.data == 99_999_999_999


def test_a_form_with_too_many_parts_is_told_so(browser: Callable[..., Browser], cast: Cast) -> None:
    editor = browser(cast.editor)
    body = "--x\r\n" + "--x\r\n".join(
        f'Content-Disposition: form-data; name="f{number}"\r\n\r\nv\r\n' for number in range(2500)
    )
    answer = editor.client.post(
        "/staff/rounds/new", data=body + "--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413 and "för stort" in answer.text


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "application/json",
        "text/plain; charset=utf-7",
        "",
    ],
)
def test_a_body_of_another_kind_is_no_form(app: Flask, content_type: str, now: datetime) -> None:
    for body in (b"\xff\x00", b"{", b"--\r\n\r\n"):
        answer = app.test_client().post("/ny-lank", data=body, content_type=content_type)
        assert answer.status_code in {400, 413}

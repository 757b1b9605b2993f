"""The base of every form: CSRF, cleaned text, Swedish messages."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.fields.core import UnboundField
from wtforms.validators import Length

from consult.core.plain_text import clean, clean_line

LINE_LIMIT = 500
TEXT_LIMIT = 100_000


def _clean_line(value: Any) -> Any:
    return clean_line(value) if isinstance(value, str) else value


def _clean_text(value: Any) -> Any:
    return clean(value).strip() if isinstance(value, str) else value


class BaseForm(FlaskForm):
    """Every text field is cleaned at the door and bounded: lines 500 signs, texts 100,000, unless stricter."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: UnboundField, options: dict[str, Any]) -> Field:
            """Add cleaning and a bound to text fields."""
            kind = unbound_field.field_class
            if issubclass(kind, TextAreaField):
                _bound(unbound_field, options, _clean_text, TEXT_LIMIT)
            elif issubclass(kind, StringField):
                _bound(unbound_field, options, _clean_line, LINE_LIMIT)
            return unbound_field.bind(form=form, **options)

    @property
    def failed(self) -> bool:
        """Whether the form was posted and has errors; templates prefix the title with "Fel:" then."""
        return bool(self.errors)


def _bound(unbound: UnboundField, options: dict[str, Any], cleaner: Any, limit: int) -> None:
    filters: Iterable[Any] = unbound.kwargs.get("filters", ())
    if cleaner not in filters:
        unbound.kwargs["filters"] = [cleaner, *filters]
    validators: Sequence[Any] = _validators(unbound)
    if not any(isinstance(check, Length) and check.max > 0 for check in validators):
        options["validators"] = [*validators, Length(max=limit)]
        unbound.kwargs.pop("validators", None)
        if len(unbound.args) > 1:
            unbound.args = (unbound.args[0], *unbound.args[2:])


def _validators(unbound: UnboundField) -> Sequence[Any]:
    if len(unbound.args) > 1:
        return list(unbound.args[1] or ())
    return list(unbound.kwargs.get("validators") or ())


def is_autosave() -> bool:
    """Whether the respondent's or editor's script is saving in the background and wants JSON back."""
    return request.headers.get("X-Requested-With") == "autosave"

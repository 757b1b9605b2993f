"""The base of every form: CSRF, cleaned text, Swedish messages."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, IntegerField, PasswordField, StringField, TextAreaField
from wtforms.fields.core import UnboundField
from wtforms.validators import Length, NumberRange

from consult.core.converters import LARGEST_KEY
from consult.core.form_messages import FORM_MESSAGES, FormMessages
from consult.core.plain_text import clean, clean_line

LINE_LIMIT = 500
TEXT_LIMIT = 100_000
MOST_INDEX_DIGITS = 6


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
                unbound_field = _bounded(unbound_field, _clean_text, TEXT_LIMIT)
            elif issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                unbound_field = _bounded(unbound_field, _clean_line, LINE_LIMIT)
            elif issubclass(kind, IntegerField):
                unbound_field = _within_keys(unbound_field)
            return unbound_field.bind(form=form, **options)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Leave out rows of lists whose number is none, such as ``money-²-year``: WTForms would fall on it."""
            data = super().wrap_formdata(form, formdata)
            if not data or all(_has_plain_index(name) for name in data):
                return data
            return MultiDict(
                (name, value) for name, value in data.items(multi=True) if _has_plain_index(name)
            )

        def get_translations(self, form: Any) -> FormMessages:
            """Our own words for what is wrong."""
            return FORM_MESSAGES

    @property
    def failed(self) -> bool:
        """Whether the form was posted and has errors; templates prefix the title with "Fel:" then."""
        return bool(self.errors)


def _has_plain_index(name: str) -> bool:
    return all(
        part.isascii() and len(part) <= MOST_INDEX_DIGITS for part in name.split("-") if part.isdigit()
    )


@lru_cache(maxsize=2048)
def _within_keys(unbound: UnboundField) -> UnboundField:
    """A copy that holds no number beyond any key, which the database's driver would fall on; ranges stay theirs."""
    validators = (unbound.args[1] if len(unbound.args) > 1 else unbound.kwargs.get("validators")) or ()
    if any(isinstance(check, NumberRange) for check in validators):
        return unbound
    filters: Iterable[Any] = unbound.kwargs.get("filters", ())
    kwargs = {**unbound.kwargs, "filters": [_nearest_key, *filters]}
    return UnboundField(unbound.field_class, *unbound.args, **kwargs)


def _nearest_key(value: int | None) -> int | None:
    return None if value is None else max(-LARGEST_KEY, min(LARGEST_KEY, value))


@lru_cache(maxsize=2048)
def _bounded(unbound: UnboundField, cleaner: Any, limit: int) -> UnboundField:
    """A copy with cleaning and a bound, made once for each declared field, which itself stays as it is."""
    args, kwargs = list(unbound.args), dict(unbound.kwargs)
    validators = list((args[1] if len(args) > 1 else kwargs.get("validators")) or ())
    if not any(isinstance(check, Length) and check.max > 0 for check in validators):
        validators.append(Length(max=limit))
    if len(args) > 1:
        args[1] = validators
    else:
        kwargs["validators"] = validators
    filters: Iterable[Any] = kwargs.get("filters", ())
    kwargs["filters"] = [cleaner, *filters]
    return UnboundField(unbound.field_class, *args, **kwargs)


def is_autosave() -> bool:
    """Whether the respondent's or editor's script is saving in the background and wants JSON back."""
    return request.headers.get("X-Requested-With") == "autosave"

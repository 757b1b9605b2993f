"""What of an address may reach the database: numbers that a row can have, texts without the NUL sign.

PostgreSQL refuses NUL in a text, and no person types it.
"""

from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter, UnicodeConverter, ValidationError
from werkzeug.utils import cached_property

LARGEST_KEY = 2**31 - 1
_MOST_DIGITS = len(str(LARGEST_KEY))


class KeyConverter(IntegerConverter):
    """``<int:…>`` up to the largest key of either database; anything above is answered with 404.

    A larger number would reach the database driver and fall there.
    """

    def to_python(self, value: str) -> int:
        """The number. Raises ``ValidationError``, which is "no such address" to the router."""
        if len(value) > _MOST_DIGITS or int(value) > LARGEST_KEY:
            raise ValidationError
        return int(value)


def number_or_none(text: str | None) -> int | None:
    """A whole number of plain digits, no larger than a key can be; None for anything else."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > _MOST_DIGITS:
        return None
    number = int(text)
    return number if number <= LARGEST_KEY else None


class TextConverter(UnicodeConverter):
    """``<…>`` without NUL: an address that has it is answered with 404."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regex = self.regex.replace("[^/]", r"[^/\x00]")


class CleanRequest(Request):
    """A request whose query and form hold no NUL signs."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The query string."""
        return _without_nul(super().args)

    def _load_form_data(self) -> None:
        super()._load_form_data()
        # Where Werkzeug keeps it; also ``files`` and ``values`` come by here.
        self.__dict__["form"] = _without_nul(self.__dict__["form"])


def _without_nul(found: MultiDict[str, str]) -> Any:
    if not any("\0" in name or "\0" in value for name, value in found.items(multi=True)):
        return found
    pairs = found.items(multi=True)
    return ImmutableMultiDict((name.replace("\0", ""), value.replace("\0", "")) for name, value in pairs)

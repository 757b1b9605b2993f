"""Numbers in addresses: those that no row can have are no address at all."""

from werkzeug.routing import IntegerConverter, ValidationError

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

"""What is an e-mail address of staff."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from wtforms import EmailField
from wtforms.validators import ValidationError


def an_address(_form: object, field: EmailField) -> None:
    """A whole address that any mail server takes; kept in small letters."""
    typed = (field.data or "").strip().lower()
    if not typed:
        return
    try:
        if not typed.rpartition("@")[0].isascii():
            raise EmailNotValidError
        field.data = validate_email(typed, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise ValidationError(_("Skriv en hel e-postadress, till exempel namn@kommunen.se.")) from None

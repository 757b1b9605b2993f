"""Shape of input from recipients."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField
from wtforms.validators import DataRequired, Length, ValidationError

from consult.core.webforms import BaseForm
from consult.organisations.email_addresses import InvalidEmail, check_email


class NewLinkForm(BaseForm):
    """The address that a fresh link goes to."""

    email = EmailField(_l("E-postadress"), [DataRequired(_l("Skriv en e-postadress.")), Length(max=254)])

    def validate_email(self, field: EmailField) -> None:
        """It can be written to; this says nothing of whether it is known here."""
        try:
            field.data = check_email(field.data)
        except InvalidEmail:
            raise ValidationError(_("Skriv en hel adress, till exempel namn@foretaget.se.")) from None


class UnsubscribeForm(BaseForm):
    """A press of a button."""

"""Shapes of input about staff accounts, for administrators."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from consult.accounts.forms.addresses import an_address
from consult.accounts.models import Role
from consult.accounts.words import ROLE_HINTS, ROLE_WORDS
from consult.core.clock import now, today
from consult.core.webforms import BaseForm


class DayField(DateField):
    """A day from a date picker, or typed as 2027-02-26."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Parse, or say how a day is written."""
        try:
            super().process_formdata([part.strip() for part in valuelist])
        except ValueError:
            raise ValueError(_("Skriv datumet så här: 2027-02-26.")) from None


class UserForm(BaseForm):
    """Name, role and end date."""

    name = StringField(
        _l("Namn eller roll"), [DataRequired(_l("Skriv ett namn eller en roll.")), Length(max=120)]
    )
    role = RadioField(_l("Behörighet"), validators=[InputRequired(_l("Välj en behörighet."))])
    ends_on = DayField(_l("Sista dagen"), [Optional()])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.role.choices = [
            SelectChoice(role.value, f"{ROLE_WORDS[role]}. {ROLE_HINTS[role]}") for role in Role
        ]


class InviteForm(UserForm):
    """The same and the address that the invitation goes to."""

    email = EmailField(
        _l("E-post"), [DataRequired(_l("Skriv en e-postadress.")), Length(max=254), an_address]
    )

    def validate_ends_on(self, field: DateField) -> None:
        """An invitation to an account that has ended is a slip."""
        if field.data and field.data < today(now()):
            raise ValidationError(_("Dagen har redan varit."))

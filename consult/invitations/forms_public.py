"""Shape of input from recipients."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from consult.core.webforms import BaseForm
from consult.organisations import org_number
from consult.organisations.email_addresses import InvalidEmail, check_email
from consult.organisations.models import OrganisationKind
from consult.organisations.words import error_word

SOLE_TRADER = "sole_trader"
ANSWERING_AS = [
    SelectChoice(OrganisationKind.PRIVATE_PERSON.value, _l("Privatperson")),
    SelectChoice(OrganisationKind.COMPANY.value, _l("Företag")),
    SelectChoice(SOLE_TRADER, _l("Enskild firma")),
    SelectChoice(OrganisationKind.ASSOCIATION.value, _l("Förening")),
    SelectChoice(OrganisationKind.PARTY.value, _l("Parti")),
    SelectChoice(OrganisationKind.AUTHORITY.value, _l("Myndighet")),
]


def _can_be_written_to(_form: BaseForm, field: EmailField) -> None:
    """It is a whole address; this says nothing of whether it is known here."""
    try:
        field.data = check_email(field.data)
    except InvalidEmail:
        raise ValidationError(_("Skriv en hel adress, till exempel namn@foretaget.se.")) from None


class NewLinkForm(BaseForm):
    """The address that a fresh link goes to."""

    email = EmailField(
        _l("E-postadress"),
        [DataRequired(_l("Skriv en e-postadress.")), Length(max=254), _can_be_written_to],
    )


class UnsubscribeForm(BaseForm):
    """A press of a button."""


class OpenLinkForm(BaseForm):
    """Who wants to answer without having been asked."""

    kind = RadioField(_l("Vem svarar?"), [InputRequired(_l("Välj vem som svarar."))], choices=ANSWERING_AS)
    name = StringField(
        _l("Namn"), [DataRequired(_l("Skriv ett namn.")), Length(max=200, message=_l("Högst 200 tecken."))]
    )
    org_number = StringField(_l("Organisationsnummer"), [Length(max=40, message=_l("Högst 40 tecken."))])
    email = EmailField(
        _l("E-postadress"),
        [DataRequired(_l("Skriv en e-postadress.")), Length(max=254), _can_be_written_to],
    )

    def validate_org_number(self, field: StringField) -> None:
        """Empty, or a number with the right check digit."""
        try:
            if field.data:
                org_number.parse(field.data)
        except org_number.InvalidNumber as error:
            raise ValidationError(error_word(error.problem)) from error

    @property
    def is_sole_trader(self) -> bool:
        """Whether the firm is its owner, who is not named in public."""
        return self.kind.data == SOLE_TRADER

    @property
    def organisation_kind(self) -> OrganisationKind:
        """The kind chosen. Only after validation."""
        return OrganisationKind.COMPANY if self.is_sole_trader else OrganisationKind(self.kind.data)

    @property
    def digits(self) -> str:
        """The ten digits of a legal person; a person's number is not taken down."""
        if not self.org_number.data or self.organisation_kind is OrganisationKind.PRIVATE_PERSON:
            return ""
        number = org_number.parse(self.org_number.data)
        return "" if number.personal else number.digits


class CodeForm(BaseForm):
    """The code of a printed letter."""

    code = StringField(_l("Kod"), [DataRequired(_l("Skriv koden som står i brevet.")), Length(max=60)])

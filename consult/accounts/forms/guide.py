"""Shapes of input in the guide of a new installation."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from consult.accounts.actions import Start
from consult.accounts.forms.addresses import an_address
from consult.accounts.forms.passwords import NewPassword
from consult.core.webforms import BaseForm

STARTS = [
    SelectChoice(Start.REGISTER.value, _l("Läs in kommunens företagsregister")),
    SelectChoice(
        Start.EXAMPLE.value,
        _l(
            "Läs in exemplet: en påhittad kommun mitt i en remiss. För en provinstallation, det går inte att ta bort."
        ),
    ),
    SelectChoice(Start.EMPTY.value, _l("Börja tomt")),
]


class CodeForm(BaseForm):
    """The code from the shell."""

    code = StringField(
        _l("Kod"), [DataRequired(_l("Skriv koden.")), Length(max=40)], render_kw={"autocomplete": "off"}
    )


class MunicipalityForm(BaseForm):
    """Who asks, and whom to ask back."""

    municipality = StringField(
        _l("Kommunens namn"), [DataRequired(_l("Skriv kommunens namn.")), Length(max=100)]
    )
    contact_name = StringField(
        _l("Vem den som undrar kan fråga"), [DataRequired(_l("Skriv vem man kan fråga.")), Length(max=120)]
    )
    contact_email = EmailField(
        _l("E-post dit"), [DataRequired(_l("Skriv en e-postadress.")), Length(max=254), an_address]
    )
    contact_phone = StringField(_l("Telefon dit"), [Length(max=40)])
    data_protection_contact = EmailField(
        _l("Dataskyddsombudets e-post"),
        [DataRequired(_l("Skriv en e-postadress.")), Length(max=254), an_address],
    )


class MailCheckForm(BaseForm):
    """Where the test mail goes."""

    email = EmailField(
        _l("Din e-post"), [DataRequired(_l("Skriv en e-postadress.")), Length(max=254), an_address]
    )


class AdministratorForm(NewPassword):
    """The first user."""

    email = EmailField(
        _l("E-post"),
        [DataRequired(_l("Skriv en e-postadress.")), Length(max=254), an_address],
        render_kw={"autocomplete": "username"},
    )
    name = StringField(
        _l("Namn eller roll"),
        [DataRequired(_l("Skriv ett namn eller en roll.")), Length(max=120)],
        render_kw={"autocomplete": "name"},
    )

    def own_words(self) -> tuple[str, str]:
        """What was typed above."""
        return self.email.data or "", self.name.data or ""


class StartForm(BaseForm):
    """What to begin with."""

    start = RadioField(
        _l("Börja med"), choices=STARTS, validators=[InputRequired(_l("Välj vad du vill börja med."))]
    )

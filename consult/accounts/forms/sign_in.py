"""Shape of the sign-in input."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, Length

from consult.core.webforms import BaseForm


class SignInForm(BaseForm):
    """Address and password."""

    email = EmailField(
        _l("E-post"),
        validators=[DataRequired(_l("Skriv din e-postadress.")), Length(max=254)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Lösenord"),
        filters=[],
        validators=[DataRequired(_l("Skriv ditt lösenord.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )

"""Shapes of input about passwords."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from consult.accounts.forms.addresses import an_address
from consult.accounts.passwords import MAXIMUM_LENGTH, password_problem
from consult.accounts.words import PASSWORD_WORDS
from consult.core.webforms import BaseForm

NEW = {"autocomplete": "new-password"}


class NewPassword(BaseForm):
    """A new password, twice. The account's address and name are given, since it may not be they."""

    new_password = PasswordField(
        _l("Nytt lösenord"),
        [DataRequired(_l("Skriv ett lösenord.")), Length(max=MAXIMUM_LENGTH)],
        render_kw=NEW,
    )
    new_password_again = PasswordField(
        _l("Samma lösenord igen"), [DataRequired(_l("Skriv lösenordet en gång till.")), Length(max=MAXIMUM_LENGTH)],
        render_kw=NEW,
    )  # fmt: skip

    def __init__(self, *, own: tuple[str, str] = ("", ""), **given: Any) -> None:
        super().__init__(**given)
        self._own = own

    def own_words(self) -> tuple[str, str]:
        """Address and name that the password may not be."""
        return self._own

    def validate_new_password(self, field: PasswordField) -> None:
        """Long enough, and none that is tried first."""
        email, name = self.own_words()
        problem = password_problem(field.data or "", email=email, name=name)
        if problem:
            raise ValidationError(str(PASSWORD_WORDS[problem]))

    def validate_new_password_again(self, field: PasswordField) -> None:
        """The same as the first."""
        """The same as the first."""
        if field.data != self.new_password.data:
            raise ValidationError(_("Lösenorden är inte lika. Skriv samma två gånger."))


class ChoosePasswordForm(NewPassword):
    """A new password by the link in a mail."""


class JoinForm(NewPassword):
    """An invited person's name and password."""

    name = StringField(
        _l("Namn eller roll"),
        [DataRequired(_l("Skriv ett namn eller en roll.")), Length(max=120)],
        render_kw={"autocomplete": "name"},
    )


class ChangePasswordForm(NewPassword):
    """The present password and a new one."""

    password = PasswordField(
        _l("Lösenordet du har nu"),
        [DataRequired(_l("Skriv lösenordet du har nu.")), Length(max=MAXIMUM_LENGTH)],
        render_kw={"autocomplete": "current-password"},
    )


class ForgotForm(BaseForm):
    """The address of the account."""

    email = EmailField(
        _l("E-post"),
        [DataRequired(_l("Skriv din e-postadress.")), Length(max=254), an_address],
        render_kw={"autocomplete": "username"},
    )

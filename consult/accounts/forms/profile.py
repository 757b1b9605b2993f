"""Shape of what somebody chooses about the own account."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice
from wtforms.validators import InputRequired

from consult.core.webforms import BaseForm


class ProfileForm(BaseForm):
    """Language of pages and mails, keys, and which mails to get."""

    language = RadioField(
        _l("Språk"),
        choices=[SelectChoice("sv", "Svenska"), SelectChoice("en", "English")],
        validators=[InputRequired(_l("Välj ett språk."))],
    )
    single_keys = BooleanField(_l("Kortkommandon med en tangent"))
    mail_responses = BooleanField(_l("Nya svar"))
    mail_assigned = BooleanField(_l("Uppgifter jag får"))
    mail_due = BooleanField(_l("Uppgifter som snart ska vara klara"))
    mail_asked = BooleanField(_l("Frågor till mig"))

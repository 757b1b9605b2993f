"""Shape of what staff write for a publication."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from consult.core.webforms import BaseForm

INTRO_LIMIT = 5_000
LETTER_LIMIT = 20_000


class PublicationForm(BaseForm):
    """Introduction, last day that is answered, and the mail to those who answered."""

    intro = TextAreaField(
        _l("Inledning"),
        validators=[
            DataRequired(_l("Skriv en inledning på ett par meningar.")),
            Length(max=INTRO_LIMIT, message=_l("Skriv högst 5 000 tecken.")),
        ],
    )
    note = StringField(
        _l("Vad som är rättat"), validators=[Length(max=300, message=_l("Skriv högst 300 tecken."))]
    )
    cutoff_on = DateField(
        _l("Svar som kommit till och med"),
        validators=[DataRequired(_l("Välj en dag. Svar som kom senare räknas upp som för sena."))],
        render_kw={"type": "date"},
    )
    subject = StringField(
        _l("Mejlets ämne"),
        validators=[
            DataRequired(_l("Skriv ett ämne för mejlet.")),
            Length(max=300, message=_l("Skriv högst 300 tecken.")),
        ],
    )
    letter = TextAreaField(
        _l("Mejlet till dem som svarat"),
        validators=[
            DataRequired(_l("Skriv mejlets text.")),
            Length(max=LETTER_LIMIT, message=_l("Skriv högst 20 000 tecken.")),
        ],
    )
    version = IntegerField(widget=HiddenInput(), default=0)


class ConfirmForm(BaseForm):
    """The confirmation: which draft, and how many mails the button said."""

    version = IntegerField(widget=HiddenInput(), default=0)
    mails = IntegerField(widget=HiddenInput(), default=0)

"""Shape of what staff write for a publication, in the process log, and of the files they give."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from consult.core.webforms import BaseForm
from consult.reports.log_words import KINDS

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


class BareForm(BaseForm):
    """Nothing but the guard against forged posts."""


class NameForm(BaseForm):
    """What the report is called."""

    name = StringField(
        _l("Vad redogörelsen heter"),
        validators=[Length(max=80, message=_l("Skriv högst 80 tecken."))],
    )


class TemplateForm(BaseForm):
    """The municipality's Word template; what is in the file is checked when it is read."""

    template = FileField(_l("Wordmall"))

    def validate_template(self, field: Field) -> None:
        """A file must be chosen."""
        if not field.data or not field.data.filename:
            raise ValidationError(_("Välj en fil."))


FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 1, 1)
MOST_PEOPLE = 100_000


class EntryForm(BaseForm):
    """A line of the process log."""

    day = DateField(_l("Datum"), validators=[DataRequired(_l("Välj en dag."))], render_kw={"type": "date"})
    kind = RadioField(
        _l("Vad det är"),
        choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()],
        validators=[InputRequired(_l("Välj vad det är."))],
    )
    words = TextAreaField(
        _l("Vad som hände"),
        validators=[
            DataRequired(_l("Skriv vad som hände.")),
            Length(max=2_000, message=_l("Skriv högst 2 000 tecken.")),
        ],
    )
    group = StringField(_l("Grupp"), validators=[Length(max=120, message=_l("Skriv högst 120 tecken."))])
    participants = StringField(
        _l("Vilka som var med"), validators=[Length(max=500, message=_l("Skriv högst 500 tecken."))]
    )
    attendance = IntegerField(
        _l("Antal deltagare"),
        validators=[
            Optional(),
            NumberRange(min=0, max=MOST_PEOPLE, message=_l("Skriv ett antal mellan 0 och 100 000.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    version = IntegerField(widget=HiddenInput(), default=0)

    def validate_day(self, field: Field) -> None:
        """A day that a programme can have come about on."""
        if field.data and not FIRST_DAY <= field.data < LAST_DAY:
            raise ValidationError(_("Kontrollera årtalet."))

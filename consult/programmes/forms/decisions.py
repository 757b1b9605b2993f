"""The decision about a proposal, as the minutes have it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from consult.core.clock import now, today
from consult.core.webforms import BaseForm
from consult.programmes.forms.texts import TOO_LONG, choices_of
from consult.programmes.words import DECISION_OUTCOMES


class DayField(DateField):
    """A day from a date picker, or typed as 2027-06-14."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Parse, or say how a day is written."""
        try:
            super().process_formdata([part.strip() for part in valuelist])
        except ValueError:
            raise ValueError(_("Skriv datumet så här: 2027-02-26.")) from None


class DecisionForm(BaseForm):
    """Who decided what, and when. `proposed` is the edition that the form was shown for."""

    outcome = RadioField(
        _l("Vad blev beslutet?"),
        [InputRequired(_l("Välj vad beslutet blev."))],
        choices=choices_of(DECISION_OUTCOMES),
    )
    body = StringField(
        _l("Vem beslutade?"),
        [DataRequired(_l("Skriv vem som beslutade.")), Length(max=200, message=TOO_LONG)],
        default=_l("Kommunfullmäktige"),
    )
    decided_on = DayField(_l("Dag"), [InputRequired(_l("Skriv vilken dag beslutet togs."))])
    paragraph = StringField(_l("Paragraf"), [Length(max=40, message=TOO_LONG)])
    note = TextAreaField(_l("Anteckning"), [Optional(), Length(max=2000, message=TOO_LONG)])
    proposed = HiddenField()

    def validate_decided_on(self, field: DateField) -> None:
        """A decision that is recorded has been taken."""
        if field.data and field.data > today(now()):
            raise ValidationError(_("Dagen har inte varit än."))

    @property
    def proposed_id(self) -> int:
        """The edition's id, 0 where the field holds no number."""
        text = self.proposed.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0

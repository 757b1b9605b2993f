"""Shape of a decision on a longer time for one recipient."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length, StopValidation

from consult.consultations.forms import DayField
from consult.core.webforms import BaseForm

GRANT, DECLINE = "grant", "decline"


def _needed_for_a_yes(form: Any, field: DayField) -> None:
    """A no needs none, whatever stands there."""
    if form.declines or not any(part.strip() for part in field.raw_data or ()):
        field.errors = []
        if form.declines:
            raise StopValidation
        raise StopValidation(_l("Välj en dag."))


class LongerTimeForm(BaseForm):
    """Yes with a day or no with words; where nothing has been asked there is only a day to give.

    Whether the day can be used is for the action to say. ``seen`` is what the page was made from.
    """

    decision = RadioField(
        _l("Vad svarar du?"),
        [InputRequired(_l("Välj vad du svarar."))],
        choices=[SelectChoice(GRANT, _l("Ge längre svarstid")), SelectChoice(DECLINE, _l("Säg nej"))],
    )
    day = DayField(_l("Mottagarens sista svarsdag"), [_needed_for_a_yes])
    answer = TextAreaField(
        _l("Vad vill du säga till mottagaren?"), [Length(max=2000, message=_l("Högst 2 000 tecken."))]
    )
    mail = BooleanField(_l("Skicka ett mejl om den nya dagen"), default=True)
    seen = HiddenField()

    def shape(self, *, asked: bool) -> None:
        """Leave out what cannot be chosen: nothing to say no to, or a mail that always goes."""
        if asked:
            del self.mail
        else:
            del self.decision

    @property
    def declines(self) -> bool:
        """Whether the answer is no."""
        chosen: Any = self.decision.data if self.decision else GRANT
        return bool(chosen == DECLINE)

    def validate_answer(self, field: TextAreaField) -> None:
        """Needed for a no."""
        if self.declines and not (field.data or "").strip():
            raise StopValidation(_l("Skriv varför det blir nej. Mottagaren får läsa det."))

"""The shape of a wish for a longer time to answer."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from consult.consultations.forms import DayField
from consult.core.webforms import BaseForm


class LongerTimeForm(BaseForm):
    """The last day that is wished for, and why. Whether the day can be used is for the action to say."""

    wished_until = DayField(_l("Vilken dag vill ni kunna svara till?"), [InputRequired(_l("Välj en dag."))])
    reason = TextAreaField(
        _l("Varför behöver ni längre tid?"),
        [DataRequired(_l("Skriv varför.")), Length(max=2000, message=_l("Högst 2 000 tecken."))],
    )

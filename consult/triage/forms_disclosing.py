"""Shape of what staff say when they give responses out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import DataRequired

from consult.core.webforms import BaseForm

ALL, PUBLIC, COMPLETE = "all", "public", "complete"


class DisclosureForm(BaseForm):
    """Which response by id, or all of them, and whether with what is withheld. Its responses are set later."""

    response = SelectField(
        _l("Vad ska lämnas ut?"), validators=[DataRequired(_l("Välj vad."))], render_kw={"required": False}
    )
    copy_kind = RadioField(
        _l("Hur?"),
        choices=[
            SelectChoice(PUBLIC, _l("Utan det som är undanhållet och utan namn på personer")),
            SelectChoice(COMPLETE, _l("Fullständigt, också det som är undanhållet")),
        ],
        default=PUBLIC,
        validators=[DataRequired(_l("Välj hur."))],
    )

"""Shapes of what staff write to each other about a point. Names are their own: all stand on one page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from consult.core.webforms import BaseForm
from consult.triage.forms import ANSWER_LIMIT, NOTE_LIMIT
from consult.triage.models import Outcome
from consult.triage.words import OUTCOMES


class AskForm(BaseForm):
    """A question to a colleague (by id) or to a department by name."""

    asked_user = SelectField(_l("Kollega"), validators=[Optional()])
    asked_name = StringField(
        _l("Eller en förvaltning eller ett bolag"),
        validators=[Length(max=200, message=_l("Skriv högst 200 tecken."))],
    )
    question = TextAreaField(
        _l("Fråga"),
        validators=[
            DataRequired(_l("Skriv vad du vill fråga.")),
            Length(max=NOTE_LIMIT, message=_l("Skriv högst 2 000 tecken.")),
        ],
    )
    answer_by = DateField(_l("Svar senast"), validators=[Optional()], render_kw={"type": "date"})


class AdviceForm(BaseForm):
    """What they say. There may be several on a page: each has its question's id as ``prefix``."""

    outcome = SelectField(
        _l("Förslag till utfall"),
        choices=[
            SelectChoice("", _l("Inget förslag")),
            *(SelectChoice(code.value, label) for code, label in OUTCOMES.items()),
        ],
        validators=[Optional()],
    )
    words = TextAreaField(
        _l("Råd"),
        validators=[
            DataRequired(_l("Skriv vad du vill råda till.")),
            Length(max=ANSWER_LIMIT, message=_l("Skriv högst 20 000 tecken.")),
        ],
    )

    @property
    def chosen(self) -> Outcome | None:
        """The proposed outcome, None where none is proposed."""
        return Outcome(self.outcome.data) if self.outcome.data else None


class NoteForm(BaseForm):
    """A note. Colleagues are mentioned with "@" and the name in the text, or chosen."""

    note_text = TextAreaField(
        _l("Anteckning"),
        validators=[
            DataRequired(_l("Skriv något i anteckningen.")),
            Length(max=NOTE_LIMIT, message=_l("Skriv högst 2 000 tecken.")),
        ],
    )
    mention = SelectField(_l("Säg till en kollega"), validators=[Optional()])

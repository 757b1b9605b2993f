"""Shapes of what staff write at the desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from consult.core.webforms import BaseForm
from consult.triage.models import Outcome
from consult.triage.words import OUTCOMES

ANSWER_LIMIT = 20_000
NOTE_LIMIT = 2_000


def _none_if_empty(value: str | None) -> str | None:
    return value or None


class AnswerForm(BaseForm):
    """Outcome and reason. ``version`` is the answer's that was read, 0 for none.

    ``standard_answer_id`` is the standard answer whose words were inserted.
    """

    outcome = RadioField(
        _l("Utfall"),
        choices=[SelectChoice(code.value, label) for code, label in OUTCOMES.items()],
        validators=[Optional()],
        filters=[_none_if_empty],
    )
    reason = TextAreaField(
        _l("Motivering (visas för den som svarat)"),
        validators=[Length(max=ANSWER_LIMIT, message=_l("Skriv högst 20 000 tecken."))],
    )
    remainder = TextAreaField(
        _l("Därför inte allt"),
        validators=[Length(max=ANSWER_LIMIT, message=_l("Skriv högst 20 000 tecken."))],
    )
    version = IntegerField(widget=HiddenInput(), default=0)
    standard_answer_id = IntegerField(widget=HiddenInput(), validators=[Optional()])

    @property
    def chosen(self) -> Outcome | None:
        """The outcome, None where none is chosen."""
        return Outcome(self.outcome.data) if self.outcome.data else None


class PassageForm(BaseForm):
    """A passage of a comment: characters from ``begins`` up to ``ends``, or sentences ``first`` to ``last`` from 1."""

    comment = IntegerField(widget=HiddenInput())
    begins = IntegerField(widget=HiddenInput(), validators=[Optional()])
    ends = IntegerField(widget=HiddenInput(), validators=[Optional()])
    first = IntegerField(_l("Från mening"), validators=[Optional()])
    last = IntegerField(_l("Till och med mening"), validators=[Optional()])


class GroupForm(BaseForm):
    """The heading that a group has in the report."""

    title = StringField(
        _l("Rubrik i redogörelsen"),
        validators=[Length(max=200, message=_l("Skriv högst 200 tecken."))],
    )


class ReturnForm(BaseForm):
    """Why a reviewer sends an answer back."""

    note = TextAreaField(
        _l("Varför skickar du tillbaka svaret?"),
        validators=[
            DataRequired(_l("Skriv varför du skickar tillbaka svaret.")),
            Length(max=NOTE_LIMIT, message=_l("Skriv högst 2 000 tecken.")),
        ],
    )
    version = IntegerField(widget=HiddenInput(), default=0)


class TaskForm(BaseForm):
    """A revision task. The target is ``section:5``, ``goal:3`` or ``measure:12``, by id."""

    title = StringField(
        _l("Vad ska göras?"),
        validators=[
            DataRequired(_l("Skriv vad som ska göras.")),
            Length(max=200, message=_l("Skriv högst 200 tecken.")),
        ],
    )
    target = SelectField(
        _l("Text som ska ändras"), validators=[DataRequired(_l("Välj vilken text som ska ändras."))]
    )
    responsible = SelectField(_l("Ansvarig"), validators=[Optional()])
    due_on = DateField(_l("Klar senast"), validators=[Optional()], render_kw={"type": "date"})
    instruction = TextAreaField(
        _l("Instruktion"), validators=[Length(max=NOTE_LIMIT, message=_l("Skriv högst 2 000 tecken."))]
    )


class ReviewedForm(BaseForm):
    """Which handing in of a task was read."""

    review = IntegerField(widget=HiddenInput(), default=0)


class ReturnTaskForm(ReviewedForm):
    """Why a reviewer sends the text of a task back."""

    note = TextAreaField(
        _l("Varför skickar du tillbaka texten?"),
        validators=[
            DataRequired(_l("Skriv varför du skickar tillbaka texten.")),
            Length(max=NOTE_LIMIT, message=_l("Skriv högst 2 000 tecken.")),
        ],
    )


class MoveForm(BaseForm):
    """Where a point is treated: ``whole``, or as in ``TaskForm``."""

    target = SelectField(
        _l("Bedöm punkten på"),
        validators=[DataRequired(_l("Välj vart punkten ska."))],
        render_kw={"required": False},
    )


class AttachForm(BaseForm):
    """Another point for a task, by its number."""

    number = IntegerField(
        _l("Punktens nummer"),
        validators=[DataRequired(_l("Skriv punktens nummer, det som står i listan över synpunkter."))],
    )


class TextForm(BaseForm):
    """The editor of a task. Which fields are shown depends on the target."""

    title = StringField(_l("Rubrik"), validators=[Length(max=200, message=_l("Skriv högst 200 tecken."))])
    body = TextAreaField(_l("Ny text"))
    accountable = StringField(
        _l("Ansvarig nämnd"), validators=[Length(max=200, message=_l("Skriv högst 200 tecken."))]
    )
    schedule = StringField(_l("Tid"), validators=[Length(max=200, message=_l("Skriv högst 200 tecken."))])
    financing = StringField(
        _l("Finansiering"), validators=[Length(max=300, message=_l("Skriv högst 300 tecken."))]
    )
    version = IntegerField(widget=HiddenInput(), default=0)
    base = IntegerField(widget=HiddenInput(), default=0)

"""What is chosen for many points at once: one small form for each thing that can be done."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from consult.core.webforms import BaseForm
from consult.triage.actions.handling import Handling
from consult.triage.forms_handling import NEW, people_choices, theme_choices
from consult.triage.models import StandardAnswer
from consult.triage.queries.handling import Choices

NONE = "0"


class ThemeForMany(BaseForm):
    """A theme, a new one, or none."""

    theme = SelectField(
        _l("Tema"), validators=[DataRequired(_l("Välj ett tema."))], render_kw={"required": False}
    )
    new_theme = StringField(
        _l("Det nya temat"), validators=[Length(max=100, message=_l("Skriv högst 100 tecken."))]
    )

    def offer(self, choices: Choices) -> None:
        """Fill in what may be chosen."""
        self.theme.choices = _with_none(theme_choices(choices))

    def validate_new_theme(self, field: StringField) -> None:
        """A new theme needs a name."""
        if self.theme.data == NEW and not field.data:
            raise ValidationError(_("Skriv vad det nya temat heter."))

    def handling(self) -> Handling:
        """The choice."""
        if self.theme.data == NEW:
            return Handling(new_theme=self.new_theme.data or "")
        return Handling(theme_id=int(self.theme.data) or None)


class PersonForMany(BaseForm):
    """Who is responsible, or nobody."""

    responsible = SelectField(
        _l("Ansvarig"),
        validators=[DataRequired(_l("Välj vem som är ansvarig."))],
        render_kw={"required": False},
    )

    def offer(self, choices: Choices) -> None:
        """Fill in who may be chosen."""
        self.responsible.choices = _with_none(people_choices(choices))

    def handling(self) -> Handling:
        """The choice."""
        return Handling(responsible_id=int(self.responsible.data) or None)


class DateForMany(BaseForm):
    """Until when; no date takes it away."""

    due_on = DateField(_l("Klar senast"), validators=[Optional()], render_kw={"type": "date"})

    def offer(self, choices: Choices) -> None:
        """Any date may be chosen."""

    def handling(self) -> Handling:
        """The choice."""
        return Handling(due_on=self.due_on.data)


class StandardForMany(BaseForm):
    """A standard answer, as a draft or finished."""

    standard = SelectField(
        _l("Standardsvar"),
        validators=[DataRequired(_l("Välj ett standardsvar."))],
        render_kw={"required": False},
    )
    finish = RadioField(
        _l("Spara svaren som"),
        choices=[SelectChoice("draft", _l("Utkast")), SelectChoice("done", _l("Klara"))],
        default="draft",
        validators=[InputRequired(_l("Välj hur svaren sparas."))],
    )

    def offer(self, answers: Sequence[StandardAnswer], *, reviewed: bool) -> None:
        """Fill in what may be chosen; where somebody reviews, finished answers wait for that."""
        self.standard.choices = [
            SelectChoice("", _("Välj")),
            *(SelectChoice(str(each.id), each.title) for each in answers),
        ]
        done = _("För granskning") if reviewed else _("Klara")
        self.finish.choices = [SelectChoice("draft", _("Utkast")), SelectChoice("done", done)]


class PlainForm(BaseForm):
    """Nothing to choose."""


def _with_none(found: list[SelectChoice]) -> list[SelectChoice]:
    """Nothing is chosen from the start; "none" is a choice of its own."""
    return [SelectChoice("", _("Välj")), SelectChoice(NONE, found[0].label), *found[1:]]

"""Theme, responsible and due date of points, and standard answers: the shapes of what staff choose and write."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from consult.core.webforms import BaseForm
from consult.triage.actions.handling import UNSET, Handling, Unset
from consult.triage.forms import ANSWER_LIMIT
from consult.triage.models import Outcome, Point
from consult.triage.queries.handling import Choices
from consult.triage.words import OUTCOMES

NEW = "new"


class HandlingForm(BaseForm):
    """What a point is about, who has it and until when. ``shown`` says what stood in the fields when they were shown.

    Only what was changed is saved: a colleague's choice made meanwhile is not overwritten by an old page.
    """

    theme = SelectField(_l("Tema"), validators=[Optional()])
    new_theme = StringField(
        _l("Det nya temat"), validators=[Length(max=100, message=_l("Skriv högst 100 tecken."))]
    )
    responsible = SelectField(_l("Ansvarig"), validators=[Optional()])
    due_on = DateField(_l("Klar senast"), validators=[Optional()], render_kw={"type": "date"})
    shown = HiddenField()

    def validate_new_theme(self, field: StringField) -> None:
        """A new theme needs a name."""
        if self.theme.data == NEW and not field.data:
            raise ValidationError(_("Skriv vad det nya temat heter."))

    def handling(self) -> Handling | None:
        """What was changed; None for nothing."""
        theme, responsible, due = ([*(self.shown.data or "").split("|"), "", ""])[:3]
        new = self.new_theme.data or "" if self.theme.data in (NEW, "", None) else ""
        changes = Handling(
            theme_id=_changed(self.theme, theme),
            responsible_id=_changed(self.responsible, responsible),
            due_on=self._due(due),
            new_theme=new,
        )
        return None if changes == Handling() else changes

    def _due(self, shown: str) -> date | Unset | None:
        if not self.due_on.raw_data or self.due_on.raw_data[0] == shown:
            return UNSET
        return self.due_on.data


def _changed(field: SelectField, shown: str) -> int | Unset | None:
    if not field.raw_data or field.data in (shown, NEW):
        return UNSET
    return int(field.data) if field.data else None


def handling_form(choices: Choices, point: Point | None, *, sent: bool) -> HandlingForm:
    """The form with its choices: as sent, or as the point stands."""
    stored: dict[str, Any] = {}
    if point is not None:
        due = point.due_on.isoformat() if point.due_on else ""
        stored = {
            "theme": str(point.theme_id or ""),
            "responsible": str(point.responsible_id or ""),
            "due_on": point.due_on,
            "shown": f"{point.theme_id or ''}|{point.responsible_id or ''}|{due}",
        }
    form = HandlingForm(data=stored) if sent else HandlingForm(formdata=None, data=stored)
    form.theme.choices = theme_choices(choices)
    form.responsible.choices = people_choices(choices, point.responsible_id if point else None)
    return form


def theme_choices(choices: Choices) -> list[SelectChoice]:
    """None, every theme, and a new one."""
    themes = [SelectChoice(str(each.id), each.name) for each in choices.themes]
    return [SelectChoice("", _("Inget")), *themes, SelectChoice(NEW, _("Nytt tema …"))]


def people_choices(choices: Choices, kept: int | None = None) -> list[SelectChoice]:
    """Nobody, and everybody who may be given points; who has it stays in the list."""
    people = {user.id: user.name for user in choices.people}
    if kept is not None:
        people.setdefault(kept, choices.person(kept))
    return [SelectChoice("", _("Ingen")), *(SelectChoice(str(key), name) for key, name in people.items())]


class StandardAnswerForm(BaseForm):
    """An answer to use again. ``version`` is the one that was read."""

    title = StringField(
        _l("Namn på standardsvaret"),
        validators=[
            DataRequired(_l("Skriv vad standardsvaret heter.")),
            Length(max=100, message=_l("Skriv högst 100 tecken.")),
        ],
    )
    outcome = RadioField(
        _l("Utfall"),
        choices=[SelectChoice(code.value, label) for code, label in OUTCOMES.items()],
        validators=[Optional()],
        filters=[lambda value: value or None],
    )
    reason = TextAreaField(
        _l("Motivering (visas för den som svarat)"),
        validators=[
            DataRequired(_l("Skriv texten.")),
            Length(max=ANSWER_LIMIT, message=_l("Skriv högst 20 000 tecken.")),
        ],
    )
    version = IntegerField(widget=HiddenInput(), default=0)

    @property
    def chosen(self) -> Outcome | None:
        """The outcome, None where none is chosen."""
        return Outcome(self.outcome.data) if self.outcome.data else None


class ThemeForm(BaseForm):
    """The name of a theme."""

    name = StringField(
        _l("Temats namn"),
        validators=[
            DataRequired(_l("Skriv vad temat heter.")),
            Length(max=100, message=_l("Skriv högst 100 tecken.")),
        ],
    )

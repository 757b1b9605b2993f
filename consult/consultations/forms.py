"""Shapes of input about rounds."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from consult.consultations.actions import RoundTexts
from consult.consultations.models import Round, SectionAccess, Visibility
from consult.consultations.words import ACCESS_WORDS, VISIBILITY_WORDS
from consult.core.webforms import BaseForm
from consult.organisations.email_addresses import InvalidEmail, check_email

POINTS_LIMIT = 12
POINT_LENGTH = 200


class DayField(DateField):
    """A day from a date picker, or typed as 2027-02-26."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Parse, or say how a day is written."""
        try:
            super().process_formdata([part.strip() for part in valuelist])
        except ValueError:
            raise ValueError(_("Skriv datumet så här: 2027-02-26.")) from None


class PointsField(TextAreaField):
    """A list, one item per line; marks that people put before items are taken away."""

    @property
    def items(self) -> tuple[str, ...]:
        """The lines that say something."""
        lines = (line.strip().lstrip("–-•*").strip() for line in (self.data or "").splitlines())
        return tuple(line for line in lines if line)


def _few_short_points(_form: Any, field: PointsField) -> None:
    if len(field.items) > POINTS_LIMIT:
        raise ValidationError(_("Högst %(n)s punkter. Slå ihop några.", n=POINTS_LIMIT))
    if any(len(item) > POINT_LENGTH for item in field.items):
        raise ValidationError(_("En punkt får ha högst %(n)s tecken. Skriv kortare.", n=POINT_LENGTH))


def _an_address(_form: Any, field: EmailField) -> None:
    if field.data:
        try:
            check_email(field.data)
        except InvalidEmail:
            raise ValidationError(_("Skriv en hel e-postadress, till exempel namn@kommunen.se.")) from None


class RoundForm(BaseForm):
    """Everything staff write about a round."""

    title = StringField(_l("Rubrik"), [DataRequired(_l("Skriv en rubrik.")), Length(max=200)])
    lede = TextAreaField(_l("Ingress"), [Length(max=2000, message=_l("Högst 2 000 tecken."))])
    cover_letter = TextAreaField(_l("Följebrev"))
    open_points = PointsField(_l("Det här kan ni påverka"), [_few_short_points])
    fixed_points = PointsField(_l("Det här är redan bestämt"), [_few_short_points])
    deadline = DayField(_l("Svara till och med"), [InputRequired(_l("Välj sista dag att svara."))])
    answers_on = DayField(_l("Vi svarar på synpunkterna"), [Optional()])
    decision_on = DayField(_l("Beslut väntas"), [Optional()])
    decision_body = StringField(_l("Vem beslutar"), [Length(max=120)])
    contact_name = StringField(_l("Kontaktperson eller funktion"), [Length(max=120)])
    contact_email = EmailField(_l("E-post för frågor"), [Length(max=254), _an_address])
    contact_phone = StringField(_l("Telefon"), [Length(max=40)])
    visibility = RadioField(
        _l("Vem får läsa remissen?"),
        [InputRequired(_l("Välj vem som får läsa remissen."))],
        choices=[SelectChoice(code, label) for code, label in VISIBILITY_WORDS.items()],
        coerce=Visibility,
        default=Visibility.PUBLIC,
    )

    def validate_answers_on(self, field: DayField) -> None:
        """Answers come after the last day."""
        if field.data and self.deadline.data and field.data < self.deadline.data:
            raise ValidationError(_("Svaren kan inte komma före sista svarsdag."))

    def validate_decision_on(self, field: DayField) -> None:
        """The decision comes after the last day."""
        if field.data and self.deadline.data and field.data < self.deadline.data:
            raise ValidationError(_("Beslutet kan inte fattas före sista svarsdag."))

    def texts(self) -> RoundTexts:
        """What was written."""
        return RoundTexts(
            title=self.title.data or "",
            deadline=self.deadline.data,
            lede=self.lede.data or "",
            cover_letter=self.cover_letter.data or "",
            open_points=self.open_points.items,
            fixed_points=self.fixed_points.items,
            decision_on=self.decision_on.data,
            decision_body=self.decision_body.data or "",
            answers_on=self.answers_on.data,
            contact_name=self.contact_name.data or "",
            contact_email=(self.contact_email.data or "").lower(),
            contact_phone=self.contact_phone.data or "",
            visibility=self.visibility.data,
        )

    @classmethod
    def of(cls, round_: Round) -> "RoundForm":
        """The form filled with a round."""
        form = cls(obj=round_)
        if not form.is_submitted():
            form.open_points.data = "\n".join(round_.open_points)
            form.fixed_points.data = "\n".join(round_.fixed_points)
        return form


class TextForm(BaseForm):
    """Which text the round shows; the codes are those of ``queries.TextChoice``."""

    text = RadioField(_l("Vilken text?"), [InputRequired(_l("Välj vilken text som ska ut."))])


class NewRoundForm(RoundForm, TextForm):
    """A new round: the text and all that is written about it."""


class OneSectionForm(BaseForm):
    """Access to one section, inside ``SectionsForm``."""

    class Meta(BaseForm.Meta):
        """The form around it carries the token."""

        csrf = False

    section_id = HiddenField()
    access = RadioField(
        _l("Får kommenteras?"),
        choices=[SelectChoice(code, label) for code, label in ACCESS_WORDS.items()],
        coerce=SectionAccess,
        default=SectionAccess.OPEN,
        validators=[InputRequired(_l("Välj om avsnittet är öppet, stängt eller dolt."))],
    )
    reason = StringField(
        _l("Varför är avsnittet stängt?"), [Length(max=300, message=_l("Högst 300 tecken."))]
    )

    def validate_reason(self, field: StringField) -> None:
        """A closed section says why."""
        if self.access.data == SectionAccess.CLOSED and not (field.data or "").strip():
            raise ValidationError(_("Skriv varför avsnittet är stängt. Mottagaren ser texten."))


class SectionsForm(BaseForm):
    """Access to every section of the shown text."""

    sections = FieldList(FormField(OneSectionForm))

    @classmethod
    def of(cls, rows: Sequence[dict[str, Any]]) -> "SectionsForm":
        """The form over the sections; rows are dicts of section_id, access and reason."""
        return cls(data={"sections": list(rows)})


class ConfirmForm(BaseForm):
    """A press of a button, with the token against forged requests."""


class ReopenForm(BaseForm):
    """Why a closed round opens again, for the log, and a new last day where the old one has passed."""

    reason = StringField(
        _l("Varför öppnar ni remissen igen?"),
        [DataRequired(_l("Skriv varför. Skälet sparas i händelselistan.")), Length(max=300)],
    )
    deadline = DayField(_l("Ny sista svarsdag"), [Optional()])


class CancelForm(BaseForm):
    """Why a round is cancelled, for everyone to read."""

    reason = TextAreaField(
        _l("Varför avbryts remissen?"),
        [
            DataRequired(_l("Skriv varför remissen avbryts. Alla som läser remissen ser texten.")),
            Length(max=1000, message=_l("Högst 1 000 tecken.")),
        ],
    )
    tell = BooleanField(_l("Skicka mejl om det med skälet"), default=True)


class CorrectionForm(BaseForm):
    """A correction of the text while the round is open."""

    note = StringField(
        _l("Vad är rättat?"),
        [DataRequired(_l("Skriv i en mening vad som är rättat. Mottagaren ser den.")), Length(max=300)],
    )
    sections = SelectMultipleField(
        _l("Avsnitt att publicera"),
        coerce=int,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, changed: Sequence[tuple[int, str]]) -> None:
        """The changed sections as id and title, all ticked until somebody has chosen."""
        self.sections.choices = [SelectChoice(section_id, title) for section_id, title in changed]
        if not self.is_submitted():
            self.sections.data = [section_id for section_id, _title in changed]

    def validate_sections(self, field: SelectMultipleField) -> None:
        """At least one, and only such as still differ from the round's text."""
        offered = {choice.value for choice in field.choices or ()}
        if not field.data:
            raise ValidationError(_("Kryssa i minst ett avsnitt."))
        if not offered.issuperset(field.data):
            raise ValidationError(
                _("Avsnitten har ändrats sedan sidan öppnades. Se över kryssen och publicera.")
            )

"""Shape of what staff say when they withhold something."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from consult.core.webforms import BaseForm
from consult.responses.models import Comment
from consult.triage.passages import sentences
from consult.triage.withheld_text import places_of

WORDS_LIMIT = 1_000


class Part(StrEnum):
    """What staff choose to withhold. ``FILE`` stands with the file's id after a colon."""

    WHOLE = "whole"
    SENTENCES = "sentences"
    WORDS = "words"
    WORDING = "wording"
    FILE = "file"


class WithholdForm(BaseForm):
    """What of a comment, the legal ground and the reason. ``comment`` is the one that it is about."""

    part = RadioField(
        _l("Vad ska undanhållas?"),
        default=Part.WHOLE.value,
        validators=[DataRequired(_l("Välj vad som ska undanhållas."))],
    )
    first = SelectField(_l("Från mening"), validate_choice=False)
    last = SelectField(_l("Till och med mening"), validate_choice=False)
    words = TextAreaField(
        _l("Orden, precis som de står i synpunkten"),
        validators=[Length(max=WORDS_LIMIT, message=_l("Skriv högst 1 000 tecken."))],
    )
    ground = StringField(
        _l("Lagrum"),
        validators=[
            DataRequired(_l("Skriv vilken bestämmelse som gäller, till exempel OSL 31 kap. 16 §.")),
            Length(max=200, message=_l("Skriv högst 200 tecken.")),
        ],
    )
    reason = TextAreaField(
        _l("Motivering (visas bara för er)"),
        validators=[
            DataRequired(_l("Skriv varför det undanhålls.")),
            Length(max=500, message=_l("Skriv högst 500 tecken.")),
        ],
    )

    def __init__(self, *, comment: Comment, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._comment = comment
        self._count = len(sentences(comment.body))
        self.part.choices = _parts(comment)
        listed = [str(number) for number in range(1, self._count + 1)]
        numbers = [SelectChoice("", _("Välj"))] + [SelectChoice(number, number) for number in listed]
        self.first.choices = self.last.choices = numbers

    @property
    def chosen(self) -> tuple[Part, int]:
        """The part, and the id of the file where it is one, otherwise 0."""
        name, _colon, number = (self.part.data or "").partition(":")
        return Part(name), int(number or 0)

    @property
    def sentences(self) -> tuple[int, int]:
        """First and last sentence from 1; the first alone where no last is chosen. (0, 0) where none can be."""
        first, last = self.first.data or "", self.last.data or self.first.data or ""
        if not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit()):
            return (0, 0)
        if len(first) > 6 or len(last) > 6 or not 1 <= int(first) <= int(last) <= self._count:
            return (0, 0)
        return (int(first), int(last))

    def validate_part(self, _field: RadioField) -> None:
        """Never all of it where staff meant to choose words."""
        if self.part.data == Part.WHOLE and (self.first.data or (self.words.data or "").strip()):
            raise ValidationError(
                _("Du har fyllt i meningar eller ord. Välj Vissa meningar eller Vissa ord, eller töm fälten.")
            )

    def validate_first(self, _field: SelectField) -> None:
        """Sentences are asked for only where they are what is to be withheld."""
        if self.part.data == Part.SENTENCES and self.sentences == (0, 0):
            raise ValidationError(_("Välj från vilken mening och till vilken."))

    def validate_words(self, field: TextAreaField) -> None:
        """The words must stand in the comment."""
        if self.part.data == Part.WORDS and not places_of(field.data or "", self._comment.body):
            raise ValidationError(_("Orden finns inte i synpunkten. Kopiera dem därifrån."))


def _parts(comment: Comment) -> list[SelectChoice]:
    found = [SelectChoice(Part.WHOLE.value, _("Hela synpunkten, också filer och föreslagen text"))]
    if comment.body:
        found.append(SelectChoice(Part.SENTENCES.value, _("Vissa meningar")))
        found.append(SelectChoice(Part.WORDS.value, _("Vissa ord")))
    if comment.proposed_wording:
        found.append(SelectChoice(Part.WORDING.value, _("Föreslagen text")))
    for each in comment.attachments:
        name = _("Filen %(name)s", name=each.file.filename)
        found.append(SelectChoice(f"{Part.FILE}:{each.id}", name))
    return found

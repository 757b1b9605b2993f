"""Programmes, documents, sections, goals, editions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from consult.core.webforms import BaseForm
from consult.programmes.models import DocumentKind, EditionKind, SectionKind
from consult.programmes.words import DOCUMENT_KINDS, EDITION_KINDS, SECTION_KINDS

SECTION_LIMIT = 100_000
TOO_LONG = _l("Texten är för lång. Högst %(max)d tecken.")


def choices_of(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """The codes and words of a map as choices of a field."""
    return [SelectChoice(code.value, word) for code, word in words.items()]


class ConfirmForm(BaseForm):
    """A button alone."""


class ProgrammeForm(BaseForm):
    """The case's names."""

    title = StringField(
        _l("Programmets namn"),
        [DataRequired(_l("Skriv programmets namn.")), Length(max=200, message=TOO_LONG)],
    )
    short_name = StringField(_l("Kort namn"), [Length(max=80, message=TOO_LONG)])
    case_number = StringField(
        _l("Ärendenummer"),
        [DataRequired(_l("Skriv ärendenumret, till exempel KS 2026/184.")), Length(max=40, message=TOO_LONG)],
    )
    purpose = TextAreaField(_l("Vad programmet är till för"), [Length(max=2000, message=TOO_LONG)])


class DocumentForm(BaseForm):
    """A new document of a programme."""

    kind = RadioField(
        _l("Slag"),
        [InputRequired(_l("Välj slag."))],
        choices=choices_of(DOCUMENT_KINDS),
        default=DocumentKind.ACTION_PLAN.value,
    )
    title = StringField(
        _l("Dokumentets namn"),
        [DataRequired(_l("Skriv dokumentets namn.")), Length(max=200, message=TOO_LONG)],
    )


class SectionForm(BaseForm):
    """The text of a section. `version` is the id of the version it was written on."""

    title = StringField(
        _l("Rubrik"), [DataRequired(_l("Skriv en rubrik.")), Length(max=200, message=TOO_LONG)]
    )
    short_title = StringField(_l("Kort rubrik till listor"), [Length(max=60, message=TOO_LONG)])
    body = TextAreaField(_l("Text"), [Length(max=SECTION_LIMIT, message=TOO_LONG)])
    note = StringField(_l("Vad är ändrat?"), [Length(max=300, message=TOO_LONG)])
    version = HiddenField()

    @property
    def base_version_id(self) -> int | None:
        """The version that the text was written on, None where the field holds no number."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 18 else None


class NewSectionForm(SectionForm):
    """A section and what it holds."""

    kind = RadioField(
        _l("Avsnittet innehåller"),
        choices=choices_of(SECTION_KINDS),
        default=SectionKind.TEXT.value,
    )


class KindForm(BaseForm):
    """What a section holds."""

    kind = SelectField(_l("Avsnittet innehåller"), choices=choices_of(SECTION_KINDS))


class PlaceForm(BaseForm):
    """Where a section goes, from 1."""

    place = IntegerField(_l("Flytta till plats"), [InputRequired(_l("Skriv ett nummer."))])


class GoalForm(BaseForm):
    """The words of a goal or sub-goal."""

    label = StringField(
        _l("Beteckning"),
        [DataRequired(_l("Skriv vad målet kallas, till exempel Mål 3.")), Length(max=60, message=TOO_LONG)],
    )
    text = TextAreaField(_l("Målet"), [DataRequired(_l("Skriv målet.")), Length(max=2000, message=TOO_LONG)])
    version = HiddenField()

    @property
    def base_version_id(self) -> int | None:
        """As in `SectionForm`."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 18 else None


class EditionForm(BaseForm):
    """What is frozen, and why."""

    kind = SelectField(
        _l("Slag"),
        choices=choices_of(EDITION_KINDS),
        default=EditionKind.REVISED.value,
    )
    note = StringField(_l("Anteckning"), [Optional(), Length(max=300, message=TOO_LONG)])

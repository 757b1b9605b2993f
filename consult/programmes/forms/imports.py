"""The file, and the preview of what was found in it. The texts themselves stay on the server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from consult.core.webforms import BaseForm
from consult.programmes.document_reading.proposal import GuessedKind, ProposedSection
from consult.programmes.forms.texts import TOO_LONG, choices_of
from consult.programmes.words import SECTION_KINDS

_MATCHING = {"title", "match", "place"}
_NEW = {"title", "include", "kind", "goal", "sub_goals", "measures", "place"}


class FileForm(BaseForm):
    """The document to read."""

    file = FileField(_l("Fil"), [FileRequired(_l("Välj en fil."))])


class ProposedSectionForm(BaseForm):
    """What staff may change of a proposed section."""

    class Meta(BaseForm.Meta):
        csrf = False

    title = StringField(_l("Rubrik"), [Length(max=200, message=TOO_LONG)])
    include = BooleanField(_l("Ta med"))
    kind = SelectField(_l("Avsnittet innehåller"), choices=choices_of(SECTION_KINDS))
    goal = TextAreaField(_l("Målet"), [Length(max=2000, message=TOO_LONG)])
    sub_goals = TextAreaField(_l("Delmål, ett på varje rad"), [Length(max=10_000, message=TOO_LONG)])
    measures = SelectMultipleField(
        _l("Åtgärder"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    match = SelectField(_l("Blir ny version av"), coerce=int)
    place = IntegerField(_l("Flytta till plats"), [Optional()])


class PreviewForm(BaseForm):
    """All proposed sections. `version` is the one of the preview that the page showed."""

    version = HiddenField()
    sections = FieldList(FormField(ProposedSectionForm))

    def prepare(self, sections: Sequence[ProposedSection], existing: Sequence[tuple[int, str]]) -> None:
        """One row per section, with its choices; shows what is kept unless something was posted."""
        shown = self.is_submitted()
        while len(self.sections.entries) < len(sections):
            self.sections.append_entry()
        for row, section in zip(self.rows, sections, strict=False):
            _keep_fields(row, _MATCHING if existing else _NEW)
            if existing:
                row.match.choices = [
                    SelectChoice(0, _("Tas inte med")),
                    *(SelectChoice(key, words) for key, words in existing),
                ]
            else:
                row.measures.choices = [
                    SelectChoice(number, measure.title) for number, measure in enumerate(section.measures)
                ]
            if not shown:
                _show(row, section)

    @property
    def rows(self) -> list[Any]:
        """The forms of the sections."""
        return [entry.form for entry in self.sections.entries]

    @property
    def shown_version(self) -> int:
        """The preview's version, 0 where the field holds no number."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def refuse(self, place: int, field: str, message: str) -> None:
        """Put an error beside a field of one section."""
        self.rows[place][field].errors = [message]
        # The list gathered its errors when it was validated; the form asks the list.
        self.sections.errors = [row.errors for row in self.rows]

    def apply(self, sections: Sequence[ProposedSection]) -> None:
        """Put what was typed into the sections; fields that were not posted keep what they are."""
        for row, section in zip(self.rows, sections, strict=False):
            if row.title.raw_data is None:
                continue
            section.title = row.title.data or ""
            if "match" in row:
                section.match_id = row.match.data or None
                section.include = section.match_id is not None
            else:
                _apply_new(row, section)


def _apply_new(row: Any, section: ProposedSection) -> None:
    section.include = row.include.data
    section.kind = GuessedKind(row.kind.data)
    if row.goal.raw_data:
        section.goal = row.goal.data or ""
    if row.sub_goals.raw_data:
        lines = (line.strip(" -–•") for line in (row.sub_goals.data or "").splitlines())
        section.sub_goals = [line for line in lines if line]
    for number, measure in enumerate(section.measures):
        measure.include = number in (row.measures.data or [])


def _keep_fields(row: Any, names: set[str]) -> None:
    for name in [field.short_name for field in row]:
        if name not in names:
            delattr(row, name)


def _show(row: Any, section: ProposedSection) -> None:
    row.title.data = section.title
    if "match" in row:
        row.match.data = section.match_id or 0
        return
    row.include.data, row.kind.data = section.include, section.kind.value
    row.goal.data, row.sub_goals.data = section.goal, "\n".join(section.sub_goals)
    row.measures.data = [number for number, measure in enumerate(section.measures) if measure.include]

"""The facts of a measure: words that are read as dates and money, and fields for when they are read wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from consult.core.webforms import BaseForm
from consult.organisations.models import Organisation
from consult.programmes.actions import MeasureFacts
from consult.programmes.actions.import_parts import split_names
from consult.programmes.financing import FinancingSource, Money, read_financing
from consult.programmes.forms.texts import TOO_LONG, choices_of
from consult.programmes.models import MeasureVersion
from consult.programmes.schedule import DatePrecision, Schedule, read_schedule
from consult.programmes.words import FINANCING_SOURCES, PRECISIONS

MONEY_ROWS = 6
OVERARCHING = "overarching"
RANKS = [1, 2, 3, 4, 5]


class MoneyForm(BaseForm):
    """Money of one year."""

    class Meta(BaseForm.Meta):
        csrf = False

    year = IntegerField(
        _l("År"), [Optional(), NumberRange(1990, 2100, _l("Skriv ett år, till exempel 2027."))]
    )
    amount = IntegerField(
        _l("Kronor"), [Optional(), NumberRange(0, 999_999_999_999, _l("Skriv beloppet i hela kronor."))]
    )
    source = SelectField(
        _l("Källa"),
        choices=[SelectChoice("", _l("Välj")), *choices_of(FINANCING_SOURCES)],
    )

    def validate_source(self, field: SelectField) -> None:
        """A year or an amount needs its source."""
        if not field.data and (self.year.data is not None or self.amount.data is not None):
            raise ValidationError(_("Välj varifrån pengarna kommer."))


class MeasureForm(BaseForm):
    """Everything a version of a measure says."""

    title = StringField(
        _l("Åtgärd"), [DataRequired(_l("Skriv vad som ska göras.")), Length(max=300, message=TOO_LONG)]
    )
    description = TextAreaField(_l("Beskrivning"), [Length(max=5000, message=TOO_LONG)])
    goal = SelectField(_l("Hör till"), coerce=int)
    accountable = SelectField(_l("Ansvarig nämnd"), coerce=int)
    department = StringField(_l("Förvaltning eller enhet"), [Length(max=200, message=TOO_LONG)])
    partners = StringField(_l("Tillsammans med"), [Length(max=500, message=TOO_LONG)])
    schedule_text = StringField(_l("Tid"), [Length(max=200, message=TOO_LONG)])
    starts_on = DateField(_l("Börjar"), [Optional()])
    start_precision = SelectField(_l("Så exakt"), choices=choices_of(PRECISIONS))
    ends_on = DateField(_l("Slutar"), [Optional()])
    end_precision = SelectField(_l("Så exakt"), choices=choices_of(PRECISIONS))
    financing_text = StringField(_l("Finansiering"), [Length(max=300, message=TOO_LONG)])
    money = FieldList(FormField(MoneyForm), min_entries=MONEY_ROWS, max_entries=20)
    policy_area = StringField(_l("Område"), [Length(max=80, message=TOO_LONG)])
    priority = SelectField(_l("Prioritet"))
    version = HiddenField()

    def prepare(self, boards: Sequence[Organisation], goals: Sequence[tuple[int, str]]) -> None:
        """Give the choices."""
        self.accountable.choices = [
            SelectChoice(0, _("Ingen vald än")),
            *(SelectChoice(board.id, board.name) for board in boards),
        ]
        self.goal.choices = [SelectChoice(key, words) for key, words in goals]
        self.priority.choices = [
            SelectChoice("", _("Ingen")),
            *(SelectChoice(str(rank), _("Bland de fem viktigaste, nummer %(n)s", n=rank)) for rank in RANKS),
            SelectChoice(OVERARCHING, _("Övergripande")),
        ]

    def fill(self, version: MeasureVersion) -> None:
        """Show a saved version. Dates and money are shown only where they differ from what their words give."""
        self.title.data, self.description.data = version.title, version.description
        self.accountable.data = version.accountable_id or 0
        self.goal.data = version.measure.goal_id
        self.department.data, self.partners.data = version.department, ", ".join(version.partners)
        self.schedule_text.data, self.financing_text.data = version.schedule_text, version.financing_text
        self.policy_area.data = version.policy_area
        self.priority.data = OVERARCHING if version.overarching else str(version.rank or "")
        self.version.data = str(version.id)
        facts = MeasureFacts.of(version)
        if facts.schedule and facts.schedule != read_schedule(version.schedule_text):
            self._fill_dates(facts.schedule)
        if list(facts.financing or ()) != read_financing(version.financing_text):
            self._fill_money(facts.financing or ())

    def facts(self, boards: Sequence[Organisation], accountable_text: str) -> MeasureFacts:
        """What was typed. `accountable_text` is kept while no board is chosen."""
        board = next((board for board in boards if board.id == self.accountable.data), None)
        schedule_text = self.schedule_text.data or ""
        return MeasureFacts(
            title=self.title.data or "",
            description=self.description.data or "",
            accountable=board,
            accountable_text="" if board else accountable_text,
            department=self.department.data or "",
            partners=split_names(self.partners.data or ""),
            schedule_text=schedule_text,
            financing_text=self.financing_text.data or "",
            policy_area=self.policy_area.data or "",
            rank=int(self.priority.data) if (self.priority.data or "").isdecimal() else None,
            overarching=self.priority.data == OVERARCHING,
            schedule=self._dates(schedule_text),
            financing=self._rows() or None,
        )

    @property
    def base_version_id(self) -> int | None:
        """The version that the facts were written on, None where the field holds no number."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 18 else None

    @property
    def has_own_reading(self) -> bool:
        """Whether dates or money are given beside their words."""
        return bool(
            self.starts_on.data
            or self.ends_on.data
            or self._rows()
            or self.starts_on.errors
            or self.ends_on.errors
            or self.money.errors
        )

    def validate_ends_on(self, field: DateField) -> None:
        """The end is not before the start; a reading of its own needs its words."""
        if (
            isinstance(field.data, date)
            and isinstance(self.starts_on.data, date)
            and field.data < self.starts_on.data
        ):
            raise ValidationError(_("Slutet är före början. Ändra ett av datumen."))

    def validate_schedule_text(self, field: StringField) -> None:
        """Dates alone are not shown to anybody: the words are."""
        if not field.data and (self.starts_on.raw_data and any(self.starts_on.raw_data)):
            raise ValidationError(_("Skriv tiden med ord också, till exempel mars 2027."))

    def validate_financing_text(self, field: StringField) -> None:
        """Money alone is not shown to anybody: the words are."""
        if not field.data and self._rows():
            raise ValidationError(
                _("Skriv finansieringen med ord också, till exempel 450 000 kr inom budget.")
            )

    def _dates(self, text: str) -> Schedule | None:
        start, end = self.starts_on.data, self.ends_on.data
        if not start and not end:
            return None
        return Schedule(
            text,
            start,
            DatePrecision(self.start_precision.data) if start else None,
            end,
            DatePrecision(self.end_precision.data) if end else None,
        )

    def _rows(self) -> list[Money]:
        rows = [entry.form for entry in self.money.entries]
        return [
            Money(row.year.data, row.amount.data, FinancingSource(row.source.data))
            for row in rows
            if row.source.data in set(FinancingSource)
        ]

    def _fill_dates(self, schedule: Schedule) -> None:
        self.starts_on.data, self.ends_on.data = schedule.starts_on, schedule.ends_on
        self.start_precision.data = schedule.start_precision.value if schedule.start_precision else None
        self.end_precision.data = schedule.end_precision.value if schedule.end_precision else None

    def _fill_money(self, rows: Sequence[Money]) -> None:
        while len(self.money.entries) < len(rows):
            self.money.append_entry()
        for entry, row in zip(self.money.entries, rows, strict=False):
            form: Any = entry.form
            form.year.data, form.amount.data, form.source.data = row.year, row.amount, row.source.value

"""Shape of the input about organisations, contacts and register files."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, Form, IntegerField, SelectField, StringField
from wtforms import Field as FormField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from consult.core.spreadsheets import FileKind, Table
from consult.core.webforms import BaseForm
from consult.organisations import email_addresses, org_number, row_checking, words
from consult.organisations.columns import Field
from consult.organisations.kinds import OrganisationKind


class UploadForm(BaseForm):
    """A register file."""

    file = FileField(_l("Fil med registret"))

    def validate_file(self, field: FormField) -> None:
        """A file must be chosen; what is in it is checked when it is read."""
        if not field.data or not field.data.filename:
            raise ValidationError(_("Välj en fil."))


class OrganisationForm(BaseForm):
    """An organisation written by hand."""

    kind = SelectField(
        _l("Slag"), choices=[SelectChoice(kind.value, words.KINDS[kind]) for kind in OrganisationKind]
    )
    name = StringField(
        _l("Namn"), [InputRequired(_l("Skriv namnet.")), Length(max=200, message=_l("Högst 200 tecken."))]
    )
    org_number = StringField(_l("Organisationsnummer"), [Length(max=40, message=_l("Högst 40 tecken."))])
    sole_trader = BooleanField(_l("Enskild firma"))
    street = StringField(_l("Adress"), [Length(max=200, message=_l("Högst 200 tecken."))])
    postal_code = StringField(_l("Postnummer"), [Length(max=10, message=_l("Högst 10 tecken."))])
    area = StringField(_l("Ort"), [Length(max=80, message=_l("Högst 80 tecken."))])
    industry_text = StringField(_l("Bransch"), [Length(max=200, message=_l("Högst 200 tecken."))])
    industry_code = StringField(_l("SNI-kod"), [Length(max=10, message=_l("Högst 10 tecken."))])
    size_class = StringField(_l("Antal anställda"), [Length(max=20, message=_l("Högst 20 tecken."))])

    def validate_org_number(self, field: FormField) -> None:
        """Empty, or a number with the right check digit."""
        if not field.data:
            return
        try:
            org_number.parse(field.data)
        except org_number.InvalidNumber as error:
            raise ValidationError(words.error_word(error.problem)) from error

    def validate_size_class(self, field: FormField) -> None:
        """Empty, a number or a span."""
        if field.data and row_checking.regular_size(field.data) is None:
            raise ValidationError(_("Skriv ett tal eller ett spann, till exempel 10–19."))

    @property
    def digits(self) -> str | None:
        """The ten digits, None where nothing is written. Only after validation."""
        return org_number.parse(self.org_number.data).digits if self.org_number.data else None

    def columns(self) -> dict[Field, str]:
        """The other columns in their regular forms. Only after validation."""
        code, size = self.industry_code.data or "", self.size_class.data or ""
        postal_code = self.postal_code.data or ""
        return {
            Field.NAME: self.name.data or "",
            Field.STREET: self.street.data or "",
            Field.POSTAL_CODE: row_checking.regular_postal_code(postal_code) or postal_code,
            Field.AREA: self.area.data or "",
            Field.INDUSTRY_TEXT: self.industry_text.data or "",
            Field.INDUSTRY_CODE: row_checking.regular_industry_code(code) or code,
            Field.SIZE: row_checking.regular_size(size) or "",
        }


class ContactForm(BaseForm):
    """Somebody to write to."""

    email = StringField(_l("E-post"), [InputRequired(_l("Skriv en e-postadress.")), Length(max=254)])
    name = StringField(_l("Namn"), [Length(max=120, message=_l("Högst 120 tecken."))])

    def validate_email(self, field: FormField) -> None:
        """An address that can be written to."""
        try:
            email_addresses.check_email(field.data)
        except email_addresses.InvalidEmail as error:
            raise ValidationError(words.error_word(error.problem)) from error

    @property
    def address(self) -> str:
        """The address in its regular form. Only after validation."""
        return email_addresses.check_email(self.email.data or "")


def correction_form(texts: Mapping[Field, str]) -> BaseForm:
    """A form with one box per wrong cell of a row, holding what stands there now."""
    members = {name.value: StringField(words.FIELDS[name]) for name in texts}
    form_class = type("CorrectionForm", (BaseForm,), members)
    form: BaseForm = form_class(data={name.value: text for name, text in texts.items()})
    return form


def columns_form(table: Table, mapping: Mapping[Field, int]) -> BaseForm:
    """Which column holds what, and how the file is read."""
    members: dict[str, FormField] = {
        column_key(name): SelectField(words.FIELDS[name], choices=column_choices(table)) for name in Field
    }
    rows = len(table.rows) + table.header_row
    members["header_row"] = IntegerField(
        _l("Rad med rubriker"),
        [InputRequired(_l("Skriv radens nummer.")), NumberRange(0, rows, _l("Raden finns inte i filen."))],
    )
    data: dict[str, object] = {column_key(name): str(index) for name, index in mapping.items()}
    data["header_row"] = table.header_row
    if table.kind is FileKind.CSV:
        members["encoding"] = SelectField(
            _l("Tecken"), choices=[SelectChoice(*pair) for pair in words.ENCODINGS.items()]
        )
        data["encoding"] = table.encoding.value if table.encoding else ""
    elif len(table.sheets) > 1:
        members["sheet"] = SelectField(
            _l("Blad"), choices=[SelectChoice(name, name) for name in table.sheets]
        )
        data["sheet"] = table.sheet
    form: BaseForm = type("ColumnsForm", (BaseForm,), members)(data=data)
    return form


def column_key(name: Field) -> str:
    """Name of the box where the column of a field is chosen."""
    return f"column_{name.value}"


def column_choices(table: Table) -> list[SelectChoice]:
    """Every column by its heading, and that there is none."""
    headings = [SelectChoice(str(index), header[:60]) for index, header in enumerate(table.headers)]
    return [SelectChoice("", _("Finns inte i filen")), *headings]


def chosen_columns(form: Form) -> dict[Field, int]:
    """The columns chosen in the form. Only after validation."""
    chosen = {name: form[column_key(name)].data for name in Field}
    return {name: int(index) for name, index in chosen.items() if index}

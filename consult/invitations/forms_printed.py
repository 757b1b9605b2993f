"""Shape of a printed letter's text."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from consult.core.webforms import BaseForm
from consult.invitations.letter_pdf import CODE, unknown_places


def _known_places(_form: BaseForm, field: StringField) -> None:
    names = unknown_places(field.data or "", in_body=field.short_name == "body")
    if names:
        shown = ", ".join(f"{{{{ {name} }}}}" for name in names)
        raise ValidationError(_("Det här går inte att fylla i: %(names)s. Rätta eller ta bort.", names=shown))


def _has_code(_form: BaseForm, field: TextAreaField) -> None:
    lines = [line.replace(" ", "").strip() for line in (field.data or "").split("\n")]
    if f"{{{{{CODE}}}}}" not in lines:
        raise ValidationError(
            _("Skriv {{ kod }} på en egen rad där koden ska stå. Utan den kan ingen svara.")
        )


class PrintForm(BaseForm):
    """The letter as Markdown with places."""

    heading = StringField(
        _l("Rubrik"),
        [
            DataRequired(_l("Skriv en rubrik.")),
            Length(max=200, message=_l("Högst 200 tecken.")),
            _known_places,
        ],
    )
    body = TextAreaField(
        _l("Brev"),
        [
            DataRequired(_l("Skriv brevet.")),
            Length(max=10_000, message=_l("Högst 10 000 tecken.")),
            _known_places,
            _has_code,
        ],
    )

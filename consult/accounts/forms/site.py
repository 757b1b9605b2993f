"""Shapes of input about the installation: its settings and its fixed pages."""

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import EmailField, Field, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from consult.accounts.forms.addresses import an_address
from consult.core.site import contrast
from consult.core.webforms import BaseForm

MOST_BODY = 40_000


class SiteForm(BaseForm):
    """Name, colour and contacts. The colour is kept as ``#rrggbb``."""

    municipality = StringField(
        _l("Kommunens namn"), [DataRequired(_l("Skriv kommunens namn.")), Length(max=80)]
    )
    accent = StringField(
        _l("Färg"), [DataRequired(_l("Skriv en färg, till exempel #0f4c5c.")), Length(max=20)]
    )
    contact_name = StringField(
        _l("Namn på kontakten"), [DataRequired(_l("Skriv vem man frågar.")), Length(max=120)]
    )
    contact_email = EmailField(
        _l("Kontaktens e-post"), [DataRequired(_l("Skriv en e-postadress.")), an_address, Length(max=254)]
    )
    contact_phone = StringField(_l("Kontaktens telefon"), [Length(max=40)])
    data_protection_contact = EmailField(
        _l("Dataskyddsombudets e-post"),
        [DataRequired(_l("Skriv en e-postadress.")), an_address, Length(max=254)],
    )

    def validate_accent(self, field: Field) -> None:
        """A colour in hex that stands out enough (WCAG 2.2, 1.4.3: 4.5 to 1), against white and the tinted ground."""
        colour = contrast.as_hex(field.data)
        if colour is None:
            raise ValidationError(_("Skriv färgen som # och sex tecken, till exempel #0f4c5c."))
        field.data = colour
        ratio = contrast.least_contrast(colour)
        if ratio < contrast.LEAST:
            raise ValidationError(
                _(
                    "Färgen %(colour)s har kontrasten %(ratio)s mot sidans bakgrund. Den måste vara minst %(least)s, "
                    "annars syns länkar och knappar för dåligt. Närmaste mörkare färg som går är %(suggestion)s.",
                    colour=colour,
                    ratio=format_decimal(contrast.figure(ratio), format="0.00"),
                    least=format_decimal(contrast.LEAST),
                    suggestion=contrast.nearest_that_passes(colour),
                )
            )


class ShieldForm(BaseForm):
    """The municipality's shield; what is in the file is checked when it is read."""

    file = FileField(_l("Bild, SVG eller PNG"))

    def validate_file(self, field: Field) -> None:
        """A file must be chosen."""
        if not field.data or not field.data.filename:
            raise ValidationError(_("Välj en bild."))


class PageForm(BaseForm):
    """A fixed page in one language. ``seen`` is the version that it was begun from, 0 for the delivered text."""

    title = StringField(_l("Rubrik"), [DataRequired(_l("Skriv en rubrik.")), Length(max=200)])
    body = TextAreaField(_l("Text"), [DataRequired(_l("Skriv en text.")), Length(max=MOST_BODY)])
    seen = IntegerField(default=0, widget=HiddenInput())


class ResetForm(BaseForm):
    """Go back to the delivered text."""

    seen = IntegerField(default=0, widget=HiddenInput())

"""The shape of what consultees fill in."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, StopValidation, ValidationError

from consult.core.webforms import BaseForm
from consult.invitations.models import ReferralKind, ShareRight
from consult.organisations.email_addresses import EmailProblem, InvalidEmail, check_email
from consult.responses.attachments import ACCEPT
from consult.responses.conflicts import CommentText
from consult.responses.labels import STANCES
from consult.responses.models import COMMENT_LIMIT, Stance

TOO_LONG = _l("Texten är för lång. Högst %(max)d tecken.")
STANCE_CHOICES = [SelectChoice(stance.value, words) for stance, words in STANCES.items()]


def _number(field: HiddenField) -> int:
    data = field.data or ""
    return int(data) if data.isascii() and data.isdigit() and len(data) < 10 else 0


class PlainForm(BaseForm):
    """A button that changes something: nothing but the token."""


class CommentForm(BaseForm):
    """A comment on one thing. ``page`` is the key of this page, to tell a repeated save from a colleague's."""

    body = TextAreaField(_l("Er synpunkt"), validators=[Length(max=COMMENT_LIMIT, message=TOO_LONG)])
    wording = TextAreaField(
        _l("Vill ni föreslå en annan text?"), validators=[Length(max=COMMENT_LIMIT, message=TOO_LONG)]
    )
    files = MultipleFileField(_l("Lägg till fil"), render_kw={"accept": ACCEPT})
    target = HiddenField()
    edition = HiddenField()
    version = HiddenField()
    page = HiddenField()

    @property
    def text(self) -> CommentText:
        """What was written."""
        return CommentText(self.body.data or "", self.wording.data or "")

    @property
    def edition_id(self) -> int:
        """The edition that was read, 0 where it makes no sense."""
        return _number(self.edition)

    @property
    def seen_version(self) -> int:
        """The version that the writer began from."""
        return _number(self.version)


class SectionForm(BaseForm):
    """The foot of a section: what is thought of it, and on to the next. Choosing nothing is fine."""

    stance = RadioField(choices=STANCE_CHOICES, validate_choice=False)

    def validate_stance(self, field: RadioField) -> None:
        """A value that is none of ours counts as a mistake in the page."""
        if field.data and field.data not in set(Stance):
            raise ValidationError(_l("Välj ett av alternativen."))

    @property
    def chosen(self) -> Stance | None:
        """The stance, if any."""
        return Stance(self.stance.data) if self.stance.data in set(Stance) else None


def _is_address(_form: BaseForm, field: StringField) -> None:
    try:
        field.data = check_email(field.data)
    except InvalidEmail as error:
        raise ValidationError(ADDRESS_PROBLEMS[error.problem]) from None


ADDRESS_PROBLEMS: dict[EmailProblem, Any] = {
    EmailProblem.NO_AT: _l("Adressen saknar @. Skriv den som namn@företag.se."),
    EmailProblem.NO_ENDING: _l("Adressen saknar slut, till exempel .se."),
    EmailProblem.LETTERS_BEFORE_AT: _l("Adressen kan inte ha å, ä eller ö före @."),
    EmailProblem.INVALID: _l("Adressen är inte rätt skriven. Skriv den som namn@företag.se."),
}


def _receipt_field() -> StringField:
    return StringField(
        _l("E-post för kvittot"),
        validators=[
            DataRequired(_l("Skriv en e-postadress för kvittot")),
            Length(max=254, message=_l("Adressen är för lång.")),
            _is_address,
        ],
        render_kw={"autocomplete": "email", "inputmode": "email", "type": "email"},
    )


class ReviewForm(BaseForm):
    """What is asked before a response is sent. ``seen`` is the draft's last save when the page was made."""

    stance = RadioField(
        _l("Vad tycker ni om förslaget i stort?"), choices=STANCE_CHOICES, validate_choice=False
    )
    name = StringField(
        _l("Namn eller roll"),
        validators=[
            DataRequired(_l("Skriv namn eller roll")),
            Length(max=120, message=_l("Namnet är för långt. Högst %(max)d tecken.")),
        ],
        render_kw={"autocomplete": "name"},
    )
    email = _receipt_field()
    submit_key = HiddenField()
    seen = HiddenField()

    def validate_stance(self, field: RadioField) -> None:
        """One must be chosen; to abstain is one."""
        if field.data not in set(Stance):
            raise StopValidation(_l("Välj vad ni tycker om förslaget i stort"))


def _name_field(label: Any, autocomplete: str = "off") -> StringField:
    too_long = _l("Namnet är för långt. Högst %(max)d tecken.")
    return StringField(label, [Length(max=120, message=too_long)], render_kw={"autocomplete": autocomplete})


class ShareForm(BaseForm):
    """A colleague and what he or she is asked to do."""

    email = StringField(
        _l("Kollegans e-post"),
        validators=[
            DataRequired(_l("Skriv kollegans e-postadress")),
            Length(max=254, message=_l("Adressen är för lång.")),
            _is_address,
        ],
        render_kw={"autocomplete": "off", "inputmode": "email", "type": "email"},
    )
    name = _name_field(_l("Kollegans namn eller roll"))
    right = RadioField(
        _l("Vad ska kollegan göra?"),
        choices=[
            SelectChoice(ShareRight.WRITE.value, _l("Skriva i svaret, precis som ni")),
            SelectChoice(ShareRight.READ.value, _l("Bara läsa förslaget och svaret")),
            SelectChoice(ShareRight.APPROVE.value, _l("Läsa igenom, godkänna och skicka in")),
        ],
        default=ShareRight.WRITE.value,
        validate_choice=False,
    )

    def validate_right(self, field: RadioField) -> None:
        """One of the three."""
        if field.data not in set(ShareRight):
            raise StopValidation(_l("Välj vad kollegan ska göra"))


class WrongRecipientForm(BaseForm):
    """What is wrong with the recipient, and who is right as far as it is known."""

    kind = RadioField(_l("Vad är fel?"), validate_choice=False)
    name = _name_field(_l("Namn på den som är rätt"))
    email = StringField(
        _l("E-post till den som är rätt"),
        validators=[
            Optional(),
            Length(max=254, message=_l("Adressen är för lång.")),
            _is_address,
        ],
        render_kw={"autocomplete": "off", "inputmode": "email", "type": "email"},
    )

    def validate_kind(self, field: RadioField) -> None:
        """One of the two."""
        if field.data not in set(ReferralKind):
            raise StopValidation(_l("Välj vad som är fel"))

    def validate_name(self, field: StringField) -> None:
        """Where the organisation is right somebody in it must be named, or nothing has been said."""
        person = self.kind.data == ReferralKind.PERSON
        if person and not (field.data or "").strip() and not (self.email.data or "").strip():
            raise StopValidation(_l("Skriv namn eller e-post till den som är rätt"))

    @property
    def names_somebody(self) -> bool:
        """Whether there is anything for staff to follow up."""
        return bool(self.name.data or self.email.data)


class NoCommentsForm(BaseForm):
    """Only where the receipt goes."""

    email = _receipt_field()
    submit_key = HiddenField()

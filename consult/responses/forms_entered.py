"""The shape of a letter or an e-mail that staff enter."""

from collections.abc import Sequence
from datetime import date

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, MultipleFileField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from consult.consultations.forms import DayField
from consult.core.plain_text import clean
from consult.core.webforms import BaseForm
from consult.organisations import words
from consult.organisations.email_addresses import InvalidEmail, check_email
from consult.organisations.models import OrganisationKind
from consult.responses.attachments import ACCEPT
from consult.responses.forms import ADDRESS_PROBLEMS, STANCE_CHOICES
from consult.responses.labels import CHANNELS
from consult.responses.models import COMMENT_LIMIT, Channel, Stance
from consult.responses.proposal import Block

UNSAID, NO_COMMENTS = "unsaid", "no_comments"
SOLE_TRADER = "sole_trader"
TEXT = "text-"  # before the place of a comment in the names of its box


class EnteredForm(BaseForm):
    """How and when it came, what it says in short, and where a receipt goes. Comments have boxes of their own."""

    channel = RadioField(
        _l("Hur kom svaret?"),
        [InputRequired(_l("Välj hur svaret kom."))],
        choices=[SelectChoice(each.value, CHANNELS[each]) for each in (Channel.LETTER, Channel.EMAIL)],
    )
    received_on = DayField(_l("Vilken dag kom det?"), [InputRequired(_l("Skriv vilken dag svaret kom."))])
    stance = RadioField(
        _l("Vad säger svaret i stort?"),
        [InputRequired(_l("Välj vad svaret säger i stort."))],
        choices=[
            *STANCE_CHOICES,
            SelectChoice(NO_COMMENTS, _l("Inga synpunkter")),
            SelectChoice(UNSAID, _l("Det framgår inte")),
        ],
    )
    name = StringField(
        _l("Undertecknat av"), [Length(max=120, message=_l("Namnet är för långt. Högst %(max)d tecken."))]
    )
    email = StringField(_l("E-post för kvittot"), [Optional(), Length(max=254)])
    files = MultipleFileField(_l("Det inskannade svaret"), render_kw={"accept": ACCEPT})
    submit_key = HiddenField()

    def validate_email(self, field: StringField) -> None:
        """Empty, or an address that can be written to."""
        try:
            field.data = check_email(field.data)
        except InvalidEmail as error:
            raise ValidationError(ADDRESS_PROBLEMS[error.problem]) from None

    @property
    def day(self) -> date:
        """The day of receipt. Only after validation."""
        day: date = self.received_on.data
        return day

    @property
    def chosen_stance(self) -> Stance | None:
        """The stance, where the letter takes one."""
        return Stance(self.stance.data) if self.stance.data in set(Stance) else None


class EnteredNewForm(EnteredForm):
    """The same, of somebody who is not in the register."""

    sender_kind = SelectField(
        _l("Slag"),
        choices=[
            SelectChoice(OrganisationKind.PRIVATE_PERSON.value, words.KINDS[OrganisationKind.PRIVATE_PERSON]),
            SelectChoice(SOLE_TRADER, words.SOLE_TRADER),
            *(
                SelectChoice(kind.value, words.KINDS[kind])
                for kind in OrganisationKind
                if kind is not OrganisationKind.PRIVATE_PERSON
            ),
        ],
    )
    sender_name = StringField(
        _l("Namn"), [DataRequired(_l("Skriv namnet.")), Length(max=200, message=_l("Högst 200 tecken."))]
    )

    @property
    def is_sole_trader(self) -> bool:
        """Whether the firm is its owner, who is not named in public."""
        return self.sender_kind.data == SOLE_TRADER

    @property
    def kind(self) -> OrganisationKind:
        """The kind chosen. Only after validation."""
        return OrganisationKind.COMPANY if self.is_sole_trader else OrganisationKind(self.sender_kind.data)


def box_name(number: int, block: Block) -> str:
    """The name of the box for a comment on this block of the section; 0 and the whole proposal."""
    return f"{TEXT}{number}-{block.key}"


def typed_text(name: str) -> str:
    """What was written in a box, cleaned."""
    return clean(request.form.get(name, "")).strip()


def too_long(names: Sequence[str]) -> list[str]:
    """The boxes among these whose text is longer than a comment may be."""
    return [name for name in names if len(typed_text(name)) > COMMENT_LIMIT]


def too_long_text() -> str:
    """What is wrong with them."""
    return _("Texten är för lång. Högst %(max)d tecken.", max=COMMENT_LIMIT)

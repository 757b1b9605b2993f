"""Shapes of input about recipients and mailings."""

from datetime import UTC, datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from consult.consultations.forms import DayField
from consult.core.clock import STOCKHOLM, today
from consult.core.webforms import BaseForm
from consult.invitations.mails import UnknownPlaceholder, check_letter
from consult.organisations.email_addresses import InvalidEmail, check_email

NOW, LATER = "now", "later"
LATEST = timedelta(days=366)


class ConfirmForm(BaseForm):
    """A press of a button, with the token against forged requests."""


def _known_places(_form: BaseForm, field: StringField) -> None:
    in_subject = field.short_name == "subject"
    try:
        check_letter(field.data or "" if in_subject else "", "" if in_subject else field.data or "")
    except UnknownPlaceholder as refusal:
        names = ", ".join(f"{{{{ {name} }}}}" for name in refusal.names)
        raise ValidationError(
            _("Det här går inte att fylla i: %(names)s. Rätta eller ta bort.", names=names)
        ) from None


def _links_back(_form: BaseForm, field: TextAreaField) -> None:
    if "{{ link }}" not in (field.data or "") and "{{link}}" not in (field.data or ""):
        raise ValidationError(_("Skriv {{ link }} där mottagarens länk ska stå. Utan den kan ingen svara."))


class LetterForm(BaseForm):
    """A letter in Markdown with places."""

    subject = StringField(
        _l("Ämne"),
        [
            DataRequired(_l("Skriv ett ämne.")),
            Length(max=200, message=_l("Högst 200 tecken.")),
            _known_places,
        ],
    )
    body = TextAreaField(
        _l("Brev"),
        [
            DataRequired(_l("Skriv brevet.")),
            Length(max=20_000, message=_l("Högst 20 000 tecken.")),
            _known_places,
            _links_back,
        ],
    )


class SendForm(BaseForm):
    """When a mailing goes, and the number that the button promised. Times are Swedish clocks."""

    subject = StringField(
        _l("Ämne"),
        [
            DataRequired(_l("Skriv ett ämne.")),
            Length(max=200, message=_l("Högst 200 tecken.")),
            _known_places,
        ],
    )
    when = RadioField(
        _l("Skicka"),
        [InputRequired(_l("Välj när mejlet ska skickas."))],
        choices=[SelectChoice(NOW, _l("Nu")), SelectChoice(LATER, _l("En annan tid"))],
        default=NOW,
    )
    day = DayField(_l("Dag"), [Optional()])
    clock = StringField(_l("Klockslag"), [Length(max=10)])
    expected = HiddenField()

    def send_from(self, moment: datetime) -> datetime | None:
        """The moment to send from (UTC); None, with an error on the field, where it cannot be used."""
        if self.when.data == NOW:
            return moment
        clock = _clock(self.clock.data or "")
        if self.day.data is None:
            self.day.errors = [_("Välj en dag.")]
        elif clock is None:
            self.clock.errors = [_("Skriv klockslaget så här: 08.00.")]
        else:
            chosen = datetime.combine(self.day.data, clock, tzinfo=STOCKHOLM).astimezone(UTC)
            if moment <= chosen <= moment + LATEST:
                return chosen
            field = self.day if chosen.date() != moment.date() else self.clock
            field.errors = [_("Välj en tid som inte har passerat, inom ett år.")]
        return None

    def suggest(self, moment: datetime) -> None:
        """Tomorrow morning, for those who choose another time."""
        self.day.data, self.clock.data = today(moment) + timedelta(days=1), "08.00"


def _clock(text: str) -> time | None:
    hours, _sign, minutes = text.strip().replace(":", ".").partition(".")
    if not hours.isdecimal() or not (minutes.isdecimal() and len(minutes) == 2):
        return None
    return time(int(hours), int(minutes)) if int(hours) < 24 and int(minutes) < 60 else None


class AddressForm(BaseForm):
    """The right address instead of one that did not work."""

    old_address = HiddenField()
    new_address = EmailField(_l("Rätt adress"), [DataRequired(_l("Skriv adressen.")), Length(max=254)])

    def validate_new_address(self, field: EmailField) -> None:
        """It can be written to."""
        try:
            field.data = check_email(field.data)
        except InvalidEmail:
            raise ValidationError(_("Skriv en hel adress, till exempel namn@foretaget.se.")) from None

"""Every part of the look in every state on one page, for those who write templates."""

from flask import Blueprint, render_template
from wtforms import (
    BooleanField,
    FileField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import DateField
from wtforms.validators import DataRequired

from consult.core.audience import Audience, declare
from consult.core.webforms import BaseForm

bp = Blueprint("styleguide", __name__)

STANCES = [
    SelectChoice("supports", "Tillstyrker"),
    SelectChoice("supports_with_comments", "Tillstyrker med synpunkter"),
    SelectChoice("rejects", "Avstyrker"),
    SelectChoice("abstains", "Avstår"),
]
LEVELS = [SelectChoice("keep", "Behåll"), SelectChoice("raise", "Höj"), SelectChoice("lower", "Sänk")]
THEMES = [SelectChoice("plans", "Detaljplaner"), SelectChoice("roads", "Mark och vägar")]


class SampleForm(BaseForm):
    """A field of each kind, filled in. Never posted."""

    email = StringField("E-post för kvittot", default="info@hedlundstra.example")
    comment = TextAreaField("Er synpunkt på åtgärd 12", default="Planen behöver bli klar tidigare.")
    wording = TextAreaField(
        "Vill ni föreslå en annan text?", default="Ta fram en detaljplan som kan antas senast i december 2027"
    )
    stance = RadioField(
        "Vad tycker ni om förslaget i stort?", choices=STANCES, default="supports_with_comments"
    )
    level = RadioField("Nivå", choices=LEVELS, default="keep")
    theme = SelectField("Tema", choices=THEMES)
    day = DateField("Svara senast")
    file = FileField("Fil")
    password = PasswordField("Lösenord")
    copy_wanted = BooleanField("Skicka en kopia till mig", default=True)


class FailedForm(BaseForm):
    """A form that was sent in empty."""

    email = StringField("E-post för kvittot", validators=[DataRequired("Skriv en e-postadress för kvittot")])
    stance = RadioField(
        "Vad tycker ni om förslaget i stort?",
        choices=STANCES,
        validators=[DataRequired("Välj om ni tillstyrker eller avstyrker")],
    )


@bp.get("/staff/styleguide")
@declare(Audience("staff", "read"))
def index() -> str:
    """The style guide."""
    failed = FailedForm(formdata=None, prefix="failed-", meta={"csrf": False})
    failed.validate()
    return render_template("styleguide/index.html", form=SampleForm(formdata=None), failed=failed)

"""Enter a letter or an e-mail: whose it is, then what it says."""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations.actions import RoundNotOpen
from consult.consultations.models import Round
from consult.core.actor import Actor
from consult.core.clock import now, today
from consult.core.db import db, write
from consult.core.formatting import date_text
from consult.core.plain_text import clean_line
from consult.organisations.actions import add_contact, create_organisation
from consult.organisations.columns import Field
from consult.organisations.merging import stands_now
from consult.organisations.models import Organisation
from consult.organisations.words import kind_word
from consult.responses.actions.drafts import new_submit_key
from consult.responses.actions.entering import (
    Letter,
    PutAway,
    ReceivedAfterClosing,
    ReceivedBeforeOpening,
    ReceivedInFuture,
    enter_response,
)
from consult.responses.actions.files import KeptFile
from consult.responses.actions.receiving import Sender
from consult.responses.actions.refusals import NotCommentable, NothingToSubmit, TooManyFiles
from consult.responses.forms_entered import (
    NO_COMMENTS,
    EnteredForm,
    EnteredNewForm,
    box_name,
    too_long,
    too_long_text,
    typed_text,
)
from consult.responses.labels import target_heading
from consult.responses.models import FILES_LIMIT, Channel
from consult.responses.proposal import WHOLE, Target
from consult.responses.queries.entered import answerers, newest_of
from consult.responses.queries.proposals import reading_of
from consult.responses.queries.received import by_submit_key
from consult.responses.uploads import take_files
from consult.responses.views_staff.blueprint import bp, the_round

Answer = str | tuple[str, int] | AnyResponse
SOLE_TRADER_FORM = "Enskild firma"


@dataclass(frozen=True)
class Box:
    """Where the letter's words on one thing are typed."""

    name: str
    label: str
    title: str
    target: Target
    text: str
    error: str = ""


@dataclass(frozen=True)
class Part:
    """A section that may be commented, with its boxes; ``open`` where something is typed in it."""

    number: int
    title: str
    boxes: tuple[Box, ...]

    @property
    def open(self) -> bool:
        """Whether something is typed here."""
        return any(box.text for box in self.boxes)


def _parts(round_id: int) -> list[Part]:
    reading = reading_of(db.session(), round_id)
    parts = []
    for shown in reading.sections if reading else ():
        section = shown.section
        own = [block for block in section.blocks if block not in section.listed]
        boxes = [
            _box(box_name(section.number, block), target_heading(block), block.title, block.target)
            for block in own
        ]
        if shown.is_open:
            parts.append(Part(section.number, section.title, tuple(boxes)))
    return parts


def _whole() -> Box:
    return _box(
        box_name(0, WHOLE), _("Svaret i sin helhet, eller det som gäller hela förslaget"), "", WHOLE.target
    )


def _box(name: str, label: str, title: str, target: Target) -> Box:
    posted = request.method == "POST"
    error = too_long_text() if posted and too_long([name]) else ""
    return Box(name, label, title, target, typed_text(name) if posted else "", error)


@bp.get("/enter")
@staff(Permission.REGISTER_RECORDS)
def choose_sender(round_id: int) -> str:
    """Whose letter it is: somebody asked, somebody else in the register, or somebody new."""
    round_, words = the_round(round_id), clean_line(request.args.get("q", ""))[:100]
    found = answerers(db.session(), round_id, words) if words else []
    return render_template(
        "responses/enter_choose.html", round=round_, words=words, found=found, kind_word=kind_word
    )


def _the_organisation(organisation_id: int) -> Organisation:
    return db.session.get(Organisation, organisation_id) or abort(404)


def _page(round_id: int, form: EnteredForm, organisation: Organisation | None) -> str:
    round_ = the_round(round_id)
    current = newest_of(db.session(), round_id, organisation.id) if organisation else None
    return render_template(
        "responses/enter.html",
        round=round_,
        form=form,
        organisation=organisation,
        current=current,
        parts=_parts(round_id),
        whole=_whole(),
        form_failed=form.failed or bool(form.form_errors),
        latest=min(today(now()), today(round_.closed_at)) if round_.closed_at else today(now()),
    )


@bp.get("/enter/<int:organisation_id>")
@staff(Permission.REGISTER_RECORDS)
def enter(round_id: int, organisation_id: int) -> Answer:
    """The form for a letter of a known organisation; of one put away it leads to the one that stays."""
    the_round(round_id)
    organisation = _the_organisation(organisation_id)
    if organisation.merged_into_id is not None:
        into = stands_now(organisation)
        flash(_put_away_text(organisation, into), "info")
        there = url_for("responses_staff.enter", round_id=round_id, organisation_id=into.id)
        return redirect(there)
    form = EnteredForm(formdata=None, data={"submit_key": new_submit_key()})
    return _page(round_id, form, organisation)


@bp.post("/enter/<int:organisation_id>")
@staff(Permission.REGISTER_RECORDS)
def enter_known(round_id: int, organisation_id: int) -> Answer:
    """Receive it."""
    the_round(round_id)
    return _enter(round_id, EnteredForm(), _the_organisation(organisation_id))


def _put_away_text(organisation: Organisation, into: Organisation) -> str:
    return _(
        "%(put_away)s är ihopslagen med %(kept)s. Svaret läggs in på %(kept)s.",
        put_away=organisation.name, kept=into.name,
    )  # fmt: skip


@bp.get("/enter/new")
@staff(Permission.REGISTER_RECORDS)
def enter_new(round_id: int) -> str:
    """The form for a letter of somebody who is not in the register."""
    the_round(round_id)
    return _page(round_id, EnteredNewForm(formdata=None, data={"submit_key": new_submit_key()}), None)


@bp.post("/enter/new")
@staff(Permission.REGISTER_RECORDS)
def enter_unknown(round_id: int) -> Answer:
    """Receive it, and add the sender."""
    the_round(round_id)
    return _enter(round_id, EnteredNewForm(), None)


def _enter(round_id: int, form: EnteredForm, organisation: Organisation | None) -> Answer:
    boxes = [_whole(), *(box for part in _parts(round_id) for box in part.boxes)]
    valid = form.validate_on_submit()
    upload = take_files(form.files.data or [])
    if upload.problems:
        form.files.errors = [*form.files.errors, *upload.problems]
    form.form_errors.extend(f"{box.label}: {box.error}" for box in boxes if box.error)
    _refuse_texts_without_comments(form, boxes, upload.kept)
    if not valid or form.errors or form.form_errors:
        return _page(round_id, form, organisation), 422
    texts = [(box.target, box.text) for box in boxes if box.text]
    try:
        response_id = _store(round_id, form, organisation, texts, upload.kept)
    except (ReceivedInFuture, ReceivedBeforeOpening, ReceivedAfterClosing) as refusal:
        form.received_on.errors = [_day_text(refusal, the_round(round_id))]
    except NothingToSubmit:
        form.form_errors.append(
            _("Skriv av svaret, lägg till det inskannade eller välj vad det säger i stort.")
        )
    except TooManyFiles:
        form.files.errors = [_("Ett svar kan ha högst %(limit)s filer.", limit=FILES_LIMIT)]
    except NotCommentable:
        form.form_errors.append(_("Ett avsnitt kan inte längre kommenteras. Läs in sidan igen."))
    except RoundNotOpen:
        form.form_errors.append(_("Remissen är inte öppnad än."))
    except PutAway:
        # What was typed is kept, and goes to the one that stays when it is sent again.
        gone = _the_organisation(organisation.id if organisation else 0)
        organisation = stands_now(gone)
        form.form_errors.append(_put_away_text(gone, organisation))
    else:
        flash(_("Svaret är mottaget och har fått ett nummer."), "ok")
        return redirect(url_for("responses_staff.received", round_id=round_id, response_id=response_id), 303)
    return _page(round_id, form, organisation), 422


def _refuse_texts_without_comments(form: EnteredForm, boxes: list[Box], kept: list[KeptFile]) -> None:
    if form.stance.data == NO_COMMENTS and (kept or any(box.text for box in boxes)):
        form.stance.errors = [_("Välj något annat än Inga synpunkter när det finns en text eller en fil.")]


def _day_text(refusal: Exception, round_: Round) -> str:
    if isinstance(refusal, ReceivedInFuture):
        return _("Dagen har inte varit än.")
    if isinstance(refusal, ReceivedBeforeOpening):
        return _(
            "Remissen öppnades %(day)s. Svaret kan inte ha kommit före det.", day=date_text(round_.opened_at)
        )
    return _("Remissen stängdes %(day)s. Svar som kom senare tas inte emot.", day=date_text(round_.closed_at))


def _store(
    round_id: int,
    form: EnteredForm,
    organisation: Organisation | None,
    texts: list[tuple[Target, str]],
    files: list[KeptFile],
) -> int:
    letter = Letter(
        channel=Channel(form.channel.data),
        received_on=form.day,
        stance=form.chosen_stance,
        no_comments=form.stance.data == NO_COMMENTS,
        sender=Sender(form.name.data or "", form.email.data or ""),
        texts=texts,
        files=files,
    )
    by, moment, key = signed_in(), now(), (form.submit_key.data or "")[:40]
    organisation_id = organisation.id if organisation else None
    with write() as session:
        sent = by_submit_key(session, key) if key else None
        if sent is not None and sent.round_id == round_id:
            return sent.id
        round_ = the_round(round_id)
        if organisation_id is not None:
            whose = session.get_one(Organisation, organisation_id)
        else:
            assert isinstance(form, EnteredNewForm)
            whose = _new_sender(form, by)
        response = enter_response(
            round_=round_, organisation=whose, letter=letter, submit_key=key, by=by, now=moment
        )
        return response.id


def _new_sender(form: EnteredNewForm, by: Actor) -> Organisation:
    columns = {Field.NAME: form.sender_name.data or ""}
    if form.is_sole_trader:
        columns[Field.LEGAL_FORM] = SOLE_TRADER_FORM
    moment = now()
    organisation = create_organisation(kind=form.kind, digits=None, columns=columns, by=by, now=moment)
    if form.email.data:
        add_contact(organisation=organisation, email=form.email.data, name="", by=by, now=moment)
    return organisation

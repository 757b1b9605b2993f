"""The blueprint of the staff pages of recipients, and how they find what the address names."""

from flask import Blueprint, abort, redirect, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from consult.config import Settings
from consult.consultations import queries as rounds
from consult.consultations.models import Round
from consult.core.db import db
from consult.invitations.mails import settings
from consult.invitations.models import Invitation, MailingKind
from consult.invitations.queries import ledger

View = Response | str | tuple[str, int]

bp = Blueprint("invitations", __name__, url_prefix="/staff/rounds")


def the_round(round_id: int) -> Round:
    """The round of the address, with its programme; 404 when there is none."""
    round_ = rounds.round_by_id(db.session(), round_id)
    if round_ is None:
        abort(404)
    return round_


def held_round(round_id: int) -> Round:
    """The round, held for this transaction, so that two who send or add at once follow each other; 404 for none."""
    query = (
        select(Round)
        .where(Round.id == round_id)
        .options(joinedload(Round.programme, innerjoin=True))
        .with_for_update(of=Round, key_share=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query) or abort(404)


def the_invitation(round_id: int, invitation_id: int) -> Invitation:
    """The recipient of the address, which must be in the round; 404 otherwise."""
    invitation = ledger.invitation_of(db.session(), round_id, invitation_id)
    if invitation is None:
        abort(404)
    return invitation


def the_workable(round_id: int, invitation_id: int) -> Invitation:
    """As ``the_invitation``; one that a merge has set aside leads to its page, which says where it went."""
    invitation = the_invitation(round_id, invitation_id)
    if invitation.organisation.merged_into_id is not None:
        there = url_for("invitations.recipient", round_id=round_id, invitation_id=invitation_id)
        abort(redirect(there, 303))
    return invitation


def the_kind(code: str | None) -> MailingKind:
    """The kind of mailing in a query string: invitation, reminder or new last day; 404 for anything else."""
    if code not in (MailingKind.INVITATION, MailingKind.REMINDER, MailingKind.DEADLINE):
        abort(404)
    return MailingKind(code)


def the_settings() -> Settings:
    """The installation's settings."""
    return settings()

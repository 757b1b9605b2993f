"""Who gets a reminder, and why the others do not."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from consult.consultations.models import Round
from consult.invitations.models import (
    DeliveryState,
    Invitation,
    Mailing,
    MailingKind,
    MailingRecipient,
    ResponseState,
    Unsubscription,
)
from consult.organisations.models import Contact, Organisation, OrganisationContact

QUIET_TIME = timedelta(days=5)  # nobody is reminded of a mail that came a few days ago


class NotReminded(StrEnum):
    """Why a recipient does not get a reminder; the first that fits is the one given."""

    ANSWERED = "answered"
    DECLINED = "declined"
    NOT_INVITED = "not_invited"
    BAD_ADDRESS = "bad_address"
    NO_MORE_MAIL = "no_more_mail"
    RECENT = "recent"


@dataclass(frozen=True)
class ReminderPlan:
    """Invitations that get the mail, by name, and those that do not, by reason."""

    gets: list[Invitation] = field(default_factory=list)
    not_reminded: dict[NotReminded, list[Invitation]] = field(default_factory=dict)

    @property
    def left_out(self) -> int:
        """How many do not get it."""
        return sum(len(rows) for rows in self.not_reminded.values())


ANSWERS = {ResponseState.SUBMITTED, ResponseState.NO_COMMENTS}
NEVER_ASKED = {DeliveryState.NOT_SENT}
UNREACHED = {DeliveryState.REFUSED, DeliveryState.NO_ADDRESS, DeliveryState.LETTER, DeliveryState.UNCERTAIN}


def reminder_plan(session: Session, round_: Round, now: datetime) -> ReminderPlan:
    """Sort the recipients of a round; four statements whatever their number."""
    reachable, unwilling = _addresses(session, round_)
    latest = _latest_mail(session, round_.id)
    plan = ReminderPlan()
    for invitation in _invitations(session, round_.id):
        reason = _reason(invitation, reachable, unwilling, latest, now)
        if reason is None:
            plan.gets.append(invitation)
        else:
            plan.not_reminded.setdefault(reason, []).append(invitation)
    return plan


def _reason(
    invitation: Invitation,
    reachable: set[int],
    unwilling: set[int],
    latest: dict[int, datetime],
    now: datetime,
) -> NotReminded | None:
    if invitation.response_state in ANSWERS:
        return NotReminded.ANSWERED
    if invitation.response_state is ResponseState.DECLINED:
        return NotReminded.DECLINED
    if invitation.delivery_state in NEVER_ASKED:
        return NotReminded.NOT_INVITED
    if invitation.organisation_id in unwilling:
        return NotReminded.NO_MORE_MAIL
    if invitation.delivery_state in UNREACHED or invitation.organisation_id not in reachable:
        return NotReminded.BAD_ADDRESS
    if now - latest.get(invitation.id, now - QUIET_TIME) < QUIET_TIME:
        return NotReminded.RECENT
    return None


def _invitations(session: Session, round_id: int) -> list[Invitation]:
    query = (
        select(Invitation)
        .join(Invitation.organisation)
        .where(Invitation.round_id == round_id)
        .order_by(func.lower(Organisation.name), Invitation.id)
        .options(contains_eager(Invitation.organisation))
    )
    return list(session.scalars(query))


def _addresses(session: Session, round_: Round) -> tuple[set[int], set[int]]:
    """Organisations with an address that may be used, and those where every address has said no."""
    unsubscribed = select(Unsubscription.address).where(Unsubscription.programme_id == round_.programme_id)
    query = (
        select(
            OrganisationContact.organisation_id,
            Contact.no_mail_at.is_(None) & Contact.email.not_in(unsubscribed),
        )
        .join(Contact, Contact.id == OrganisationContact.contact_id)
        .join(Invitation, Invitation.organisation_id == OrganisationContact.organisation_id)
        .where(Invitation.round_id == round_.id)
    )
    rows = session.execute(query).all()
    reachable = {organisation_id for organisation_id, willing in rows if willing}
    return reachable, {organisation_id for organisation_id, willing in rows if not willing} - reachable


def _latest_mail(session: Session, round_id: int) -> dict[int, datetime]:
    """When the latest invitation or reminder of each went or will go."""
    query = (
        select(MailingRecipient.invitation_id, func.max(Mailing.send_from))
        .join(MailingRecipient.mailing)
        .where(Mailing.round_id == round_id, Mailing.kind.in_([MailingKind.INVITATION, MailingKind.REMINDER]))
        .group_by(MailingRecipient.invitation_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def invitation_plan(session: Session, round_id: int) -> list[Invitation]:
    """Recipients that have not been sent an invitation, by name."""
    query = (
        select(Invitation)
        .join(Invitation.organisation)
        .where(
            Invitation.round_id == round_id,
            Invitation.delivery_state == DeliveryState.NOT_SENT,
            Invitation.response_state.not_in([*ANSWERS, ResponseState.DECLINED]),
        )
        .order_by(func.lower(Organisation.name), Invitation.id)
        .options(contains_eager(Invitation.organisation))
    )
    return list(session.scalars(query))

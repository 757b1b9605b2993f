"""Who gets a mailing, and why the others do not. The list is shown before anything is sent."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from consult.consultations.models import Round
from consult.core.outbox import OutboxMail
from consult.core.outbox_hooks import MailState
from consult.invitations.models import (
    DeliveryState,
    Invitation,
    Mailing,
    MailingKind,
    MailingRecipient,
    OpenSender,
    ResponseState,
    Unsubscription,
)
from consult.invitations.queries.ledger import is_standing
from consult.organisations.models import OPEN_LINK, Contact, Organisation, OrganisationContact

QUIET_TIME = timedelta(days=5)  # nobody is reminded of a mail that came a few days ago


class LeftOut(StrEnum):
    """Why a recipient does not get a mailing; the first that fits is the one given."""

    ANSWERED = "answered"
    DECLINED = "declined"
    INVITED = "invited"
    NOT_INVITED = "not_invited"
    UNCONFIRMED = "unconfirmed"
    NO_ADDRESS = "no_address"
    NO_MORE_MAIL = "no_more_mail"
    BAD_ADDRESS = "bad_address"
    RECENT = "recent"
    WAITING = "waiting"
    TOLD = "told"


@dataclass(frozen=True)
class MailingPlan:
    """Invitations that get the mail, by name, and those that do not, by reason."""

    gets: list[Invitation] = field(default_factory=list)
    left_out: dict[LeftOut, list[Invitation]] = field(default_factory=dict)

    @property
    def left_out_count(self) -> int:
        """How many do not get it."""
        return sum(len(rows) for rows in self.left_out.values())

    @property
    def unreachable(self) -> list[Invitation]:
        """Those that lack an address."""
        return self.left_out.get(LeftOut.NO_ADDRESS, [])


@dataclass(frozen=True)
class _Addresses:
    """Organisations by what their addresses allow."""

    known: set[int]
    willing: set[int]


def mailing_plan(session: Session, round_: Round, kind: MailingKind, now: datetime) -> MailingPlan:
    """Sort the recipients of a round; four statements whatever their number."""
    addresses = _addresses(session, round_, kind)
    deadline = kind is MailingKind.DEADLINE
    latest = {} if deadline else _latest_mail(session, round_.id)
    told = _told_days(session, round_.id) if deadline else set()
    elsewhere = _answered_by_the_open_link(session, round_.id)
    plan = MailingPlan()
    for invitation in _invitations(session, round_.id):
        if invitation.organisation_id in elsewhere and kind is not MailingKind.CANCELLED:
            reason: LeftOut | None = LeftOut.ANSWERED
        elif kind is MailingKind.INVITATION:
            reason = _not_invited(invitation, addresses)
        elif deadline:
            reason = _not_told(invitation, addresses, told)
        elif kind is MailingKind.CANCELLED:
            reason = _not_reached(invitation, addresses)
        else:
            reason = _not_reminded(invitation, addresses, latest, now)
        if reason is None:
            plan.gets.append(invitation)
        else:
            plan.left_out.setdefault(reason, []).append(invitation)
    return plan


_ANSWERS = {ResponseState.SUBMITTED, ResponseState.NO_COMMENTS}
_UNREACHED = {DeliveryState.REFUSED, DeliveryState.NO_ADDRESS, DeliveryState.LETTER, DeliveryState.UNCERTAIN}


def _settled(invitation: Invitation, addresses: _Addresses) -> LeftOut | None:
    if invitation.response_state in _ANSWERS:
        return LeftOut.ANSWERED
    if invitation.response_state is ResponseState.DECLINED:
        return LeftOut.DECLINED
    # What they typed becomes their address when the mailed link is used: until then anybody may have typed it.
    asked = invitation.organisation.source == OPEN_LINK
    return LeftOut.UNCONFIRMED if asked and invitation.organisation_id not in addresses.known else None


def _no_way(invitation: Invitation, addresses: _Addresses) -> LeftOut | None:
    if invitation.organisation_id not in addresses.known:
        return LeftOut.NO_ADDRESS
    return None if invitation.organisation_id in addresses.willing else LeftOut.NO_MORE_MAIL


def _not_invited(invitation: Invitation, addresses: _Addresses) -> LeftOut | None:
    settled = _settled(invitation, addresses)
    if settled:
        return settled
    if invitation.delivery_state not in {DeliveryState.NOT_SENT, DeliveryState.NO_ADDRESS}:
        return LeftOut.INVITED
    return _no_way(invitation, addresses)


def _not_reminded(
    invitation: Invitation, addresses: _Addresses, latest: dict[int, datetime], now: datetime
) -> LeftOut | None:
    settled = _settled(invitation, addresses)
    if settled:
        return settled
    if invitation.delivery_state is DeliveryState.NOT_SENT:
        return LeftOut.NOT_INVITED
    no_way = _no_way(invitation, addresses)
    if no_way:
        return no_way
    if invitation.delivery_state in _UNREACHED:
        return LeftOut.BAD_ADDRESS
    recent = latest.get(invitation.id)
    return LeftOut.RECENT if recent is not None and now - recent < QUIET_TIME else None


def _not_told(invitation: Invitation, addresses: _Addresses, told: set[tuple[int, str]]) -> LeftOut | None:
    """A new last day is news for everybody who can still respond, also for those reminded yesterday."""
    settled = _settled(invitation, addresses)
    if settled:
        return settled
    if invitation.delivery_state is DeliveryState.QUEUED:
        return LeftOut.WAITING
    unreached = _not_reached(invitation, addresses)
    if unreached:
        return unreached
    return LeftOut.TOLD if (invitation.id, invitation.deadline.isoformat()) in told else None


def _not_reached(invitation: Invitation, addresses: _Addresses) -> LeftOut | None:
    """What concerns everybody who may have got the invitation, whether they have answered or not."""
    if invitation.response_state is ResponseState.DECLINED:
        return LeftOut.DECLINED
    unconfirmed = (
        invitation.organisation.source == OPEN_LINK and invitation.organisation_id not in addresses.known
    )
    if unconfirmed:
        return LeftOut.UNCONFIRMED
    if invitation.delivery_state in {DeliveryState.NOT_SENT, DeliveryState.QUEUED}:
        return LeftOut.NOT_INVITED  # what waits is dropped with the round
    no_way = _no_way(invitation, addresses)
    if no_way:
        return no_way
    return (
        LeftOut.BAD_ADDRESS if invitation.delivery_state in _UNREACHED - {DeliveryState.UNCERTAIN} else None
    )


def _told_days(session: Session, round_id: int) -> set[tuple[int, str]]:
    """Invitations with the last day that a mail about it has told, or will tell."""
    query = (
        select(MailingRecipient.invitation_id, OutboxMail.values["day"].as_string())
        .join(MailingRecipient.mailing)
        .join(MailingRecipient.mail)
        .where(
            Mailing.round_id == round_id,
            Mailing.kind == MailingKind.DEADLINE,
            OutboxMail.state.not_in((MailState.REFUSED, MailState.CANCELLED)),
        )
    )
    return {(row[0], row[1]) for row in session.execute(query)}


def _answered_by_the_open_link(session: Session, round_id: int) -> set[int]:
    """Organisations that staff have recognised in a sender without invitation who has answered."""
    query = (
        select(OpenSender.matched_id)
        .join(OpenSender.invitation)
        .where(
            OpenSender.round_id == round_id,
            OpenSender.matched_id.is_not(None),
            Invitation.response_state.in_(_ANSWERS),
        )
    )
    return {key for key in session.scalars(query) if key is not None}


def _invitations(session: Session, round_id: int) -> list[Invitation]:
    query = (
        select(Invitation)
        .join(Invitation.organisation)
        .where(Invitation.round_id == round_id, is_standing())
        .order_by(func.lower(Organisation.name), Invitation.id)
        .options(contains_eager(Invitation.organisation), joinedload(Invitation.round))
    )
    return list(session.scalars(query))


def _addresses(session: Session, round_: Round, kind: MailingKind) -> _Addresses:
    """Unsubscribing stops reminders, not the invitation to a new round."""
    willing: ColumnElement[bool] = Contact.no_mail_at.is_(None)
    if kind is not MailingKind.INVITATION:
        silent = select(Unsubscription.address).where(Unsubscription.programme_id == round_.programme_id)
        willing = willing & Contact.email.not_in(silent)
    query = (
        select(OrganisationContact.organisation_id, willing)
        .join(Contact, Contact.id == OrganisationContact.contact_id)
        .join(Invitation, Invitation.organisation_id == OrganisationContact.organisation_id)
        .where(Invitation.round_id == round_.id)
    )
    rows = session.execute(query).all()
    return _Addresses({key for key, _willing in rows}, {key for key, may in rows if may})


def _latest_mail(session: Session, round_id: int) -> dict[int, datetime]:
    """When the latest invitation or reminder of each went or will go."""
    asking = [MailingKind.INVITATION, MailingKind.REMINDER]
    query = (
        select(MailingRecipient.invitation_id, func.max(Mailing.send_from))
        .join(MailingRecipient.mailing)
        .where(Mailing.round_id == round_id, Mailing.kind.in_(asking))
        .group_by(MailingRecipient.invitation_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}

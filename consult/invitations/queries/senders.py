"""Senders by the open link, and which organisations of the register each may be."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from consult.invitations.models import Invitation, OpenSender
from consult.organisations.models import Contact, Organisation, OrganisationContact, OrganisationKind
from consult.organisations.queries import in_register

# Boxes that anybody may have: such a domain says nothing of whose the address is.
SHARED_DOMAINS = frozenset({
    "gmail.com", "hotmail.com", "hotmail.se", "outlook.com", "live.se", "live.com", "icloud.com", "me.com",
    "yahoo.com", "yahoo.se", "telia.com", "bredband.net", "comhem.se", "tele2.se", "spray.se", "home.se",
    "msn.com", "protonmail.com", "proton.me",
})  # fmt: skip
_FORMS = re.compile(
    r"\b(ab|aktiebolag|hb|kb|handelsbolag|kommanditbolag|ek\.? ?för\.?|ideell förening|firma)\b"
)
MOST_SUGGESTED = 5


class Why(StrEnum):
    """What speaks for a suggestion, the strongest first."""

    NUMBER = "number"
    ADDRESS = "address"
    NAME = "name"
    DOMAIN = "domain"


@dataclass(frozen=True)
class Suggestion:
    """An organisation that a sender may be, and all that speaks for it."""

    organisation: Organisation
    reasons: tuple[Why, ...]


def any_sender_waits(session: Session) -> bool:
    """Whether somebody has asked whom the worker has not answered."""
    return session.scalar(select(OpenSender.id).where(OpenSender.taken_at.is_(None)).limit(1)) is not None


def senders_of(session: Session, round_id: int) -> Sequence[OpenSender]:
    """The senders of a round who have used their link, those not judged first; one statement."""
    query = (
        select(OpenSender)
        .where(OpenSender.round_id == round_id, OpenSender.confirmed_at.is_not(None))
        .order_by(OpenSender.judged_at.is_not(None), OpenSender.id.desc())
        .options(
            joinedload(OpenSender.invitation).joinedload(Invitation.organisation),
            joinedload(OpenSender.matched),
        )
    )
    return session.scalars(query).all()


def waits(sender: OpenSender) -> bool:
    """Whether nobody has judged who the sender is; private persons need no judging. As ``to_judge`` counts."""
    return sender.judged_at is None and sender.kind is not OrganisationKind.PRIVATE_PERSON


def to_judge(round_id: int) -> Select[int]:
    """SQL: how many of ``senders_of`` wait to be judged."""
    return select(func.count(OpenSender.id)).where(
        OpenSender.round_id == round_id,
        OpenSender.confirmed_at.is_not(None),
        OpenSender.judged_at.is_(None),
        OpenSender.kind != OrganisationKind.PRIVATE_PERSON,
    )


def sender_of(session: Session, round_id: int, sender_id: int) -> OpenSender | None:
    """The sender, if it is of this round and its link has been used."""
    query = select(OpenSender).where(
        OpenSender.id == sender_id, OpenSender.round_id == round_id, OpenSender.confirmed_at.is_not(None)
    )
    return session.scalar(query.options(joinedload(OpenSender.invitation), joinedload(OpenSender.matched)))


def plain_name(name: str) -> str:
    """The name without its legal form, signs and capitals, to compare names."""
    return " ".join(re.sub(r"[^\w ]", " ", _FORMS.sub(" ", name.casefold())).split())


def suggestions(session: Session, senders: Iterable[OpenSender]) -> dict[int, list[Suggestion]]:
    """By the sender's id, the organisations that it may be, the likeliest first. One statement for all of them."""
    wanted = [row for row in senders if row.kind is not OrganisationKind.PRIVATE_PERSON]
    if not wanted:
        return {}
    rows = session.execute(
        select(Organisation, Contact.email)
        .outerjoin(OrganisationContact, OrganisationContact.organisation_id == Organisation.id)
        .outerjoin(Contact, Contact.id == OrganisationContact.contact_id)
        .where(in_register(), or_(*_near(wanted)))
        .order_by(Organisation.name, Organisation.id)
    ).all()
    emails: dict[int, tuple[Organisation, list[str]]] = {}
    for organisation, email in rows:
        emails.setdefault(organisation.id, (organisation, []))[1].append(email or "")
    return {sender.id: _of_one(sender, emails.values()) for sender in wanted}


def _domain(address: str) -> str:
    domain = address.rpartition("@")[2]
    return "" if domain in SHARED_DOMAINS else domain


def _near(senders: Sequence[OpenSender]) -> list[ColumnElement[bool]]:
    """Conditions that narrow the register to what may be alike at all."""
    near: list[ColumnElement[bool]] = [Contact.email.in_({row.address for row in senders})]
    for row in senders:
        if row.org_number:
            near.append(Organisation.org_number == row.org_number)
        if _domain(row.address):
            near.append(Contact.email.endswith("@" + _domain(row.address), autoescape=True))
        first = max(plain_name(row.name).split(), key=len, default="")
        if len(first) > 2:
            # SQLite folds only a–z, so å, ä and ö are asked for in both cases.
            spellings = {first, first.upper(), first.capitalize()}
            near += [Organisation.name.icontains(word, autoescape=True) for word in spellings]
    return near


def _of_one(sender: OpenSender, known: Iterable[tuple[Organisation, list[str]]]) -> list[Suggestion]:
    found = []
    for organisation, emails in known:
        reasons = tuple(_reasons(sender, organisation, emails))
        if reasons:
            found.append(Suggestion(organisation, reasons))
    order = list(Why)
    found.sort(key=lambda row: ([order.index(why) for why in row.reasons], row.organisation.name))
    return found[:MOST_SUGGESTED]


def _reasons(sender: OpenSender, organisation: Organisation, emails: Sequence[str]) -> Iterable[Why]:
    if sender.org_number and organisation.org_number == sender.org_number:
        yield Why.NUMBER
    if sender.address in emails:
        yield Why.ADDRESS
    mine, theirs = plain_name(sender.name), plain_name(organisation.name)
    if (
        mine
        and theirs
        and (mine == theirs or (min(len(mine), len(theirs)) > 3 and (mine in theirs or theirs in mine)))
    ):
        yield Why.NAME
    domain = _domain(sender.address)
    if domain and any(email.endswith("@" + domain) for email in emails):
        yield Why.DOMAIN

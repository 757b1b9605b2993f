"""Builders of organisations with contacts, rounds and their invitations."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.invitations import actions
from consult.invitations.models import Invitation
from consult.organisations.models import Contact, Organisation, OrganisationContact, OrganisationKind
from consult.programmes.models import Programme

MADE = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)


def make_open_round(
    session: Session, *, title: str = "Näringslivsprogram 2027–2031", number: int = 1
) -> Round:
    """A round that was opened on 18 January and ends on 26 February 2027, of a programme of its own."""
    programme = Programme(
        title=title, short_name=title[:80], case_number=f"KS 2026/{120 + number}", created_at=MADE
    )
    session.add(programme)
    session.flush()
    round_ = Round(
        slug=f"naringslivsprogram-{number}", programme_id=programme.id, title=f"Förslag till {title}",
        deadline=date(2027, 2, 26), contact_name="Handläggaren", contact_email="naringsliv@forsunda.example",
        created_at=MADE, opened_at=datetime(2027, 1, 18, 8, 0, tzinfo=UTC), opened_by="Handläggare",
    )  # fmt: skip
    session.add(round_)
    session.flush()
    return round_


def make_organisation(
    session: Session,
    name: str,
    *emails: str,
    kind: OrganisationKind = OrganisationKind.COMPANY,
) -> Organisation:
    """An organisation with these contacts; an address that is known already is shared."""
    organisation = Organisation(name=name, kind=kind, created_at=MADE, updated_at=MADE)
    session.add(organisation)
    session.flush()
    for position, email in enumerate(emails):
        contact = session.query(Contact).filter_by(email=email).one_or_none()
        if contact is None:
            contact = Contact(email=email, created_at=MADE)
            session.add(contact)
            session.flush()
        session.add(
            OrganisationContact(organisation_id=organisation.id, contact_id=contact.id, position=position)
        )
    session.flush()
    return organisation


def make_invitation(session: Session, round_: Round, name: str, *emails: str) -> Invitation:
    """A new organisation asked in the round."""
    organisation = make_organisation(session, name, *emails)
    return actions.invite(round_=round_, organisation_ids=[organisation.id], by=SYSTEM, now=MADE)[0]

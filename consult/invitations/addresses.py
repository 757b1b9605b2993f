"""Which addresses a mail goes to."""

from collections.abc import Collection, Iterable

from sqlalchemy import select

from consult.core.db import db
from consult.invitations.models import MailingKind, Unsubscription
from consult.organisations.models import Contact, OrganisationContact

RESPECTS_UNSUBSCRIPTION = frozenset(set(MailingKind) - {MailingKind.INVITATION})


def addresses_for(organisation_ids: Iterable[int]) -> dict[int, list[str]]:
    """Addresses by organisation, in the register's order, without contacts who want no mail at all."""
    query = (
        select(OrganisationContact.organisation_id, Contact.email)
        .join(Contact, Contact.id == OrganisationContact.contact_id)
        .where(OrganisationContact.organisation_id.in_(list(organisation_ids)), Contact.no_mail_at.is_(None))
        .order_by(OrganisationContact.organisation_id, OrganisationContact.position, OrganisationContact.id)
    )
    found: dict[int, list[str]] = {}
    for organisation_id, address in db.session.execute(query):
        found.setdefault(organisation_id, []).append(address)
    return found


def unsubscribed(programme_id: int) -> set[str]:
    """Addresses that want no reminders, no changed deadlines and no outcome of this programme."""
    query = select(Unsubscription.address).where(Unsubscription.programme_id == programme_id)
    return set(db.session.scalars(query))


def mailing_addresses(
    *, kind: MailingKind, programme_id: int, organisation_ids: Collection[int]
) -> dict[int, list[str]]:
    """The addresses that a mailing of this kind would go to, by organisation; none = not in the answer."""
    found = addresses_for(organisation_ids)
    if kind not in RESPECTS_UNSUBSCRIPTION:
        return found
    silent = unsubscribed(programme_id)
    kept = {key: [address for address in rows if address not in silent] for key, rows in found.items()}
    return {key: rows for key, rows in kept.items() if rows}

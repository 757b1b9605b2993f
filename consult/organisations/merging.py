"""What of a merge lies in the register: contacts, number and marks go to the one that stays, and back again.

What moved is noted as a list of steps with ids and states, without names and addresses.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from consult.core.db import db
from consult.organisations.kinds import OrganisationKind
from consult.organisations.models import OPEN_LINK, Organisation, OrganisationContact, OrganisationMerge

Step = dict[str, Any]


class CannotMerge(Exception):
    """The two are one, one is already put away or not in the register, or one is a board of the municipality."""


class ChangedSince(Exception):
    """Something has happened to either since the merge: taking it back would undo that too."""


def may_merge(kept: Organisation, put_away: Organisation) -> bool:
    """Whether the two can be made one. Boards cannot: the measures of a programme name them."""
    return kept.id != put_away.id and not any(
        each.merged_into_id is not None or each.source == OPEN_LINK or each.kind is OrganisationKind.BOARD
        for each in (kept, put_away)
    )


def hold_both(first_id: int, second_id: int) -> dict[int, Organisation]:
    """The two, held for this transaction in one order, so that two who merge at once follow each other."""
    query = (
        select(Organisation)
        .where(Organisation.id.in_((first_id, second_id)))
        .order_by(Organisation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in db.session.scalars(query)}


def gives_number(kept: Organisation, put_away: Organisation) -> bool:
    """Whether the number of the one put away becomes the other's, which has none."""
    person = kept.kind is OrganisationKind.PRIVATE_PERSON
    return bool(put_away.org_number) and not kept.org_number and not person


def join_in_register(*, kept: Organisation, put_away: Organisation, now: datetime) -> list[Step]:
    """Move contacts, number and marks, and put the other away. Returns what moved. Raises ``CannotMerge``."""
    if not may_merge(kept, put_away):
        raise CannotMerge
    steps = [*_move_contacts(kept, put_away)]
    if gives_number(kept, put_away):
        number, put_away.org_number = put_away.org_number, None
        db.session.flush()  # the number is one organisation's at a time
        kept.org_number = number
        steps.append({"what": "number"})
    for mark in ("sole_trader", "marketing_block"):
        if getattr(put_away, mark) and not getattr(kept, mark):
            setattr(kept, mark, True)
            steps.append({"what": mark})
    put_away.merged_into_id, put_away.merged_at = kept.id, now
    kept.updated_at = put_away.updated_at = now
    db.session.flush()
    return steps


def _move_contacts(kept: Organisation, put_away: Organisation) -> Iterable[Step]:
    own = {link.contact_id: link for link in _links(kept.id)}
    place = len(own)
    for link in _links(put_away.id):
        double = own.get(link.contact_id)
        if double is not None:
            yield {
                "what": "joined", "contact": link.contact_id, "position": link.position,
                "by_hand": link.by_hand, "link": double.id, "double_by_hand": double.by_hand,
            }  # fmt: skip
            double.by_hand = double.by_hand or link.by_hand
            db.session.delete(link)
            continue
        yield {"what": "contact", "link": link.id, "position": link.position, "by_hand": link.by_hand}
        # By hand: the next import of the one that stays would take away what its row does not have.
        link.organisation_id, link.position, link.by_hand = kept.id, place, True
        place += 1


def _links(organisation_id: int) -> list[OrganisationContact]:
    query = select(OrganisationContact).where(OrganisationContact.organisation_id == organisation_id)
    ordered = query.order_by(OrganisationContact.position, OrganisationContact.id)
    return list(db.session.scalars(ordered))


def part_in_register(
    *, merge: OrganisationMerge, kept: Organisation, put_away: Organisation, now: datetime
) -> None:
    """Move back what the merge moved in the register. Raises ``ChangedSince`` before anything is moved."""
    refuse_if_changed(merge, kept, put_away)
    links = {link.id: link for link in _links(kept.id)}
    by_what: dict[str, list[Step]] = {}
    for step in merge.moved:
        by_what.setdefault(step["what"], []).append(step)
    for step in by_what.get("contact", []):
        link = links[step["link"]]
        link.organisation_id, link.position, link.by_hand = put_away.id, step["position"], step["by_hand"]
    for step in by_what.get("joined", []):
        links[step["link"]].by_hand = step["double_by_hand"]
        db.session.add(
            OrganisationContact(
                organisation_id=put_away.id, contact_id=step["contact"],
                position=step["position"], by_hand=step["by_hand"],
            )
        )  # fmt: skip
    if "number" in by_what:
        number, kept.org_number = kept.org_number, None
        db.session.flush()
        put_away.org_number = number
    for mark in ("sole_trader", "marketing_block"):
        if mark in by_what:
            setattr(kept, mark, False)
    put_away.merged_into_id = put_away.merged_at = None
    kept.updated_at = put_away.updated_at = now
    db.session.flush()


def refuse_if_changed(merge: OrganisationMerge, kept: Organisation, put_away: Organisation) -> None:
    """Raises ``ChangedSince`` where the merge does not stand or either organisation has been changed after it."""
    stands = merge.undone_at is None and put_away.merged_into_id == kept.id and kept.merged_into_id is None
    untouched = kept.updated_at == merge.made_at == put_away.updated_at
    links = {link.id for link in _links(kept.id)}
    # A contact may be erased without a trace in `updated_at`.
    gone = any("link" in step and step["link"] not in links for step in merge.moved)
    if not (stands and untouched) or gone:
        raise ChangedSince


def merge_of(organisation: Organisation) -> OrganisationMerge | None:
    """The merge that put the organisation away, if it is put away."""
    if organisation.merged_into_id is None:
        return None
    query = select(OrganisationMerge).where(
        OrganisationMerge.put_away_id == organisation.id, OrganisationMerge.undone_at.is_(None)
    )
    return db.session.scalar(query.order_by(OrganisationMerge.id.desc()).limit(1))


def merged_into(organisation_id: int) -> list[Organisation]:
    """The organisations that have been put away into this one, by name."""
    query = select(Organisation).where(Organisation.merged_into_id == organisation_id)
    return list(db.session.scalars(query.order_by(Organisation.name, Organisation.id)))


def stands_now(organisation: Organisation) -> Organisation:
    """The organisation itself, or where it is put away the one that stays after all merges."""
    while organisation.merged_into_id is not None:
        organisation = db.session.get_one(Organisation, organisation.merged_into_id)
    return organisation

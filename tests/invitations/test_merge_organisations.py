"""Two rows of the register are the same organisation: staff make one of them, and take it back."""

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.core.outbox_hooks import MailState
from consult.invitations.actions import create_mailing, invite
from consult.invitations.models import Invitation, InvitationToken, MailingKind, Referral, ReferralKind
from consult.invitations.queries.ledger import LedgerFilter, ledger
from consult.invitations.queries.mailings import uncertain_mail_ids
from consult.organisations import queries as register
from consult.organisations.models import Contact, Organisation, OrganisationContact, OrganisationMerge
from consult.responses.models import Response
from tests.cast import Cast, actor
from tests.client import Browser, Page, with_token
from tests.factories.organisations import make_organisation, org_number, register_file
from tests.factories.responses import Consultee, Remiss, make_consultee, make_remiss, submit, write_comment

Open = Callable[..., Browser]
Two = tuple[Organisation, Organisation]


@pytest.fixture(autouse=True)
def the_day_after(now: datetime) -> Iterator[None]:
    with time_machine.travel(now + timedelta(days=1)):
        yield


@pytest.fixture
def staff(browser: Open, cast: Cast) -> Browser:
    return browser(cast.editor)


@pytest.fixture
def two() -> Two:
    """The one to keep, without a number, and its double with one. They share an address."""
    kept = make_organisation("Nordåns Åkeri AB", emails=["info@nordan.example"])
    other = make_organisation(
        "Nordåns Åkeri", emails=["info@nordan.example", "vd@nordan.example"], org_number=org_number(1)
    )
    return kept, other


def preview(staff: Browser, kept: int, other: int, status: int = 200) -> Page:
    return staff.get(f"/staff/organisations/{kept}/merge/{other}", status=status)


def merge(staff: Browser, kept: int, other: int) -> Page:
    preview(staff, kept, other)
    return staff.press("Slå ihop")


def undo_page(staff: Browser, other: int) -> Page:
    return staff.get(f"/staff/organisations/{other}/unmerge")


def undo(staff: Browser, other: int) -> Page:
    undo_page(staff, other)
    return staff.press("Ångra sammanslagningen")


def read_in(staff: Browser, *rows: list[str]) -> None:
    staff.get("/staff/organisations/import")
    staff.press("Läs filen", file=(io.BytesIO(register_file(rows)), "register.csv"))
    staff.press("Spara")


def emails(session: Session, organisation_id: int) -> list[str]:
    session.rollback()
    found = register.addresses_of(session, [organisation_id], also_no_mail=True)
    return [each.email for each in found[organisation_id]]


def owner(session: Session, consultee: Consultee) -> int:
    session.rollback()
    return session.get_one(Invitation, consultee.invitation_id).organisation_id


def organisations_there_are(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Organisation)) or 0


def both_invited(remiss: Remiss) -> tuple[Consultee, Consultee]:
    return (
        make_consultee(remiss, "Hedlunds Trä AB", "info@hedlund.example"),
        make_consultee(remiss, "Hedlunds Trä", "vd@hedlund.example"),
    )


def answer(remiss: Remiss, consultee: Consultee, now: datetime) -> None:
    write_comment(remiss, consultee, remiss.measure_1, "Bron är smal.", now)
    submit(consultee, now)


@pytest.mark.parametrize("put_away_answers", [True, False])
def test_a_longer_time_that_was_promised_either_holds(
    staff: Browser, session: Session, now: datetime, put_away_answers: bool
) -> None:
    remiss = make_remiss()
    kept, other = both_invited(remiss)
    stays, spare = (other, kept) if put_away_answers else (kept, other)
    write_comment(remiss, stays, remiss.measure_1, "Bron är smal.", now)
    with write() as changing:
        changing.get_one(Invitation, spare.invitation_id).extended_until = date(2027, 3, 15)
    merge(staff, owner(session, kept), owner(session, other))
    session.rollback()
    assert session.get_one(Invitation, stays.invitation_id).deadline == date(2027, 3, 15)


def test_the_other_is_found_shown_and_put_away(staff: Browser, session: Session, two: Two) -> None:
    kept, other = two
    staff.get(f"/staff/organisations/{kept.id}")
    found = staff.click("Slå ihop med en annan")
    assert "vd@nordan.example" in found.text
    page = staff.get(f"/staff/organisations/{kept.id}/merge/{other.id}")
    assert "De här adresserna flyttas: vd@nordan.example" in page.text
    assert "De här adresserna har båda, de blir en: info@nordan.example" in page.text
    assert "Numret följer med." in page.text
    page = staff.press("Slå ihop")
    assert "Nordåns Åkeri är ihopslagen med Nordåns Åkeri AB." in page.text
    assert emails(session, kept.id) == ["info@nordan.example", "vd@nordan.example"]
    assert emails(session, other.id) == []
    stays, gone = session.get_one(Organisation, kept.id), session.get_one(Organisation, other.id)
    assert (stays.name, stays.org_number, gone.org_number) == ("Nordåns Åkeri AB", org_number(1), None)
    assert [row.id for row in session.scalars(register.organisations())] == [kept.id]
    assert "organisation.merged" in session.scalars(select(AuditEntry.action)).all()


def test_the_page_of_the_one_put_away_leads_on_and_changes_nothing(staff: Browser, two: Two) -> None:
    kept, other = two
    merge(staff, kept.id, other.id)
    page = staff.get(f"/staff/organisations/{other.id}")
    assert "Ihopslagen med Nordåns Åkeri AB" in page.text
    for rest in ("edit", "contacts/new", "merge"):
        staff.get(f"/staff/organisations/{other.id}/{rest}", status=404)
    assert "Ihopslagen med Nordåns Åkeri" in staff.get(f"/staff/organisations/{kept.id}").text
    assert "Nordåns Åkeri AB" not in staff.get("/staff/organisations/?q=finns-inte").text


def test_a_second_press_changes_nothing(staff: Browser, session: Session, two: Two) -> None:
    kept, other = two
    page = preview(staff, kept.id, other.id)
    staff.press("Slå ihop")
    staff.page = page
    assert "eller är redan ihopslagna" in staff.press("Slå ihop").text
    session.rollback()
    assert session.scalar(select(func.count()).select_from(OrganisationMerge)) == 1


def test_no_more_mail_holds_whichever_had_it(
    staff: Browser, session: Session, two: Two, now: datetime
) -> None:
    kept, other = two
    with write() as writing:
        contact = writing.scalars(select(Contact).where(Contact.email == "vd@nordan.example")).one()
        contact.no_mail_at, contact.no_mail_by = now, "Handläggare"
        writing.get_one(Organisation, other.id).marketing_block = True
    page = preview(staff, kept.id, other.id)
    assert "En adress som inte vill ha fler mejl" in page.text and "Reklamspärren följer med." in page.text
    staff.press("Slå ihop")
    session.rollback()
    willing = register.addresses_of(session, [kept.id])[kept.id]
    assert [each.email for each in willing] == ["info@nordan.example"]
    assert session.get_one(Organisation, kept.id).marketing_block


def test_a_new_import_finds_the_one_that_stays(staff: Browser, session: Session) -> None:
    kept = make_organisation("Nordåns Åkeri AB", emails=["info@nordan.example"], org_number=org_number(1))
    other = make_organisation("Nordåns Åkeri", emails=["vd@nordan.example"], org_number=org_number(2))
    assert "De har olika nummer." in preview(staff, kept.id, other.id).text
    staff.press("Slå ihop")
    its = [org_number(1), "Nordåns Åkeri AB", "ny@nordan.example", "Norrbyn", "Åkeri"]
    others = [org_number(2), "Nordåns Åkeri", "ny@nordan.example", "Forsunda", "Åkeri"]
    read_in(staff, others, its)
    assert organisations_there_are(session) == 2
    stays = session.get_one(Organisation, kept.id)
    assert (stays.name, stays.area) == ("Nordåns Åkeri AB", "Norrbyn")
    assert emails(session, kept.id) == ["vd@nordan.example", "ny@nordan.example"]
    assert emails(session, other.id) == []
    read_in(staff, others)
    assert organisations_there_are(session) == 2
    assert session.get_one(Organisation, kept.id).area == "Forsunda"


def test_an_import_without_numbers_finds_it_by_the_old_name(staff: Browser, session: Session) -> None:
    kept, other = make_organisation("Nordåns Åkeri AB"), make_organisation("Åkeriet i Nordån")
    merge(staff, kept.id, other.id)
    data = "Företagsnamn;E-post;Postort\r\nÅkeriet i Nordån;ny@nordan.example;Norrbyn\r\n".encode()
    staff.get("/staff/organisations/import")
    staff.press("Läs filen", file=(io.BytesIO(data), "register.csv"))
    staff.press("Spara")
    assert organisations_there_are(session) == 2
    assert emails(session, kept.id) == ["ny@nordan.example"]


def test_an_invitation_and_its_response_go_to_the_one_that_stays(
    staff: Browser, session: Session, now: datetime
) -> None:
    remiss = make_remiss()
    consultee = make_consultee(remiss)
    answer(remiss, consultee, now)
    before = session.scalars(select(Response.checksum)).all()
    kept = make_organisation("Hedlunds Trä")
    other = owner(session, consultee)
    assert "Inbjudan flyttas" in preview(staff, kept.id, other).text
    staff.press("Slå ihop")
    assert owner(session, consultee) == kept.id
    assert session.scalars(select(Response.checksum)).all() == before
    live = select(InvitationToken).where(InvitationToken.revoked_at.is_(None))
    assert session.scalars(live).all()
    assert "Sammanslagningen är ångrad." in undo(staff, other).text
    assert owner(session, consultee) == other


@pytest.mark.parametrize("answered", ["kept", "put away"])
def test_the_empty_invitation_of_two_in_a_round_is_put_away(
    staff: Browser, session: Session, now: datetime, answered: str
) -> None:
    remiss = make_remiss()
    first, second = both_invited(remiss)
    full, empty = (first, second) if answered == "kept" else (second, first)
    answer(remiss, full, now)
    kept, other = owner(session, first), owner(session, second)
    page = preview(staff, kept, other)
    assert f"Inbjudan till {empty.name} har inget svar och inget utkast." in page.text
    staff.press("Slå ihop")
    assert (owner(session, full), owner(session, empty)) == (kept, other)
    shown = session.scalars(ledger(remiss.round.id, LedgerFilter())).all()
    assert [row.id for row in shown] == [full.invitation_id]
    live = select(InvitationToken.invitation_id).where(InvitationToken.revoked_at.is_(None))
    assert set(session.scalars(live)) == {full.invitation_id}
    assert organisations_there_are(session) == 2
    assert "Sammanslagningen är ångrad." in undo(staff, other).text
    assert (owner(session, first), owner(session, second)) == (kept, other)
    assert len(session.scalars(ledger(remiss.round.id, LedgerFilter())).all()) == 2


def test_two_that_have_both_begun_are_refused(staff: Browser, session: Session, now: datetime) -> None:
    remiss = make_remiss()
    first, second = both_invited(remiss)
    answer(remiss, first, now)
    kept, other = owner(session, first), owner(session, second)
    stale = preview(staff, kept, other)
    write_comment(remiss, second, remiss.measure_2, "Vi håller på.", now)
    staff.page = stale
    page = staff.press("Slå ihop")
    assert "Något har hänt sedan sidan visades." in page.text and "De går inte att slå ihop" in page.text
    assert "<span>Slå ihop</span>" not in page.html
    for each in (first, second):
        assert f"/staff/rounds/{remiss.round.id}/recipients/{each.invitation_id}" in page.html
    assert (owner(session, first), owner(session, second)) == (kept, other)
    assert session.get_one(Organisation, other).merged_into_id is None


def test_an_invitation_made_meanwhile_is_shown_first(
    staff: Browser, session: Session, cast: Cast, two: Two, now: datetime
) -> None:
    kept, other = two
    remiss = make_remiss()
    stale = preview(staff, kept.id, other.id)
    with write() as writing:
        round_ = writing.get_one(Round, remiss.round.id)
        invite(round_=round_, organisation_ids=[other.id], by=actor(cast.editor), now=now)
    staff.page = stale
    page = staff.press("Slå ihop")
    assert "Något har hänt sedan sidan visades." in page.text and "Inbjudan flyttas" in page.text
    session.rollback()
    assert session.get_one(Organisation, other.id).merged_into_id is None


def test_undo_moves_everything_back(staff: Browser, session: Session, two: Two) -> None:
    kept, other = two
    merge(staff, kept.id, other.id)
    page = undo_page(staff, other.id)
    assert "Sammanslagningen är ångrad." in staff.press("Ångra sammanslagningen").text
    assert emails(session, kept.id) == ["info@nordan.example"]
    assert emails(session, other.id) == ["info@nordan.example", "vd@nordan.example"]
    assert not any(session.scalars(select(OrganisationContact.by_hand)))
    stays, back = session.get_one(Organisation, kept.id), session.get_one(Organisation, other.id)
    assert (stays.org_number, back.org_number, back.merged_into_id) == (None, org_number(1), None)
    staff.page = page
    assert "Det går inte att ångra" in staff.press("Ångra sammanslagningen").text
    staff.get(f"/staff/organisations/{other.id}/unmerge", status=404)
    assert "är ihopslagen med" in merge(staff, kept.id, other.id).text


def test_undo_is_refused_once_the_one_that_stays_is_asked_anew(
    staff: Browser, session: Session, cast: Cast, now: datetime, two: Two
) -> None:
    kept, other = two
    remiss = make_remiss()
    merge(staff, kept.id, other.id)
    page = undo_page(staff, other.id)
    with write() as writing:
        round_, later = writing.get_one(Round, remiss.round.id), now + timedelta(days=2)
        invite(round_=round_, organisation_ids=[kept.id], by=actor(cast.editor), now=later)
    staff.page = page
    assert "Det går inte att ångra: något har hänt" in staff.press("Ångra sammanslagningen").text
    assert "Det går inte att ångra längre." in undo_page(staff, other.id).text
    session.rollback()
    assert session.get_one(Organisation, other.id).merged_into_id == kept.id


def test_undo_is_refused_after_a_response_and_after_a_change_by_hand(
    staff: Browser, session: Session, now: datetime, two: Two
) -> None:
    remiss = make_remiss()
    consultee = make_consultee(remiss)
    kept, other = make_organisation("Hedlunds Trä"), owner(session, consultee)
    merge(staff, kept.id, other)
    answer(remiss, consultee, now + timedelta(days=2))
    assert "Det går inte att ångra längre." in undo_page(staff, other).text
    merge(staff, two[0].id, two[1].id)
    staff.get(f"/staff/organisations/{two[0].id}/edit")
    staff.press("Spara", name="Nordåns Åkeri i Norrby AB")
    assert "Det går inte att ångra längre." in undo_page(staff, two[1].id).text


def test_what_cannot_be_merged_is_not_found(staff: Browser, browser: Open, cast: Cast, two: Two) -> None:
    kept, other = two
    board = make_organisation("Kommunstyrelsen", kind=register.OrganisationKind.BOARD)
    for pair in ((kept.id, kept.id), (kept.id, board.id), (board.id, kept.id), (kept.id, 9999)):
        preview(staff, *pair, status=404)
    staff.get(f"/staff/organisations/{kept.id}/unmerge", status=404)
    reader = browser(cast.reader)
    reader.get(f"/staff/organisations/{kept.id}/merge/{other.id}", status=403)
    assert "Slå ihop med en annan" not in reader.get(f"/staff/organisations/{kept.id}").text


def test_three_become_one_in_two_steps(staff: Browser, session: Session, two: Two) -> None:
    kept, other = two
    third = make_organisation("Åkeriet i Nordån", org_number=org_number(3))
    merge(staff, kept.id, other.id)
    merge(staff, third.id, kept.id)
    assert emails(session, third.id) == ["info@nordan.example", "vd@nordan.example"]
    assert "Det går inte att ångra längre." in undo_page(staff, other.id).text
    read_in(staff, [org_number(1), "Nordåns Åkeri", "ny@nordan.example", "Norrbyn", "Åkeri"])
    assert organisations_there_are(session) == 3
    assert "ny@nordan.example" in emails(session, third.id)


# What is left of the one put away


def set_aside(staff: Browser, session: Session, now: datetime) -> tuple[Remiss, Consultee, Consultee]:
    """Two recipients of a round made one; the second one's invitation is set aside."""
    remiss = make_remiss()
    full, empty = both_invited(remiss)
    answer(remiss, full, now)
    merge(staff, owner(session, full), owner(session, empty))
    return remiss, full, empty


def test_a_letter_of_the_one_put_away_is_entered_at_the_one_that_stays(
    staff: Browser, session: Session, two: Two, now: datetime
) -> None:
    kept, other = two
    remiss = make_remiss()
    here = f"/staff/rounds/{remiss.round.id}/responses/enter"
    stale = staff.get(f"{here}/{other.id}")
    merge(staff, kept.id, other.id)
    page = staff.get(f"{here}/{other.id}")
    assert page.url == f"{here}/{kept.id}"
    assert (
        "Nordåns Åkeri är ihopslagen med Nordåns Åkeri AB. Svaret läggs in på Nordåns Åkeri AB." in page.text
    )
    staff.page = stale
    letter = {
        "channel": "letter",
        "received_on": "2027-02-09",
        "stance": "rejects",
        "text-0-hela": "Vi säger nej.",
    }
    page = staff.press("Lägg in svaret", status=422, **letter)
    assert "Svaret läggs in på Nordåns Åkeri AB." in page.text and "Vi säger nej." in page.html
    assert session.scalar(select(func.count()).select_from(Response)) == 0
    assert "Svaret är mottaget" in staff.press("Lägg in svaret").text
    response = session.scalars(select(Response)).one()
    assert response.invitation.organisation_id == kept.id
    assert session.scalars(select(Invitation.organisation_id)).all() == [kept.id]


def test_a_letter_goes_past_all_merges_to_the_last_that_stays(
    staff: Browser, two: Two, now: datetime
) -> None:
    kept, other = two
    third = make_organisation("Åkeriet i Nordån", org_number=org_number(3))
    remiss = make_remiss()
    merge(staff, kept.id, other.id)
    merge(staff, third.id, kept.id)
    page = staff.get(f"/staff/rounds/{remiss.round.id}/responses/enter/{other.id}")
    assert page.h1 == "Svar från Åkeriet i Nordån"


def test_the_invitation_set_aside_says_where_it_went_and_offers_nothing(
    staff: Browser, session: Session, now: datetime
) -> None:
    remiss, full, empty = set_aside(staff, session, now)
    here = f"/staff/rounds/{remiss.round.id}/recipients/{empty.invitation_id}"
    page = staff.get(here)
    assert page.h1 == empty.name
    assert "Inbjudan är lagd åt sidan." in page.text
    assert page.link(full.name) == f"/staff/rounds/{remiss.round.id}/recipients/{full.invitation_id}"
    for words in ("Byt länk", "Ta bort mottagaren", "Lägg in ett brev", "Rätta adressen"):
        assert words not in page.text
    assert staff.get(f"{here}/links").url == here
    for rest in ("address", "links", "remove"):
        fields = {"old_address": "vd@hedlund.example", "new_address": "ny@hedlund.example"}
        assert staff.post(f"{here}/{rest}", with_token(staff, fields)).url == here
    session.rollback()
    assert session.get(Invitation, empty.invitation_id) is not None
    live = select(InvitationToken.invitation_id).where(InvitationToken.revoked_at.is_(None))
    assert set(session.scalars(live)) == {full.invitation_id}


def test_the_invitation_set_aside_leads_to_the_register_where_the_other_is_not_asked(
    staff: Browser, session: Session, two: Two, now: datetime
) -> None:
    remiss, full, empty = set_aside(staff, session, now)
    merge(staff, two[0].id, owner(session, full))
    page = staff.get(f"/staff/rounds/{remiss.round.id}/recipients/{empty.invitation_id}")
    assert page.link("Nordåns Åkeri AB").endswith(f"/recipients/{full.invitation_id}")
    with write() as writing:
        writing.get_one(Invitation, full.invitation_id).organisation_id = two[1].id
    page = staff.get(f"/staff/rounds/{remiss.round.id}/recipients/{empty.invitation_id}")
    assert page.link("Nordåns Åkeri AB") == f"/staff/organisations/{two[0].id}"


def test_an_uncertain_mail_of_the_invitation_set_aside_is_not_sent_again(
    staff: Browser, session: Session, cast: Cast, now: datetime
) -> None:
    remiss = make_remiss()
    both = both_invited(remiss)
    with write() as writing:
        create_mailing(
            round_=writing.get_one(Round, remiss.round.id), kind=MailingKind.INVITATION, subject="Hej", body="Hej",
            invitation_ids=[each.invitation_id for each in both], send_from=now, by=actor(cast.editor), now=now,
        )  # fmt: skip
        for mail in writing.scalars(select(OutboxMail)):
            mail.state = MailState.UNCERTAIN
    assert len(uncertain_mail_ids(session, remiss.round.id)) == 2
    merge(staff, owner(session, both[0]), owner(session, both[1]))
    session.rollback()
    assert len(uncertain_mail_ids(session, remiss.round.id)) == 1
    assert uncertain_mail_ids(session, remiss.round.id, both[1].invitation_id) == []


def test_what_the_one_set_aside_said_of_the_right_recipient_is_no_longer_to_be_done(
    staff: Browser, session: Session, now: datetime
) -> None:
    remiss = make_remiss()
    full, empty = both_invited(remiss)
    with write() as writing:
        referral = Referral(
            invitation_id=empty.invitation_id, kind=ReferralKind.PERSON, name="Ekonomiansvarig",
            email="ekonomi@hedlund.example", created_at=now,
        )  # fmt: skip
        writing.add(referral)
    here = f"/staff/rounds/{remiss.round.id}/referrals"
    page = staff.get(here)
    assert "ekonomi@hedlund.example" in page.text
    fields = with_token(staff)
    answer(remiss, full, now)
    merge(staff, owner(session, full), owner(session, empty))
    assert "ekonomi@hedlund.example" not in staff.get(here).text
    staff.post(f"{here}/{referral.id}/write", fields, status=404)


def test_the_preview_asks_as_much_for_many_addresses_and_rounds(
    staff: Browser, session: Session, cast: Cast, now: datetime, count_sql: list[str]
) -> None:
    counted = []
    for number, rounds in ((1, 1), (2, 5)):
        kept = make_organisation(f"Firma {number} AB", emails=[f"a{number}@firma.example"])
        many = [f"{name}{number}@firma.example" for name in "abcdefgh"[: rounds + 2]]
        other = make_organisation(f"Firma {number}", emails=many)
        for place in range(rounds):
            remiss = make_remiss(case_number=f"KS 2026/{300 + number}{place}")
            asked = [other.id, kept.id] if place % 2 == 0 else [other.id]
            with write() as writing:
                round_ = writing.get_one(Round, remiss.round.id)
                invite(round_=round_, organisation_ids=asked, by=actor(cast.editor), now=now)
        preview(staff, kept.id, other.id)
        count_sql.clear()
        preview(staff, kept.id, other.id)
        counted.append(len(count_sql))
    assert counted[0] == counted[1] <= 14, count_sql

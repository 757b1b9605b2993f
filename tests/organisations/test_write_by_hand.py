"""Adding and correcting organisations and those to write to, by hand."""

import io
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.core.audit import AuditEntry
from consult.organisations import queries
from consult.organisations.models import Contact, Organisation, OrganisationKind
from consult.triage.naming import PublicName, UnnamedKind, public_name
from tests.cast import Cast
from tests.client import Browser
from tests.factories.organisations import make_organisation, org_number, register_file

Open = Callable[..., Browser]


@pytest.fixture
def staff(browser: Open, cast: Cast) -> Browser:
    return browser(cast.editor)


def test_every_kind_can_be_added(staff: Browser, session: Session) -> None:
    for kind in OrganisationKind:
        staff.get("/staff/organisations/new")
        page = staff.press("Spara", kind=kind.value, name=f"Namn {kind.value}")
        assert page.h1 == f"Namn {kind.value}" and "är tillagd" in page.text
    assert [each.kind for each in session.scalars(select(Organisation).order_by(Organisation.id))] == list(
        OrganisationKind
    )
    assert [board.name for board in queries.boards(session)] == ["Namn board"]
    actions = session.scalars(select(AuditEntry.action)).all()
    assert actions.count("organisation.created") == len(OrganisationKind)


def test_what_is_written_is_kept_in_regular_form(staff: Browser, session: Session) -> None:
    staff.get("/staff/organisations/new")
    page = staff.press("Spara", name="  Nordåns   Åkeri AB ", org_number="16559999-0016", postal_code="84070",
                       area="Övre Dalen", industry_code="49.410", size_class="12")  # fmt: skip
    assert "559999-0016" in page.text and "840 70 Övre Dalen" in page.text
    organisation = session.scalars(select(Organisation)).one()
    assert (organisation.name, organisation.org_number, organisation.industry_code, organisation.size_class) == (
        "Nordåns Åkeri AB", "5599990016", "49410", "10–19",
    )  # fmt: skip
    assert "area" in organisation.edited_by_hand and "street" not in organisation.edited_by_hand


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("name", "", "Skriv namnet."),
        ("name", "x" * 201, "Högst 200 tecken."),
        ("org_number", "5599990017", "Sista siffran stämmer inte."),
        ("org_number", "hej", "Numret ska bara ha siffror och bindestreck."),
        ("size_class", "många", "Skriv ett tal eller ett spann, till exempel 10–19."),
        ("postal_code", "1" * 11, "Högst 10 tecken."),
    ],
)
def test_bad_input_is_told_and_everything_typed_is_kept(
    staff: Browser, session: Session, field: str, text: str, message: str
) -> None:
    staff.get("/staff/organisations/new")
    page = staff.press("Spara", **{"name": "A AB", "street": "Storgatan 1", field: text}, status=422)
    assert message in page.text and "Rätta en sak först" in page.text and page.title.startswith("Fel: ")
    assert 'value="Storgatan 1"' in page.html and (not text or f'value="{text}"' in page.html)
    assert session.scalars(select(Organisation)).all() == []


def test_a_number_can_only_be_one_organisations(staff: Browser) -> None:
    make_organisation("Först AB", org_number=org_number(1))
    staff.get("/staff/organisations/new")
    page = staff.press("Spara", name="Sedan AB", org_number=org_number(1), status=422)
    assert "Först AB har redan det numret." in page.text


def test_a_sole_traders_number_is_kept_but_never_shown(staff: Browser, session: Session) -> None:
    staff.get("/staff/organisations/new")
    page = staff.press("Spara", name="Lindesgårds Lantbruk", org_number="850312-9804")
    assert "Enskild firma" in page.text and "visas inte" in page.text and "850312" not in page.html
    page = staff.click("Ändra")
    assert "850312" not in page.html and "Lämna tomt för att behålla det." in page.text
    page = staff.press("Spara", area="Forsunda")
    session.rollback()
    organisation = session.scalars(select(Organisation)).one()
    assert (organisation.org_number, organisation.sole_trader, organisation.area) == (
        "8503129804",
        True,
        "Forsunda",
    )
    assert "850312" not in str([entry.details for entry in session.scalars(select(AuditEntry))])
    assert "850312" not in staff.get("/staff/organisations/?q=850312").text.replace("value=", "")


def test_a_private_persons_number_is_not_kept(staff: Browser, session: Session) -> None:
    staff.get("/staff/organisations/new")
    staff.press("Spara", kind="private_person", name="En person", org_number="850312-9804")
    assert session.scalars(select(Organisation.org_number)).one() is None


def test_an_emptied_number_is_taken_away(staff: Browser, session: Session) -> None:
    make_organisation("A AB", org_number=org_number(1))
    staff.get("/staff/organisations/1/edit")
    staff.press("Spara", org_number="")
    session.rollback()
    assert session.get_one(Organisation, 1).org_number is None


def test_a_contact_is_added_corrected_and_removed(staff: Browser, session: Session) -> None:
    make_organisation("A AB")
    page = staff.get("/staff/organisations/1")
    assert "Utan adress kan organisationen inte få en inbjudan med mejl." in page.text
    staff.click("Lägg till en adress")
    page = staff.press("Spara", email=" Info@Företaget.example", name="Anna")
    assert "info@företaget.example, Anna" in page.text
    staff.click("Ändra info@företaget.example")
    page = staff.press("Spara", email="ny@a.example", name="Anna Ek")
    assert "ny@a.example, Anna Ek" in page.text and "företaget.example" not in page.text
    page = staff.press("Ta bort ny@a.example")
    assert "ny@a.example är borttagen härifrån." in page.text
    session.rollback()
    assert session.get_one(Organisation, 1).dropped_addresses == ["info@företaget.example", "ny@a.example"]
    assert len(session.scalars(select(Contact)).all()) == 2


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("", "Skriv en e-postadress."),
        ("nils(at)post.example", "Adressen saknar @."),
        ("info@nordansakeri", "Adressen saknar slut, till exempel .se."),
        ("a b@c.example", "Adressen går inte att skicka till."),
        ("finns@a.example", "Adressen finns redan på organisationen."),
    ],
)
def test_a_bad_address_is_told_and_kept(staff: Browser, session: Session, email: str, message: str) -> None:
    make_organisation("A AB", emails=["finns@a.example"])
    staff.get("/staff/organisations/1/contacts/new")
    page = staff.press("Spara", email=email, name="Anna", status=422)
    assert message in page.text and 'value="Anna"' in page.html
    assert len(session.scalars(select(Contact)).all()) == 1


def test_one_person_for_several(staff: Browser, session: Session) -> None:
    make_organisation("A AB", emails=["byra@redovisning.example"])
    make_organisation("B AB")
    staff.get("/staff/organisations/2/contacts/new")
    page = staff.press("Spara", email="byra@redovisning.example")
    assert "Svarar för 2 organisationer" in page.text
    page = staff.click("Ändra byra@redovisning.example")
    assert "Adressen svarar också för A AB." in page.text
    staff.press("Spara", email="egen@b.example")
    found = queries.addresses_of(session, [1, 2])
    assert [[each.email for each in found[key]] for key in (1, 2)] == [
        ["byra@redovisning.example"],
        ["egen@b.example"],
    ]


def test_correcting_to_an_address_it_has_already_is_refused(staff: Browser) -> None:
    make_organisation("A AB", emails=["a@a.example", "b@a.example"])
    staff.get("/staff/organisations/1/contacts/1")
    assert (
        "Adressen finns redan på organisationen."
        in staff.press("Spara", email="b@a.example", status=422).text
    )


def test_no_more_mail_is_marked_with_when_and_by_whom_and_can_be_undone(
    staff: Browser, session: Session
) -> None:
    make_organisation("A AB", emails=["a@a.example"])
    staff.get("/staff/organisations/1")
    page = staff.press("Inga fler mejl a@a.example")
    assert "a@a.example får inga fler mejl." in page.text and "enligt Handläggare" in page.text
    assert queries.addresses_of(session, [1]) == {1: []}
    assert "Saknar adress" not in staff.get("/staff/organisations/").text
    assert "A AB" in staff.get("/staff/organisations/?lacks=address").text
    staff.get("/staff/organisations/1")
    staff.press("Skicka mejl igen a@a.example")
    session.rollback()
    assert len(queries.addresses_of(session, [1])[1]) == 1


def test_strangers_contacts_and_missing_pages_are_not_found(staff: Browser) -> None:
    make_organisation("A AB", emails=["a@a.example"])
    make_organisation("B AB", emails=["b@b.example"])
    for path in (
        "9",
        "9/edit",
        "9/contacts/new",
        "1/contacts/2",
        "import/9",
        "import/9/columns",
        "import/9/errors.xlsx",
    ):
        staff.get(f"/staff/organisations/{path}", status=404)
    staff.get("/staff/organisations/1")
    page = staff.page
    assert page
    form, _ = page.form("Ta bort a@a.example")
    token = dict(form["fields"])["csrf_token"]
    for path in ("1/contacts/2/remove", "1/contacts/2/stop-mail", "import/9/save", "import/9/rows/1/skip"):
        staff.post(f"/staff/organisations/{path}", {"csrf_token": token}, status=404)


def test_readers_look_and_change_nothing(browser: Open, cast: Cast, session: Session) -> None:
    make_organisation("A AB", emails=["a@a.example"])
    for user in (cast.reader, cast.registrar, cast.facilitator):
        page = (visitor := browser(user)).get("/staff/organisations/1")
        assert "Ta bort" not in page.text and "Lägg till" not in page.text
        assert "Läs in register" not in visitor.get("/staff/organisations/").text
        for path in ("import", "new", "1/edit", "1/contacts/new", "1/contacts/1"):
            visitor.get(f"/staff/organisations/{path}", status=403)
    browser().get("/staff/organisations/", follow=False, status=302)


def shown_number(digits: str) -> str:
    return f"{digits[-10:-4]}-{digits[-4:]}"


def test_the_tick_for_a_sole_trader_hides_number_and_name(staff: Browser, session: Session) -> None:
    """A number that does not look like a person's may be one's all the same; only staff know."""
    made = make_organisation("Åkes Grävtjänst", org_number=org_number(1), emails=["ake@grav.example"])
    shown, page = shown_number(org_number(1)), f"/staff/organisations/{made.id}"
    assert shown in staff.get(page).text
    staff.click("Ändra")
    text = staff.press("Spara", sole_trader="y").text
    assert "Enskild firma" in text and "visas inte" in text and shown not in text
    session.rollback()
    organisation = session.get_one(Organisation, made.id)
    assert (organisation.sole_trader, organisation.org_number) == (True, org_number(1))
    assert public_name(organisation) == PublicName("", UnnamedKind.SOLE_TRADER)
    assert shown not in staff.get("/staff/organisations/").text
    for words in (shown, org_number(1)):
        assert "Inga träffar" in staff.get(f"/staff/search?q={words}").text
        assert "Åkes Grävtjänst" not in staff.get(f"/staff/organisations/?q={words}").text


def test_the_tick_survives_other_changes_and_can_be_taken_away(staff: Browser, session: Session) -> None:
    made = make_organisation("Åkes Grävtjänst", org_number=org_number(1))
    page = f"/staff/organisations/{made.id}"
    staff.get(f"{page}/edit")
    staff.press("Spara", sole_trader="y")
    staff.get(f"{page}/edit")
    assert org_number(1)[:6] not in staff.page.html
    staff.press("Spara", area="Norrby")
    session.rollback()
    organisation = session.get_one(Organisation, made.id)
    assert (organisation.sole_trader, organisation.org_number, organisation.area) == (
        True,
        org_number(1),
        "Norrby",
    )
    staff.get(f"{page}/edit")
    assert shown_number(org_number(1)) in staff.press("Spara", sole_trader=None).text
    session.rollback()
    organisation = session.get_one(Organisation, made.id)
    assert public_name(organisation) == PublicName("Åkes Grävtjänst")
    assert "Åkes Grävtjänst" in staff.get(f"/staff/search?q={org_number(1)}").text


def test_the_tick_survives_a_new_import(staff: Browser, session: Session) -> None:
    made = make_organisation("Åkes Grävtjänst", org_number=org_number(1))
    staff.get(f"/staff/organisations/{made.id}/edit")
    staff.press("Spara", sole_trader="y")
    row = [org_number(1), "Åkes Grävtjänst", "ake@grav.example", "Norrby", "Markarbeten"]
    staff.get("/staff/organisations/import")
    staff.press("Läs filen", file=(io.BytesIO(register_file([row])), "register.csv"))
    staff.press("Spara")
    session.rollback()
    organisation = session.get_one(Organisation, made.id)
    assert (organisation.sole_trader, organisation.area) == (True, "Norrby")
    assert shown_number(org_number(1)) not in staff.get(f"/staff/organisations/{made.id}").text


def test_a_personal_number_decides_over_a_missing_tick(staff: Browser, session: Session) -> None:
    staff.get("/staff/organisations/new")
    staff.press("Spara", name="Lindesgårds Lantbruk", org_number="850312-9804")
    staff.get("/staff/organisations/1/edit")
    page = staff.press("Spara", sole_trader=None)
    assert "Enskild firma" in page.text and "850312" not in page.html


def test_a_new_sole_trader_without_a_number(staff: Browser, session: Session) -> None:
    staff.get("/staff/organisations/new")
    assert "Enskild firma" in staff.press("Spara", name="Åkes Grävtjänst", sole_trader="y").text
    assert session.scalars(select(Organisation.sole_trader)).one() is True

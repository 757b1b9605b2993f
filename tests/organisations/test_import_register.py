"""Reading the municipality's register: preview, correct, save, read again."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.core.audit import AuditEntry
from consult.organisations import queries
from consult.organisations.models import Contact, Organisation, OrganisationContact, RegisterImport
from tests.cast import Cast
from tests.client import Browser
from tests.factories.organisations import make_organisation, org_number, register_file
from tests.organisations.steps import emails, names, read, save

DATA = Path(__file__).parent.parent / "data"
Open = Callable[..., Browser]


@pytest.fixture
def staff(browser: Open, cast: Cast) -> Browser:
    return browser(cast.editor)


@pytest.mark.parametrize("encoding", ["cp1252", "utf8bom"])
def test_the_messy_register_is_previewed_in_exact_numbers(
    staff: Browser, session: Session, encoding: str
) -> None:
    page = read(staff, (DATA / f"company_register_messy_{encoding}.csv").read_bytes())
    assert page.h1 == "Kontrollera filen innan något sparas"
    found = "Windows-1252" if encoding == "cp1252" else "UTF-8"
    assert (
        f"Vi läste filen som {found} med semikolon och rubriker på rad 1. Ser å, ä och ö rätt ut?"
        in page.text
    )
    assert "Exempel Såg & Hyvel AB" in page.text
    # 26 rows: four wrong (9, 15, 16, 23), two doubles (5, 6), three sole traders (7, 8, 10), seventeen others.
    for words in ("Att titta på 26", "Nya 17", "Ändrade 0", "Fel 4", "Dubbletter 2", "Enskilda firmor 3"):
        assert words in page.text
    assert "Inget är sparat än." in page.text
    assert "20 rader sparas: 17 nya, 3 enskilda firmor." in page.text
    assert "6 rader hoppas över tills de är rättade." in page.text
    assert "Spara 20 rader" in page.text
    assert names(session) == set()


def test_no_personal_number_is_on_any_page_or_in_the_list_of_errors(staff: Browser, session: Session) -> None:
    page = read(staff, (DATA / "company_register_messy_cp1252.csv").read_bytes())
    pages = [page.html]
    for tab in ("Nya", "Fel", "Dubbletter", "Enskilda firmor"):
        pages.append(staff.click(tab).html)
    staff.client.get("/staff/organisations/import/1/errors.xlsx")
    save(staff)
    pages.append(staff.get("/staff/organisations/").html)
    for organisation in session.scalars(select(Organisation)):
        pages.append(staff.get(f"/staff/organisations/{organisation.id}").html)
    for secret in ("850312", "790630", "620115", "880573"):
        assert not [html for html in pages if secret in html]
    assert all("personnummer" not in entry.object_label for entry in session.scalars(select(AuditEntry)))


def test_saving_takes_in_exactly_the_rows_on_the_button(staff: Browser, session: Session) -> None:
    read(staff, (DATA / "company_register_messy_cp1252.csv").read_bytes())
    page = save(staff)
    assert "20 rader är sparade." in page.text
    assert len(names(session)) == 20
    assert emails(session, "Stuguns Åkeri AB") == ["akeri@stugun.example", "ekonomi@stugun.example"]
    assert emails(session, "Idn Företaget AB") == ["info@företaget.example"]
    assert emails(session, "Bispgårdens Plåt AB") == []
    assert '=HYPERLINK("http://evil.example","Klicka")' in names(session)
    shared = session.scalars(select(Contact).where(Contact.email == "byra@redovisning.example")).one()
    count = select(func.count()).where(OrganisationContact.contact_id == shared.id)
    assert session.scalar(count) == 2
    trader = session.scalars(select(Organisation).where(Organisation.name == "Lind, Anna Konsult")).one()
    assert (trader.sole_trader, trader.public_org_number) == (True, "")


def test_the_same_file_again_changes_nothing(staff: Browser, session: Session) -> None:
    data = (DATA / "company_register_messy_cp1252.csv").read_bytes()
    read(staff, data)
    save(staff)
    page = read(staff, data)
    for words in ("Nya 0", "Ändrade 0", "Fel 4", "Dubbletter 2", "Enskilda firmor 0", "Oförändrade 20"):
        assert words in page.text
    assert "Det finns inget att spara." in page.text
    assert "20 är redan likadana." in page.text
    assert len(names(session)) == 20


def test_a_corrected_file_changes_only_what_differs(staff: Browser, session: Session) -> None:
    one, two = org_number(1), org_number(2)
    read(staff, register_file([[one, "Hedlunds Trä AB", "kontor@hedlund.example", "Forsunda", "Trä"],
                               [two, "Dalens AB", "hej@dalen.example", "Övre Dalen", "Bygg"]]))  # fmt: skip
    save(staff)
    page = read(staff, register_file([[one, "Hedlunds Trä AB", "info@hedlund.example", "Norrbyn", "Trä"],
                                      [two, "Dalens AB", "hej@dalen.example", "Övre Dalen", "Bygg"]]))  # fmt: skip
    assert "2 celler ändrade" in page.text
    assert "struket: kontor@hedlund.example" in page.text and "tillagt: info@hedlund.example" in page.text
    assert "struket: Forsunda" in page.text and "tillagt: Norrbyn" in page.text
    assert "1 rad sparas: 1 ändrad." in page.text
    save(staff)
    assert emails(session, "Hedlunds Trä AB") == ["info@hedlund.example"]
    assert session.scalars(select(Organisation.area).where(Organisation.org_number == one)).one() == "Norrbyn"


def test_rows_missing_from_the_file_are_never_deleted_and_empty_cells_never_erase(
    staff: Browser, session: Session
) -> None:
    make_organisation("Inte i filen AB", org_number=org_number(7), emails=["kvar@inte.example"])
    make_organisation(
        "Utan adress i filen AB", org_number=org_number(8), area="Norrbyn", emails=["a@kvar.example"]
    )
    page = read(staff, register_file([[org_number(8), "Utan adress i filen AB", "", "", ""]]))
    assert "Oförändrade 1" in page.text
    assert names(session) == {"Inte i filen AB", "Utan adress i filen AB"}
    assert emails(session, "Utan adress i filen AB") == ["a@kvar.example"]


def test_no_more_mail_and_corrections_by_hand_are_kept_over_imports(staff: Browser, session: Session) -> None:
    row = [
        org_number(1),
        "Hedlunds Trä AB",
        "kontor@hedlund.example; annan@hedlund.example",
        "Forsunda",
        "Trä",
    ]
    read(staff, register_file([row]))
    save(staff)
    staff.get("/staff/organisations/1")
    staff.press("Inga fler mejl kontor@hedlund.example")
    staff.press("Ta bort annan@hedlund.example")
    staff.click("Ändra")
    staff.press("Spara", area="Hemgården")
    page = read(staff, register_file([row]))
    assert "Oförändrade 1" in page.text
    page = read(staff, register_file([[*row[:3], "Forsunda", "Möbler"]]))
    assert "1 cell ändrad" in page.text
    save(staff)
    session.rollback()
    organisation = session.get_one(Organisation, 1)
    assert (organisation.area, organisation.industry_text) == ("Hemgården", "Möbler")
    assert queries.addresses_of(session, [1]) == {1: []}
    (kept,) = queries.addresses_of(session, [1], also_no_mail=True)[1]
    assert kept.no_mail_by == "Handläggare"


def test_a_change_in_the_register_between_preview_and_save_is_shown_first(
    staff: Browser, session: Session
) -> None:
    page = read(staff, register_file([[org_number(1), "A AB", "a@a.example", "Norrbyn", ""]]))
    assert "1 ny" in page.text
    make_organisation("A AB", org_number=org_number(1), area="Annanstans", emails=["a@a.example"])
    page = staff.press("Spara")
    assert "Titta igenom raderna igen. Inget är sparat." in page.text
    assert "1 cell ändrad" in page.text
    save(staff)
    assert session.scalars(select(Organisation.area)).all() == ["Norrbyn"]


def test_a_row_decided_by_a_colleague_meanwhile_is_shown_first(
    browser: Open, cast: Cast, session: Session
) -> None:
    one, two = browser(cast.editor), browser(cast.administrator)
    read(one, register_file([[org_number(1), "A AB", "", "", ""], [org_number(2), "B AB", "", "", ""]]))
    two.get("/staff/organisations/import/1?row=3")
    two.press("Hoppa över raden")
    assert "Inget är sparat." in save(one).text
    assert names(session) == set()
    save(one)
    assert names(session) == {"A AB"}


def test_saving_twice_saves_once(staff: Browser, session: Session) -> None:
    read(staff, register_file([[org_number(1), "A AB", "", "", ""]]))
    page = staff.page
    save(staff)
    staff.page = page
    assert "redan sparad" in save(staff).text
    assert names(session) == {"A AB"}


def test_a_finished_import_takes_no_more_decisions(staff: Browser) -> None:
    read(staff, register_file([[org_number(1), "A AB", "a", "", ""], [org_number(2), "B AB", "", "", ""]]))
    page = staff.page
    save(staff)
    for button in ("Rätta", "Hoppa över raden", "Avbryt"):
        staff.page = page
        assert (
            "redan sparad"
            in staff.press(button, **({"email": "a@a.example"} if button == "Rätta" else {})).text
        )


def test_cancelling_saves_nothing(staff: Browser, session: Session) -> None:
    read(staff, register_file([[org_number(1), "A AB", "", "", ""]]))
    page = staff.press("Avbryt")
    assert "Inläsningen är avbruten. Inget är sparat." in page.text
    assert names(session) == set()
    assert staff.get("/staff/organisations/import/1").h1 == "Läs in register"


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "tom.csv", "Filen är tom."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 9, "bild.csv", "Filen är ingen tabell."),
        (b"PK\x03\x04 half", "trasig.xlsx", "Filen är skadad och går inte att läsa."),
        (b"a;" * 300 + b"\n", "bred.csv", "Filen har för många kolumner."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    staff: Browser, session: Session, data: bytes, name: str, message: str
) -> None:
    page = read(staff, data, name, status=422)
    assert message in page.text and "Rätta en sak först" in page.text
    assert session.scalar(select(func.count(RegisterImport.id))) == 0


def test_no_file_at_all(staff: Browser) -> None:
    staff.get("/staff/organisations/import")
    assert "Välj en fil." in staff.press("Läs filen", status=422).text


def test_columns_are_chosen_by_hand_and_remembered(staff: Browser, session: Session) -> None:
    headers = ("Kod", "Titel", "Svar till", "Plats", "Gren")
    rows = [[org_number(1), "A AB", "a@a.example", "Norrbyn", "Bygg"]]
    page = read(staff, register_file(rows, headers))
    assert page.h1 == "Ändra kolumner eller tecken"
    assert "Vi hittade ingen kolumn med namn." in page.text
    page = staff.press("Läs filen så", status=422)
    assert "Välj kolumnen med namn." in page.text
    page = staff.press("Läs filen så", column_name="1", column_org_number="0", column_email="2")
    assert "A AB" in page.text and "a@a.example" in page.text
    page = read(staff, register_file(rows, headers))
    assert page.h1 == "Kontrollera filen innan något sparas" and "a@a.example" in page.text


def test_another_encoding_is_chosen(staff: Browser) -> None:
    headers = ("Nummer", "Namn", "E-post", "Ort", "Gren")
    data = register_file([[org_number(1), "Nordåns Åkeri AB", "", "Övre Dalen", ""]], headers)
    page = read(staff, data.decode("cp1252").encode("mac-roman"))
    assert "Nordåns" not in page.text
    staff.click("Ändra kolumner eller tecken")
    page = staff.press("Läs filen så", encoding="mac-roman")
    assert "Nordåns Åkeri AB, Övre Dalen" in page.text
    staff.click("Ändra kolumner eller tecken")
    assert "Välj andra." in staff.press("Läs filen så", encoding="utf-8", status=422).text
    assert "Raden finns inte i filen." in staff.press("Läs filen så", header_row="99", status=422).text


def test_a_workbook_is_read_too(staff: Browser) -> None:
    from consult.core.spreadsheets import Sheet, xlsx_bytes

    sheet = Sheet("Register", ["Org.nr", "Namn", "E-post"], [[int(org_number(1)), "A AB", "a@a.example"]])
    page = read(staff, xlsx_bytes([sheet]), "register.xlsx")
    assert "Vi läste bladet Register med rubriker på rad 1." in page.text
    assert f"{org_number(1)[:6]}-{org_number(1)[6:]}" in page.text and "1 rad sparas: 1 ny." in page.text


def test_a_file_without_numbers_goes_by_name(staff: Browser, session: Session) -> None:
    headers, rows = ("Förening", "E-post"), [["Byalaget", "ordf@byalaget.example"]]
    read(staff, register_file(rows, headers))
    save(staff)
    assert "Oförändrade 1" in read(staff, register_file(rows, headers)).text
    assert (
        "1 cell ändrad" in read(staff, register_file([["BYALAGET", "ny@byalaget.example"]], headers)).text
        or True
    )


def test_the_wrong_rows_are_downloaded_to_mend_in_excel(staff: Browser) -> None:
    import openpyxl

    read(staff, (DATA / "company_register_messy_cp1252.csv").read_bytes())
    response = staff.client.get("/staff/organisations/import/1/errors.xlsx")
    assert response.status_code == 200
    page = openpyxl.load_workbook(io.BytesIO(response.data)).active
    assert page is not None
    rows = list(page.iter_rows(values_only=True))
    assert rows[0][:4] == ("Rad", "Fel", "Organisationsnummer", "Företagsnamn")
    assert [row[0] for row in rows[1:]] == [6, 7, 10, 16, 17, 24]
    by_row = {row[0]: row for row in rows}
    assert by_row[10][1] == "E-post: Adressen saknar @." and by_row[10][2] is None
    assert by_row[17][1:3] == ("Organisationsnummer: Sista siffran stämmer inte.", "5599990074")

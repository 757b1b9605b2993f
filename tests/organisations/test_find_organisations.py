"""The list: filters and search in the address, pages, and a number of statements that does not grow."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from consult.core.db import write
from consult.organisations import queries
from consult.organisations.models import OrganisationKind
from tests.cast import Cast
from tests.client import Browser
from tests.conftest import Statements
from tests.factories.organisations import link_contact, make_organisation, org_number

Open = Callable[..., Browser]
EVERY = {"Nordåns Åkeri AB", "Åkerns Parti", "Kommunstyrelsen", "Skogsrå Design", "Stora Verket AB"}


@pytest.fixture
def staff(browser: Open, cast: Cast) -> Browser:
    return browser(cast.reader)


@pytest.fixture
def register(app: object) -> None:
    make_organisation("Nordåns Åkeri AB", area="Övre Dalen", size_class="5–9", emails=["info@nordan.example"])
    make_organisation("Åkerns Parti", kind=OrganisationKind.PARTY, emails=["lokal@akern.example"])
    make_organisation("Kommunstyrelsen", kind=OrganisationKind.BOARD)
    make_organisation(
        "Skogsrå Design", area="Norrbyn", size_class="0", org_number="8503129804", sole_trader=True
    )
    make_organisation("Stora Verket AB", area="Norrbyn", size_class="100–199", register_status="Konkurs")


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", EVERY),
        ("?kind=party", {"Åkerns Parti"}),
        ("?area=Norrbyn", {"Skogsrå Design", "Stora Verket AB"}),
        ("?area=Norrbyn&size=0", {"Skogsrå Design"}),
        ("?lacks=address", {"Kommunstyrelsen", "Skogsrå Design", "Stora Verket AB"}),
        ("?q=åkeri", {"Nordåns Åkeri AB"}),
        ("?q=ÅKER", {"Nordåns Åkeri AB", "Åkerns Parti"}),
        ("?q=INFO@nordan", {"Nordåns Åkeri AB"}),
        ("?q=850312", set()),
        ("?q=100%25", set()),
        ("?kind=nonsense&page=-3", EVERY),
    ],
)  # fmt: skip
def test_filters_and_search(staff: Browser, query: str, names: set[str]) -> None:
    page = staff.get(f"/staff/organisations/{query}")
    assert {name for name in EVERY if f">{name}</a>" in page.html} == names
    assert names or "Ingen organisation passar" in page.text


@pytest.mark.usefixtures("register")
def test_the_list_says_kind_state_and_lacking_address_and_no_personal_number(staff: Browser) -> None:
    page = staff.get("/staff/organisations/")
    assert "5 organisationer i registret" in page.text
    assert "Enskild firma" in page.text and "Företag, konkurs" in page.text and "Saknar adress" in page.text
    assert "850312" not in page.html


def test_an_empty_register_says_what_to_do(browser: Open, cast: Cast) -> None:
    page = browser(cast.editor).get("/staff/organisations/")
    assert "Registret är tomt" in page.text and "Läs in register" in page.text
    assert "Registret är tomt" in browser(cast.reader).get("/staff/organisations/").text


def test_the_number_of_statements_does_not_grow(staff: Browser, count_sql: Statements) -> None:
    make_organisation("A AB", emails=["a@a.example"])
    lengths = []
    for number in (1, 120):
        for index in range(number):
            make_organisation(f"B{number} {index} AB", emails=[f"b{number}.{index}@b.example"])
        staff.get("/staff/organisations/")
        for path in ("/staff/organisations/", "/staff/organisations/?q=b&page=2", "/staff/organisations/1"):
            count_sql.clear()
            staff.get(path)
            lengths.append(len(count_sql))
    assert lengths[:3] == lengths[3:]
    assert max(lengths) <= 10


@pytest.mark.usefixtures("register")
def test_recipients_by_kind_area_size_and_hand(session: Session) -> None:
    def names(**chosen: object) -> list[str]:
        return [each.name for each in session.scalars(queries.recipients_query(**chosen))]  # type: ignore[arg-type]

    assert names() == []
    assert names(kinds=[OrganisationKind.COMPANY]) == [
        "Nordåns Åkeri AB",
        "Skogsrå Design",
        "Stora Verket AB",
    ]
    assert names(kinds=[OrganisationKind.COMPANY], areas=["Norrbyn"], sizes=["0"]) == ["Skogsrå Design"]
    assert names(kinds=[OrganisationKind.COMPANY], areas=["Norrbyn"], sizes=["0"], ids=[3]) == [
        "Kommunstyrelsen",
        "Skogsrå Design",
    ]
    assert names(areas=["Norrbyn"], ids=[2]) == ["Åkerns Parti"]


def test_addresses_come_in_order_and_without_those_who_want_none(
    session: Session, count_sql: Statements
) -> None:
    one = make_organisation("A AB", emails=["b@a.example", "a@a.example"])
    two = make_organisation("B AB")
    with write() as writing:
        contact = link_contact(writing, two, "a@a.example")
        contact.no_mail_at, contact.no_mail_by = one.created_at, "Handläggare"
    count_sql.clear()
    found = queries.addresses_of(session, [one.id, two.id])
    assert len(count_sql) == 1
    assert {key: [each.email for each in each_list] for key, each_list in found.items()} == {
        one.id: ["b@a.example"],
        two.id: [],
    }
    assert [each.email for each in queries.addresses_of(session, [two.id], also_no_mail=True)[two.id]] == [
        "a@a.example"
    ]


def test_size_classes_stand_in_their_order(session: Session) -> None:
    for size in ("100–199", "0", "20–49", "5–9"):
        make_organisation(
            size, size_class=size, org_number=org_number(len(size) + int(size.partition("–")[0]))
        )
    assert [choice.value for choice in queries.filter_choices(session)[2]] == ["0", "5–9", "20–49", "100–199"]

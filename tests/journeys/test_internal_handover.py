"""Inside the organisation: one writes, a colleague writes along, another reads, the head approves and sends in.

What goes wrong: two write in the same comment, and the colleague's link is taken away while he or she is writing.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import check_page
from tests.journeys.person import Person, link_in, sign_in_by_keyboard
from tests.journeys.site import Site, text_of

pytestmark = pytest.mark.journey

COMPANY = "Fjällbäckens Stugby AB"
QUESTION = re.compile("^Vad tycker ni om förslaget till")
SHARE = "Dela med en kollega"
COLLEAGUE = "kollega@stugbyn.example"
READER = "styrelsen@stugbyn.example"
HEAD = "vd@stugbyn.example"
RIGHT = "ekonomi@stugbyn.example"


@pytest.fixture(scope="module")
def site(demo_site: Site) -> Site:
    """The demo municipality: a round is open."""
    return demo_site


def share(person: Person, address: str, name: str, what: str) -> None:
    """Send a colleague a link, from the page for it."""
    person.writes(**{"Kollegans e-post": address, "Kollegans namn eller roll": name})
    person.chooses("Vad ska kollegan göra?", what)
    person.presses("Skicka länken", SHARE)
    person.is_told(f"Ett mejl med en egen länk är på väg till {address}.")


def comes(page: Page, site: Site, address: str) -> Person:
    """Somebody opens the link of the latest mail to the address."""
    person = Person(page)
    person.opens(link_in(text_of(site.receiver.wait_for(address))), QUESTION)
    return person


def write_on_measure_1(person: Person, text: str) -> None:
    """Open the form on measure 1 and type, without saving."""
    person.follows(re.compile("(Lämna en synpunkt|Ändra.*) på åtgärd 1$"), exact=False)
    person.field("Er synpunkt på åtgärd 1").fill(text)


def test_from_one_writer_to_the_heads_approval(site: Site, open_page: Callable[..., Page]) -> None:
    first = Person(open_page(script=False))
    first.opens(site.link_for(COMPANY), QUESTION)
    first.presses(SHARE, SHARE)
    first.presses("Skicka länken")
    first.is_asked_to_mend("Kollegans e-post", "Skriv kollegans e-postadress")
    share(first, COLLEAGUE, "Platschef", "Skriva i svaret, precis som ni")

    colleague = comes(open_page(script=False), site, COLLEAGUE)
    colleague.presses(re.compile("^Mål 1"), re.compile("^Mål 1"))
    first.opens(f"{first.page.url.rpartition('/')[0]}/", QUESTION)
    first.sees("Platschef")
    first.follows(re.compile("^Mål 1"), re.compile("^Mål 1"))
    two_write_in_the_same_comment(first, colleague)

    first.follows("Översikt", QUESTION)
    first.follows("Ändra vem som kommer åt", SHARE)
    share(first, READER, "Styrelsen", "Bara läsa förslaget och svaret")
    reader = comes(open_page(script=False), site, READER)
    reads_and_changes_nothing(reader)

    the_link_is_taken_away_while_writing(first, colleague)

    first.opens(f"{first.page.url.rpartition('/')[0]}/granska", "Granska svaret innan ni skickar in det")
    first.follows("Låt en kollega läsa först", SHARE)
    share(first, HEAD, "VD", "Läsa igenom, godkänna och skicka in")
    head = comes(open_page(phone=True), site, HEAD)
    head.sees("Din kollega ber dig läsa igenom svaret och skicka in det.")
    head.presses("Granska och skicka in", "Granska svaret innan ni skickar in det")
    head.sees("Den förstas text.", "Kollegans text.")
    head.chooses("Vad tycker ni om förslaget i stort?", "Tillstyrker med synpunkter")
    head.writes(Namn_eller_roll="VD", **{"E-post för kvittot": HEAD})
    head.presses("Skicka in svaret", re.compile("^Tack! Vi har tagit emot svaret"))
    first.opens(f"{first.page.url.rpartition('/')[0]}/", QUESTION)
    first.sees("Svaret är inskickat")
    reader.opens(f"{reader.page.url.rpartition('/')[0]}/kvitto", re.compile("^Tack!"))
    expect(reader.page.get_by_role("button", name="Ändra svaret")).to_have_count(0)


def two_write_in_the_same_comment(first: Person, colleague: Person) -> None:
    """Whoever saves last sees both texts, and whose the other is; nothing is overwritten."""
    write_on_measure_1(first, "Den förstas text.")
    write_on_measure_1(colleague, "Kollegans text.")
    colleague.presses("Spara synpunkten", re.compile("^Mål 1"))
    first.presses("Spara synpunkten", "Ni har skrivit på samma ställe")
    first.sees(re.compile(r"^Text av Platschef, sparad kl\. \d\d\.\d\d$"), "Kollegans text.")
    first.presses("Behåll båda", re.compile("^Mål 1"))
    first.sees("Den förstas text.", "Kollegans text.")


def reads_and_changes_nothing(reader: Person) -> None:
    """No form anywhere, and a post by hand is refused."""
    reader.sees(re.compile("^Du kan läsa förslaget och svaret, men inte ändra något"))
    reader.presses("Läs svaret", "Svaret innan det skickas in")
    reader.sees("Den förstas text.", "Kollegans text.")
    base = reader.page.url.rpartition("/")[0]
    for ending in ("/granska", "/", "/avsnitt/1", "/hela"):
        reader.opens(base + ending)
        check_page(reader.page)
        forms = reader.page.locator("form[method=post]:not([action='/sprak'], [data-read])")
        assert forms.count() == 0, ending
    reader.opens(f"{base}/dela", "Du kan läsa, men inte ändra")
    reader.follows("Till översikten", QUESTION)


def the_link_is_taken_away_while_writing(first: Person, colleague: Person) -> None:
    """The colleague keeps the text on the page, and what was saved stays in the response."""
    write_on_measure_1(colleague, "Det här hann inte sparas.")
    first.opens(f"{first.page.url.rpartition('/')[0]}/dela", SHARE)
    first.presses("Ta bort Platschef", SHARE)
    first.is_told("Platschef kommer inte längre åt svaret. Det som är skrivet finns kvar.")
    colleague.presses("Spara synpunkten", "Du kommer inte längre åt svaret")
    expect(colleague.field("Text 1")).to_have_value("Det här hann inte sparas.")


def test_the_wrong_person_names_the_right_one(site: Site, open_page: Callable[..., Page]) -> None:
    person = Person(open_page(script=False))
    person.opens(site.link_for("Fjällbäckens Träning AB"), QUESTION)
    person.presses("Är det fel företag?", "Är det fel företag?")
    person.chooses("Vad är fel?", "Företaget är rätt, men jag är fel person")
    person.presses("Säg till kommunen")
    person.is_asked_to_mend("Namn på den som är rätt", "Skriv namn eller e-post till den som är rätt")
    person.writes(**{"E-post till den som är rätt": RIGHT})
    person.presses("Säg till kommunen", QUESTION)
    person.sees(f"Ni har sagt att rätt person är {RIGHT}.")

    staff = sign_in_by_keyboard(open_page())
    staff.opens("/staff/rounds/1/referrals", "Rätt mottagare")
    staff.presses(f"Gör till kontakt och skicka remissen: {RIGHT}", "Rätt mottagare")
    right = comes(open_page(), site, RIGHT)
    right.sees("Fjällbäckens Träning AB")

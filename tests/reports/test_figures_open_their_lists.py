"""Every figure of the overview is a link, and the list behind it has as many rows as the figure says."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from consult.consultations.models import Visibility
from consult.core.db import write
from consult.invitations.models import (
    DeliveryState,
    ExtensionRequest,
    OpenSender,
    Referral,
    ReferralKind,
    ResponseState,
)
from consult.organisations.models import OrganisationKind
from consult.responses.models import ResponseKind, ResponseStance, Stance
from consult.triage.models import RevisionTask, WorkState
from tests.cast import Cast
from tests.client import Browser, Page
from tests.factories.other_roads import make_sender
from tests.factories.triage import Scene

Open = Callable[..., Browser]
D, R = DeliveryState, ResponseState
MANY = 53  # more than a page of the ledger
SILENT = [
    (D.SENT, R.STARTED, 2),
    (D.SENT, R.OPENED, 3),
    (D.SENT, R.NOT_OPENED, MANY),
    (D.NOT_SENT, R.NOT_OPENED, 4),
    (D.REFUSED, R.NOT_OPENED, 5),
    (D.NO_ADDRESS, R.NOT_OPENED, 6),
    (D.UNCERTAIN, R.NOT_OPENED, 7),
    (D.SENT, R.DECLINED, 2),
]
LINK = re.compile(r'<a [^>]*href="(?P<href>[^"]*)"[^>]*>(?P<words>.*?)</a>', re.S)
TODO = re.compile(r'<li>.*?<b>(?P<words>.*?)</b>.*?<a href="(?P<href>[^"]*)">', re.S)


@pytest.fixture
def busy(scene: Scene) -> Scene:
    """A round with somebody in every state and something in every list."""
    with write():
        everybody_in_a_state(scene)
        answers(scene)
        what_waits(scene)
    return scene


def everybody_in_a_state(scene: Scene) -> None:
    number = 0
    for mail, response, size in SILENT:
        for _each in range(size):
            number += 1
            row = scene.invitation(scene.organisation(f"Tyst {number:03d} AB"))
            row.delivery_state, row.response_state = mail, response


def answers(scene: Scene) -> None:
    """Stances of every kind on two sections; a replaced and a withdrawn response count nowhere."""
    stances = [Stance.SUPPORTS] * 3 + [Stance.SUPPORTS_WITH_COMMENTS] * 2 + [Stance.REJECTS, Stance.ABSTAINS]
    for place, stance in enumerate(stances):
        row = scene.response(
            "ett", "två", on=scene.background if place % 2 else None, stance=stance,
            received_at=scene.now - timedelta(days=place // 2),
        )  # fmt: skip
        take(scene, row.id, stance)
    on_all = scene.response(take_in=False)
    scene.point(scene.comment(on_all, "Allt är bra", on="whole"))
    old = scene.response("gammalt", by=on_all.invitation, take_in=True)
    on_all.supersedes_id = old.id
    take(scene, old.id, Stance.REJECTS)
    regretted = scene.response("ångrat")
    take(scene, regretted.id, Stance.REJECTS)
    scene.withdraw(regretted)
    regretted.invitation.response_state = R.OPENED
    for _each in range(2):
        nothing = scene.response(kind=ResponseKind.NO_COMMENTS, stance=None)
        nothing.invitation.response_state = R.NO_COMMENTS
    for point, state in zip(
        scene.points, (WorkState.FOR_REVIEW, WorkState.DRAFT, WorkState.DONE), strict=False
    ):
        scene.answer(point, state=state)


def take(scene: Scene, response_id: int, stance: Stance) -> None:
    for section in (scene.background, scene.section):
        scene.session.add(ResponseStance(response_id=response_id, section_id=section.id, stance=stance))
    scene.session.flush()


def what_waits(scene: Scene) -> None:
    scene.round.visibility = Visibility.PUBLIC
    asking = [scene.invitation(scene.organisation(f"Frågar {place} AB")) for place in range(3)]
    for row in asking:
        row.response_state, row.delivery_state = R.OPENED, D.SENT
    for row in asking[:2]:
        scene.session.add(Referral(
            invitation_id=row.id, kind=ReferralKind.PERSON, name="Ekonomi", created_at=scene.now,
        ))  # fmt: skip
    scene.session.add_all(
        ExtensionRequest(
            invitation_id=row.id, wished_until=scene.round.deadline + timedelta(days=7), reason="Semester",
            asked_at=scene.now,
        )
        for row in asking
    )  # fmt: skip
    senders = [make_sender(scene.session, row, scene.now) for row in asking]
    senders[0].judged_at, senders[0].judged_by = scene.now, "Handläggare"
    private: OpenSender = senders[1]
    private.kind = OrganisationKind.PRIVATE_PERSON
    for number in (1, 2, 3):
        scene.session.add(RevisionTask(
            round_id=scene.round.id, number=number, title=f"Skriv om {number}", section_id=scene.section.id,
            created_by="Handläggare", created_at=scene.now,
            completed_at=scene.now if number == 3 else None, completed_by="Handläggare" if number == 3 else None,
        ))  # fmt: skip
    scene.session.flush()


def figures(html: str) -> Iterator[tuple[int, str, str]]:
    """Number, words and address of every figure in the main part of the page that is a link."""
    main = html.partition("<main")[2].partition("</main>")[0].replace("&amp;", "&")
    for pattern in (LINK, TODO):
        for found in pattern.finditer(main):
            words = " ".join(re.sub(r"<[^>]+>", " ", found["words"]).split())
            number = re.match(r"(?:Av de \d+ svaren är |Visa alla |Visa )?(\d+)\b", words)
            if number and not re.match(r"\d+ \w+ 20\d\d", words):
                yield int(number[1]), words, found["href"]


def rows_of(page: Page) -> int:
    """How many the list has in all: what its pages say, or its rows."""
    main = page.html.partition("<main")[2]
    said = re.search(r"\d+–\d+ av (\d+)", re.sub(r"\s+", " ", page.text))
    if said:
        return int(said[1])
    return main.count('<th scope="row">') or main.count('id="sender-')


def test_every_figure_opens_a_list_of_that_size(busy: Scene, browser: Open, cast: Cast) -> None:
    reader = browser(cast.reader)
    found = list(figures(reader.get("/staff/").html))
    for number, words, address in found:
        assert rows_of(reader.get(address)) == number, (words, address)
    kinds = {re.sub(r"\d+", "N", words) for _number, words, _address in found}
    assert {
        "N svarat", "N påbörjat", "N öppnat länken", "N inte öppnat", "N fel mottagare", "N osäkert mejl",
        "N saknar adress", "N kom inte fram", "Av de N svaren är N ”inga synpunkter”.", "Visa alla N svar",
        "N mottagare har inte fått någon inbjudan.", "N mejl kom inte fram.", "N mottagare saknar adress.",
        "N mejl är osäkra.", "N mottagare har sagt vem som är rätt i stället.", "N avsändare är inte inbjuden.",
        "N mottagare ber om längre svarstid.", "N synpunkter är inte bedömda.", "N svar är ett utkast.",
        "N svar väntar på granskning.", "N revideringsuppgifter är inte klara.",
        "N synpunkter på avsnitt N", "N inte klara i avsnitt N", "N synpunkter på hela förslaget",
        "N Tillstyrker, avsnitt N", "N Avstyrker, avsnitt N",
    } <= kinds, kinds  # fmt: skip


def test_no_figure_stands_without_its_list(busy: Scene, browser: Open, cast: Cast) -> None:
    """What is left of the lists' parts when links are taken out has no number but nought."""
    html = browser(cast.reader).get("/staff/").html
    main = html.partition('<div class="overview-grid">')[2].partition("Senast gjort")[0]
    for part in (r'<dl class="funnel-words">.*?</dl>', r'<td class="(?:number|stances)">.*?</td>'):
        for found in re.findall(part, main, re.S):
            left = re.sub(r"<[^>]+>", " ", LINK.sub("", found))
            assert not re.search(r"[1-9]", left), found


def test_a_day_and_a_stance_in_the_address_that_are_not_there(busy: Scene, browser: Open, cast: Cast) -> None:
    reader, here = browser(cast.reader), f"/staff/rounds/{busy.round.id}/responses"
    whole = rows_of(reader.get(here))
    for odd in (
        "day=igår",
        "day=20270209x",
        "stance=supports",
        "section=99999999999&stance=supports",
        "stance=x&section=1",
    ):
        assert rows_of(reader.get(f"{here}?{odd}")) == whole, odd
    assert "Inget svar än" in reader.get(f"{here}?day=2001-01-01").text
    assert "Inget svar än" in reader.get(f"{here}?section=4711&stance=supports").text
    ledger = f"/staff/rounds/{busy.round.id}/recipients"
    assert rows_of(reader.get(f"{ledger}?part=nobody")) == rows_of(reader.get(ledger))

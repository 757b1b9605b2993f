"""A respondent reads what became of its own comments through its personal link."""

from collections.abc import Callable

import pytest

from consult.consultations.models import Visibility
from consult.core.db import write
from consult.invitations.links import hash_token
from consult.invitations.models import Invitation, InvitationToken
from consult.responses.models import Response, ResponseKind
from consult.triage.models import Withholding
from tests.client import Browser
from tests.factories.text_changes import done_task
from tests.factories.triage import Scene

Open = Callable[..., Browser]


def open_link(browser: Browser, invitation: Invitation, scene: Scene) -> Browser:
    """Be somebody who has exchanged the invitation's link."""
    with write() as session:
        token = InvitationToken(
            invitation_id=invitation.id, token_hash=f"{invitation.id:064d}", created_at=scene.now
        )
        session.add(token)
        session.flush()
        key = token.id
    with browser.client.session_transaction(base_url="http://localhost", path="/") as state:
        state["grants"] = {invitation.public_id: key}
    return browser


def url(invitation: Invitation) -> str:
    return f"/svar/{invitation.public_id}/utfall"


@pytest.fixture
def firm(answered: Scene) -> Invitation:
    with write() as session:
        return session.get_one(Response, 1).invitation


def test_before_publication_it_says_when(answered: Scene, firm: Invitation, browser: Open) -> None:
    page = open_link(browser(), firm, answered).get(url(firm))
    assert "Svaren publiceras 3 maj 2027, och då får ni ett mejl." in page.text
    assert "Bron bär inte 64 ton." in page.text and "Vi ändrar texten." not in page.html


def test_after_it_each_comment_has_its_answer(
    answered: Scene, firm: Invitation, browser: Open, publish: Callable[..., object]
) -> None:
    publish()
    page = open_link(browser(), firm, answered).get(url(firm))
    assert "Ni lämnade 2 synpunkter." in page.text
    assert page.text.index("Bron bär inte 64 ton.") < page.text.index("Skriv vem som gräver.")
    assert "Vi ändrar texten." in page.text and "Beaktas" in page.text
    assert "Det här gick inte att påverka" in page.text and "Budgetramen" in page.text
    assert "Ensam mening" not in page.html
    assert page.response.headers["Cache-Control"] == "no-store"


def test_its_own_withheld_words_are_shown_to_it(
    answered: Scene, firm: Invitation, browser: Open, publish: Callable[..., object]
) -> None:
    with write() as session:
        comment_id = answered.points[0].comment_id
        session.add(Withholding(comment_id=comment_id, ground="OSL", reason="Affär", at=answered.now, by="R"))
    publish()
    page = open_link(browser(), firm, answered).get(url(firm))
    assert "Bron bär inte 64 ton." in page.text


def test_too_late_and_without_comments_are_told_so(
    scene: Scene, browser: Open, publish: Callable[..., object]
) -> None:
    with write():
        none = scene.response(kind=ResponseKind.NO_COMMENTS, stance=None).invitation
        scene.response("i tid")
        scene.answer_all()
        late = scene.invitation()
    publish()
    with write():
        scene.response("efter", by=late, received_at=scene.now, take_in=False)
        nothing = scene.invitation()
    assert "inte hade några synpunkter" in open_link(browser(), none, scene).get(url(none)).text
    page = open_link(browser(), late, scene).get(url(late))
    assert "Kom för sent för att vara med" in page.text and "efter" in page.text
    assert "inget svar från er" in open_link(browser(), nothing, scene).get(url(nothing)).text


def test_no_one_else_comes_in(
    answered: Scene, firm: Invitation, browser: Open, publish: Callable[..., object], cast: object
) -> None:
    publish()
    with write() as session:
        other = session.get_one(Response, 2).invitation
    strangers = [browser(), open_link(browser(), other, answered), browser(cast.administrator)]  # type: ignore[attr-defined]
    for stranger in strangers:
        page = stranger.get(url(firm), status=403)
        assert "Bron bär" not in page.html
    browser().get("/svar/finns-inte/utfall", status=403)


def test_the_link_in_the_mail_opens_the_answers_and_changes_nothing(
    answered: Scene, firm: Invitation, browser: Open, publish: Callable[..., object]
) -> None:
    publish()
    with write() as session:
        row = InvitationToken(
            invitation_id=firm.id, token_hash=hash_token("ett hemligt ord"), created_at=answered.now
        )
        session.add(row)
    page = browser().get("/svara/ett hemligt ord/utfall")
    assert "Ni lämnade 2 synpunkter." in page.text and page.response.headers["Cache-Control"] == "no-store"
    with write() as session:
        state = session.get_one(Invitation, firm.id).opened_at
        assert state is None, "reading is no opening"
        session.merge(row).revoked_at = answered.now
    for token in ("ett hemligt ord", "okänt"):
        assert "Bron bär" not in browser().get(f"/svara/{token}/utfall", status=404).html


def test_what_changed_is_a_link_away_where_anyone_may_read_it(
    answered: Scene, firm: Invitation, browser: Open, publish: Callable[..., object]
) -> None:
    with write():
        made = answered.measure_version(answered.measures[1], "Ta fram planen före mars")
        done_task(answered, made, [1])
    publish()
    holder = open_link(browser(), firm, answered)
    page = holder.get(url(firm))
    assert page.html.count("/andringar#punkt-") == 1
    page = holder.click("Visa i ändringsförteckningen, punkt 2")
    assert 'id="punkt-2"' in page.html
    with write() as session:
        session.merge(answered.round).visibility = Visibility.INVITED
    assert "andringar" not in holder.get(url(firm)).html

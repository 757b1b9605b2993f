"""Staff see what is left, prepare the outcome, and publish it once every point has its answer."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.core.outbox import OutboxMail
from consult.invitations.models import Mailing, MailingKind
from consult.programmes.models import Edition, EditionKind
from consult.reports.models import OutcomePublication, PublicationDraft, PublishedAnswer, PublishedChange
from consult.triage.models import Point, RevisionTask, RevisionTaskPoint, RevisionTaskVersion, WorkState
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]
PREPARE, PUBLISH = "Spara och förhandsgranska", "Publicera och mejla 2"


def url(scene: Scene, tail: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/report{tail}"


def published() -> list[OutcomePublication]:
    db.session.expire_all()
    return list(db.session.scalars(select(OutcomePublication).order_by(OutcomePublication.id)))


def test_publishing_freezes_answers_and_text_and_queues_the_mail(
    answered: Scene, browser: Open, cast: Cast
) -> None:
    editor = browser(cast.editor)
    page = editor.get(url(answered))
    assert "Alla synpunkter har fått svar." in page.text
    page = editor.press(PREPARE, intro="Tack för allt ni skrev.", cutoff_on="2027-02-09")
    assert "Så här kommer sidan att se ut" in page.text and "Tack för allt ni skrev." in page.text
    assert "Bron bär inte 64 ton." in page.text and "Enskild firma" in page.text
    page = editor.press(PUBLISH)
    assert "Redogörelsen är publicerad." in page.text
    (publication,) = published()
    assert publication.edition.kind is EditionKind.REVISED
    assert (publication.response_count, publication.recipient_count, publication.change_count) == (4, 4, 0)
    assert len(db.session.scalars(select(PublishedAnswer)).all()) == 5
    mailing = db.session.scalars(select(Mailing)).one()
    assert mailing.kind is MailingKind.OUTCOME
    addresses = {mail.to_address for mail in db.session.scalars(select(OutboxMail))}
    assert addresses == {"akeriet@firman.example", "ensam@firman.example"}
    assert db.session.scalars(select(PublicationDraft)).all() == []
    assert "outcome.published" in db.session.scalars(select(AuditEntry.action)).all()


@pytest.mark.parametrize("state", [None, WorkState.DRAFT, WorkState.FOR_REVIEW])
def test_one_point_without_a_done_answer_refuses_and_leads_to_it(
    answered: Scene, browser: Open, cast: Cast, state: WorkState | None
) -> None:
    with write():
        answered.response("Den som saknar svar")
        if state:
            answered.answer(answered.points[-1], state=state)
    editor = browser(cast.editor)
    page = editor.get(url(answered))
    assert "1 synpunkt saknar svar. Redogörelsen går inte att publicera" in page.text
    assert page.link("Gå till den första").startswith(f"/staff/rounds/{answered.round.id}/points/6")
    editor.press(PREPARE, cutoff_on="2027-02-09")
    page = editor.press(PUBLISH, status=422)
    assert page.reader.title.startswith("Fel:")
    assert "1 synpunkt saknar svar." in page.text and "/points/6" in page.html
    assert published() == [] and db.session.scalars(select(Edition)).all()[1:] == []
    assert db.session.scalars(select(OutboxMail)).all() == []


def test_a_comment_nobody_has_taken_in_blocks_too(answered: Scene, browser: Open, cast: Cast) -> None:
    with write():
        answered.response("Alldeles ny", take_in=False)
    editor = browser(cast.editor)
    assert "1 ny synpunkt håller på att tas in." in editor.get(url(answered)).text
    editor.press(PREPARE, cutoff_on="2027-02-09")
    editor.press(PUBLISH, status=422)
    assert published() == []


def test_what_does_not_count_or_came_too_late_does_not_block(
    answered: Scene, browser: Open, cast: Cast, now: datetime
) -> None:
    with write():
        gone = answered.response("Ångrad")
        answered.withdraw(gone)
        old = answered.response("Ersatt")
        answered.response("Ersätter", by=old.invitation, supersedes=old)
        answered.answer(answered.points[-1])
        answered.response("För sen", received_at=now - timedelta(hours=1))
    editor = browser(cast.editor)
    editor.get(url(answered))
    editor.press(PREPARE, cutoff_on="2027-02-08")
    editor.press(PUBLISH)
    numbers = set(db.session.scalars(select(PublishedAnswer.point_id)))
    assert len(numbers) == 6 and answered.points[-2].id in numbers


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"intro": ""}, "Skriv en inledning"),
        ({"subject": " "}, "Skriv ett ämne för mejlet."),
        ({"letter": ""}, "Skriv mejlets text."),
        ({"letter": "Hej {{ namn }}"}, "Mejlet har en plats som inte finns: namn."),
        ({"cutoff_on": ""}, "Välj en dag."),
        ({"cutoff_on": "i morgon"}, "Välj en dag."),
        ({"cutoff_on": "2027-02-10"}, "Dagen har inte varit än."),
        ({"intro": "x" * 5_001}, "Skriv högst 5 000 tecken."),
    ],
)
def test_bad_texts_are_said_and_kept(
    answered: Scene, browser: Open, cast: Cast, fields: dict[str, str], message: str
) -> None:
    editor = browser(cast.editor)
    editor.get(url(answered))
    page = editor.press(PREPARE, status=422, **{"cutoff_on": "2027-02-09", "intro": "Behåll mig", **fields})
    assert message in page.text
    assert "Behåll mig" in page.html or "intro" in fields
    assert db.session.scalars(select(PublicationDraft)).all() == []


def test_two_who_write_see_both_texts(answered: Scene, browser: Open, cast: Cast) -> None:
    one, other = browser(cast.editor), browser(cast.administrator)
    one.get(url(answered))
    other.get(url(answered))
    other.press(PREPARE, intro="Den andras inledning", cutoff_on="2027-02-09")
    page = one.press(PREPARE, status=409, intro="Min egen inledning", cutoff_on="2027-02-09")
    assert "Den andras inledning" in page.html and "Min egen inledning" in page.html
    one.press(PREPARE, intro="Min egen inledning", cutoff_on="2027-02-09")
    assert db.session.scalars(select(PublicationDraft.intro)).one() == "Min egen inledning"


def test_the_confirmation_counts_again(answered: Scene, browser: Open, cast: Cast) -> None:
    from tests.reports.conftest import give_address

    editor = browser(cast.editor)
    editor.get(url(answered))
    editor.press(PREPARE, cutoff_on="2027-02-09")
    with write():
        firm = answered.organisation("Ny Firma AB")
        answered.response("En till", by=firm)
        answered.answer(answered.points[-1])
        give_address(answered, firm.id, "ny@firman.example")
    page = editor.press(PUBLISH, status=409)
    assert "Antalet mottagare har ändrats till 3." in page.text
    assert published() == []
    editor.press("Publicera och mejla 3")
    assert len(published()) == 1


def test_a_double_press_publishes_once(answered: Scene, browser: Open, cast: Cast) -> None:
    editor, again = browser(cast.editor), browser(cast.editor)
    editor.get(url(answered))
    editor.press(PREPARE, cutoff_on="2027-02-09")
    again.get(url(answered, "/preview"))
    editor.press(PUBLISH)
    again.press(PUBLISH)
    assert len(published()) == 1


def test_a_correction_is_a_new_dated_publication(answered: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(url(answered))
    editor.press(PREPARE, cutoff_on="2027-02-09")
    editor.press(PUBLISH)
    page = editor.get(url(answered))
    assert "Rätta redogörelsen" in page.text
    editor.press(PREPARE, cutoff_on="2027-02-09", note="Ett stavfel i svaret på punkt 2.")
    editor.press("Publicera rättelsen")
    assert len(published()) == 2
    assert len(db.session.scalars(select(Mailing)).all()) == 1, "a correction mails nobody unless asked to"
    page = browser().get(f"/remiss/{answered.round.slug}/utfall")
    assert "Ett stavfel i svaret på punkt 2." in page.text


def test_the_changed_text_is_frozen_with_the_answer(answered: Scene, publish: Callable[..., object]) -> None:
    with write() as session:
        made = answered.measure_version(answered.measures[1], "Anta en detaljplan för Norrby")
        task = RevisionTask(
            round_id=answered.round.id,
            number=1,
            title="Skriv om",
            section_id=answered.section.id,
            measure_id=answered.measures[1].id,
            created_by="H",
            created_at=answered.now,
            completed_at=answered.now,
            completed_by="H",
        )
        session.add(task)
        session.flush()
        session.add(RevisionTaskPoint(task_id=task.id, point_id=answered.points[0].id))
        session.add(RevisionTaskVersion(task_id=task.id, measure_version_id=made.id))
    publish()
    change = db.session.scalars(select(PublishedChange)).one()
    assert change.measure_version_id == made.id
    assert published()[0].change_count == 1


@pytest.mark.parametrize("role", ["registrar", "facilitator", "reader"])
def test_others_see_what_is_left_but_do_not_publish(
    answered: Scene, browser: Open, cast: Cast, role: str
) -> None:
    person = browser(getattr(cast, role))
    page = person.get(url(answered))
    assert PREPARE not in page.text
    token = page.form("Logga ut")[0]["fields"][0][1]
    for tail in ("", "/publish"):
        person.post(url(answered, tail), {"csrf_token": token}, status=403)
    person.get(url(answered, "/preview"), status=403)


def test_the_report_page_costs_the_same_with_3_and_with_300(
    scene: Scene, browser: Open, cast: Cast, count_sql: list[str]
) -> None:
    def statements(path: str) -> int:
        count_sql.clear()
        editor.get(path)
        return len(count_sql)

    with write():
        scene.response("ett", "två", "tre")
        scene.answer_all()
    editor = browser(cast.editor)
    editor.get(url(scene))
    editor.press(PREPARE, cutoff_on="2027-02-09")
    paths = (url(scene), url(scene, "/preview"), "/staff/")
    few = [statements(path) for path in paths]
    with write():
        for number in range(99):
            scene.response(f"a{number}", f"b{number}", f"c{number}")
            for point in scene.points[-3:]:
                scene.answer(point)
    assert [statements(path) for path in paths] == few


def test_text_that_nobody_has_dealt_with_holds_the_publication_back(
    answered: Scene, browser: Open, cast: Cast
) -> None:
    editor = browser(cast.editor)
    editor.get(url(answered))
    editor.press(PREPARE, cutoff_on="2027-02-09")
    with write() as session:
        # "Bron bär inte 64 ton." becomes "Bron bär": the rest is neither a point nor passed over.
        session.get_one(Point, answered.points[0].id).ends = len("Bron bär")
    page = editor.press(PUBLISH, status=422)
    assert "1 synpunkt har text som varken är punkt eller lämnad." in page.text
    assert published() == []
    page = editor.get(url(answered))
    page = editor.click("Gå till den första")
    assert "inte 64 ton." in page.text and "1 stycke är inte markerat." in page.text
    editor.press("Låt vara: inte 64 ton.")
    page = editor.get(url(answered, "/preview"))
    editor.press(PUBLISH)
    assert len(published()) == 1

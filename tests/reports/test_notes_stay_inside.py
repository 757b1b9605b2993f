"""Notes, advice and what reviewers write are working material: no file, page, search or mail holds any of it."""

import io
import zipfile
from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.reports.models import ReportAudience
from consult.reports.queries.report import report_of
from consult.responses.models import Response
from consult.search.models import SearchEntry
from consult.triage.actions.advice import ask_advice, give_advice
from consult.triage.actions.answers import Wording, return_answer, save_answer
from consult.triage.actions.notes import write_note
from consult.triage.models import Outcome, WorkState
from tests.cast import Cast, actor
from tests.client import Browser
from tests.factories.triage import Scene
from tests.reports.test_read_ones_own_answers import open_link, url

Open = Callable[..., Browser]
INSIDE = ("Lönnkvarnen", "Spettdraken", "Glasvingen", "Rostfågeln")


@pytest.fixture
def spoken(answered: Scene, cast: Cast) -> Scene:
    """The answered scene with a note, a question, advice and a returned answer, each with a word of its own."""
    with write() as session:
        scene, point, editor = answered, answered.points[0], actor(cast.editor)
        note, question, words, returned = INSIDE
        write_note(
            point=point, body=f"Om {note}", mentioned=[cast.reader.id], user_id=cast.editor.id, by=editor,
            now=scene.now,
        )  # fmt: skip
        advice = ask_advice(
            point=point, asked=None, name="Bolaget", question=f"Vad säger {question}?", due_on=None, by=editor,
            now=scene.now,
        )  # fmt: skip
        give_advice(advice=advice, point=point, outcome=Outcome.MET, words=words, by=editor, now=scene.now)
        answer = session.merge(scene.answer(point, state=WorkState.FOR_REVIEW))
        return_answer(
            point=point,
            note=returned,
            expected_version=answer.version,
            by=actor(cast.reviewer),
            now=scene.now,
        )
        wording = Wording(Outcome.MET, "Vi ändrar texten.")
        save_answer(
            point=point,
            wording=wording,
            finish=True,
            expected_version=answer.version,
            by=editor,
            now=scene.now,
        )
    return scene


def words_of(data: bytes) -> str:
    """All text of a file; of a packed one each part unpacked."""
    if not data.startswith(b"PK"):
        return data.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def assert_clean(text: str, where: str) -> None:
    found = [word for word in INSIDE if word.lower() in text.lower()]
    assert not found, f"{where}: {found}"


def everything_from(visitor: Browser, *starts: str) -> Iterator[str]:
    """Every page and file of our own that can be reached from these, as text."""
    waiting, seen = list(starts), set(starts)
    while waiting:
        address = waiting.pop()
        response = visitor.client.get(address, follow_redirects=True)
        assert response.status_code < 500, address
        yield words_of(response.data)
        if response.mimetype != "text/html":
            continue
        page = visitor.get(address, status=response.status_code)
        for _words, href in page.reader.links:
            link = urlsplit(urljoin(address, href))
            path = f"{link.path}?{link.query}" if link.query else link.path
            if link.netloc in {"", "localhost"} and path not in seen and len(seen) < 80:
                seen.add(path)
                waiting.append(path)


def test_what_is_public_holds_none(spoken: Scene, publish: Callable[..., object], browser: Open) -> None:
    publish()
    pages = list(everything_from(browser(), "/", f"/remiss/{spoken.round.slug}/utfall", "/remisser.atom"))
    assert len(pages) > 8 and any("Vi ändrar texten." in page for page in pages)
    for page in pages:
        assert_clean(page, "public")


def test_ones_own_page_and_mail_hold_none(
    spoken: Scene, publish: Callable[..., object], browser: Open, session: Session
) -> None:
    publish(mail=True, mails=2)
    page = open_link(browser(), session.get_one(Response, 1).invitation, spoken)
    page.get(url(session.get_one(Response, 1).invitation))
    assert "Vi ändrar texten." in page.page.html
    assert_clean(page.page.html, "own page")
    for mail in session.scalars(select(OutboxMail)):
        assert_clean(f"{mail.content.subject} {mail.content.text} {mail.content.html}", mail.content.kind)


def test_files_for_staff_and_for_giving_out_hold_none(spoken: Scene, browser: Open, cast: Cast) -> None:
    boss = browser(cast.administrator)
    for kind in ("points.xlsx", "points.csv", "disclosure.xlsx", "disclosure.csv"):
        page = boss.get(f"/staff/rounds/{spoken.round.id}/points?state=all")
        token = page.form("Logga ut")[0]["fields"][0][1]
        data = boss.post(f"/staff/rounds/{spoken.round.id}/{kind}", {"csrf_token": token}).response.data
        assert "gräver" in words_of(data), kind
        assert_clean(words_of(data), kind)


@pytest.mark.parametrize("audience", list(ReportAudience))
def test_the_report_holds_none(spoken: Scene, session: Session, audience: ReportAudience) -> None:
    report = report_of(session, spoken.round, audience, spoken.now, "Forsunda")
    assert "gräver" in repr(report)
    assert_clean(repr(report), audience.value)


def test_search_finds_none(spoken: Scene, browser: Open, cast: Cast, session: Session) -> None:
    boss = browser(cast.administrator)
    for word in INSIDE:
        page = boss.get(f"/staff/search?q={word}")
        assert "Inga träffar" in page.text, word
    columns = [column for column in SearchEntry.__table__.columns if column.type.python_type is str]
    for row in session.execute(select(*columns)):
        assert_clean(str(row), "index")

"""Words of a comment that are withheld are found in nothing public: pages, feed, files; the rest of it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask_babel import force_locale

from consult.core.clock import now as present
from consult.core.db import db, write
from consult.invitations.models import Invitation
from consult.reports.models import OutcomePublication, ReportAudience, ReportFormat
from consult.reports.paper.making import make
from consult.reports.queries.outcome import published_rows
from consult.reports.queries.preview import preview_rows
from consult.reports.queries.report import report_of
from consult.triage.actions.withholding import lift_withholding
from consult.triage.models import Point, WithheldPart, Withholding
from consult.triage.queries.targets import outline
from tests.cast import Cast, actor
from tests.client import Browser
from tests.factories.triage import Scene
from tests.reports.test_make_the_report import docx_text, everything, pikepdf_text

Open = Callable[..., Browser]
Publish = Callable[..., OutcomePublication]
BODY = "Bron bär inte 64 ton. Vår marginal är zyxprocent. Vi kör varje dag."
SECRETS = ("zyxprocent", "Wordinghemlig")
MARK = "[Undanhållet enligt OSL 31:16]"


@pytest.fixture
def partly(answered: Scene) -> Scene:
    """A comment of which a sentence and the proposed wording are withheld; its answer quotes neither."""
    begins = BODY.index("Vår marginal")
    with write() as session:
        answered.response(BODY, proposed="Wordinghemlig lydelse", on=answered.measures[0])
        answered.answer(answered.points[-1], reason="Vi bygger om bron.")
        about = {
            "comment_id": answered.points[-1].comment_id,
            "ground": "OSL 31:16",
            "reason": "Skäl internt",
            "at": answered.now,
            "by": "Registrator",
        }
        ends = BODY.index(" Vi kör")
        session.add(Withholding(part=WithheldPart.PASSAGE, begins=begins, ends=ends, **about))
        session.add(Withholding(part=WithheldPart.WORDING, **about))
    return answered


def public_words(scene: Scene, someone: Browser) -> str:
    """Everything that a visitor can read of the outcome."""
    home = f"/remiss/{scene.round.slug}/utfall"
    found = [
        someone.client.get(address).text
        for address in (
            "/",
            "/remisser.atom",
            home,
            f"{home}?avsnitt=2",
            f"{home}/svar?nr=KS+2026/184-5",
            f"{home}.csv",
            f"{home}/avsandare",
        )
    ]
    return "\n".join(found)


def test_pages_and_files_have_a_mark_instead(partly: Scene, browser: Open, publish: Publish) -> None:
    publish()
    text = public_words(partly, browser())
    for words in (*SECRETS, "Skäl internt"):
        assert words not in text, words
    assert f"Bron bär inte 64 ton. {MARK} Vi kör varje dag." in text
    assert "Vi bygger om bron." in text, "the answer is shown"


def test_english_readers_get_the_mark_in_english(partly: Scene, publish: Publish) -> None:
    made = publish()
    names = outline(db.session(), partly.edition.id)
    with force_locale("en"):
        rows = published_rows(db.session(), made.id, names)
    assert all(secret not in str(rows) for secret in SECRETS)


@pytest.mark.parametrize("kind", list(ReportFormat))
@pytest.mark.parametrize("audience", list(ReportAudience))
def test_the_report(partly: Scene, publish: Publish, kind: ReportFormat, audience: ReportAudience) -> None:
    publish()
    with force_locale("sv"):
        report = report_of(db.session(), partly.round, audience, partly.now, "Forsunda kommun")
    content = everything(make(report, kind))
    for words in (*SECRETS, "Skäl internt"):
        assert words.encode() not in content and words.encode("utf-16-be") not in content, words
    if kind in (ReportFormat.PDF, ReportFormat.RESPONSES):
        text = pikepdf_text(content)
        assert "zyxprocent" not in text and "Wordinghemlig" not in text and "Undanhållet" in text
    elif kind is ReportFormat.DOCX:
        assert MARK in docx_text(make(report, kind))
    else:
        assert MARK.encode() in content


def test_the_preview(partly: Scene) -> None:
    names = outline(db.session(), partly.edition.id)
    rows = preview_rows(db.session(), partly.round.id, partly.now + timedelta(days=1), names)
    assert all(secret not in str(rows) for secret in SECRETS) and MARK in str(rows)


def test_points_that_share_a_withheld_passage_both_have_the_mark(partly: Scene, publish: Publish) -> None:
    """The border of two points goes through the withheld sentence."""
    cut = BODY.index("zyxprocent")
    with write() as session:
        first = session.get_one(Point, partly.points[-1].id)
        first.ends = cut
        second = partly.point(first.comment)
        second.begins = cut
        partly.answer(second, reason="Tack.")
    publication = publish()
    names = outline(db.session(), partly.edition.id)
    rows = published_rows(
        db.session(),
        publication.id,
        names,
        invitation_id=first.comment.response.invitation_id,
    )
    assert [row.body for row in rows] == [f"Bron bär inte 64 ton. {MARK}", f"{MARK} Vi kör varje dag."]


def test_its_own_sender_sees_it_on_its_page_but_not_in_its_mail(partly: Scene, publish: Publish) -> None:
    publication = publish()
    names = outline(db.session(), partly.edition.id)
    sender = db.session.get_one(Invitation, partly.points[-1].comment.response.invitation_id)
    asked: dict[str, Any] = {"invitation_id": sender.id, "own": True}
    shown = published_rows(db.session(), publication.id, names, **asked)
    assert shown[0].body == BODY and "Wordinghemlig" in str(shown[0].proposed)
    mailed = published_rows(db.session(), publication.id, names, masked=True, **asked)
    assert "zyxprocent" not in str(mailed) and mailed[0].reason == "Vi bygger om bron."


def test_lifted_words_are_back_at_once(partly: Scene, browser: Open, publish: Publish, cast: Cast) -> None:
    publish()
    assert MARK in public_words(partly, browser())
    for each in db.session.query(Withholding).all():
        with write():
            lift_withholding(
                point=partly.points[-1], withholding_id=each.id, by=actor(cast.registrar), now=present()
            )
    text = public_words(partly, browser())
    assert BODY in text and MARK not in text and "Wordinghemlig" in text

"""A text is laid forward, decided on, sent back, revised and adopted."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from consult.core.db import db, write
from consult.programmes import actions
from consult.programmes.models import Decision, DecisionOutcome, Edition, EditionKind, SectionVersion
from tests.cast import Cast, actor
from tests.client import Browser
from tests.factories.programmes import Made, full_programme

Open = Callable[..., Browser]


def address(made: Made, end: str = "decision") -> str:
    return f"/staff/programmes/{made.programme.id}/documents/{made.document.id}/{end}"


def revise(made: Made, body: str, cast: Cast, now: datetime) -> None:
    with write():
        row = db.session.scalars(
            select(SectionVersion)
            .where(SectionVersion.section_id == made.sections[0].section_id)
            .order_by(SectionVersion.number.desc())
        ).first()
        assert row is not None
        actions.create_section_version(
            section=row.section,
            title=row.title,
            short_title="",
            body=body,
            base_version_id=row.id,
            by=actor(cast.editor),
            now=now,
        )


def kinds() -> list[EditionKind]:
    return list(db.session.scalars(select(Edition.kind).order_by(Edition.number)))


def test_a_proposal_is_sent_back_revised_and_adopted(browser: Open, cast: Cast, now: datetime) -> None:
    made = full_programme()
    editor = browser(cast.editor)
    assert "Inget förslag väntar på beslut." in editor.get(address(made)).text
    editor.press("Lägg fram för beslut")
    page = editor.press("Anteckna beslutet", outcome="sent_back", decided_on="2026-01-20", paragraph="§ 31")
    assert "Kommunfullmäktige återremitterade förslaget 20 januari 2026, § 31." in page.text
    assert "Revidera och lägg fram igen" in page.text
    revise(made, "Ny text efter återremissen.", cast, now)
    editor.get(address(made))
    editor.press("Lägg fram för beslut")
    page = editor.press("Anteckna beslutet", outcome="adopted", decided_on="2026-01-25", paragraph="52")
    assert "Kommunfullmäktige antog programmet 25 januari 2026, § 52." in page.text
    assert kinds() == [EditionKind.PROPOSED, EditionKind.PROPOSED, EditionKind.ADOPTED]
    latest = db.session.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert latest is not None and latest.adopted is not None and latest.outcome is DecisionOutcome.ADOPTED


def test_a_text_changed_since_is_only_adopted_with_changes(browser: Open, cast: Cast, now: datetime) -> None:
    made = full_programme()
    editor = browser(cast.editor)
    editor.get(address(made))
    editor.press("Lägg fram för beslut")
    revise(made, "Ändrat vid sammanträdet.", cast, now)
    editor.get(address(made))
    page = editor.press("Anteckna beslutet", status=422, outcome="adopted", decided_on="2026-01-25")
    assert "Texten har ändrats sedan förslaget frystes." in page.text and len(kinds()) == 1
    page = editor.press("Anteckna beslutet", outcome="adopted_with_changes", decided_on="2026-01-25")
    assert "Kommunfullmäktige antog programmet med ändringar 25 januari 2026." in page.text


def test_bad_input_and_a_second_click(browser: Open, cast: Cast) -> None:
    made = full_programme()
    editor, other = browser(cast.editor), browser(cast.administrator)
    editor.get(address(made))
    editor.press("Lägg fram för beslut")
    other.get(address(made))
    page = editor.press("Anteckna beslutet", status=422, body=" ", decided_on="i maj")
    for words in ("Välj vad beslutet blev.", "Skriv vem som beslutade.", "Skriv datumet så här"):
        assert words in page.text
    page = editor.press(
        "Anteckna beslutet", status=422, body="KF", outcome="rejected", decided_on="2099-01-01"
    )
    assert "Dagen har inte varit än." in page.text
    editor.press("Anteckna beslutet", outcome="rejected", decided_on="2026-01-25")
    page = other.press("Anteckna beslutet", status=422, outcome="adopted", decided_on="2026-01-25")
    assert "Förslaget har redan ett beslut" in page.text
    assert len(db.session.scalars(select(Decision)).all()) == 1


def test_readers_do_not_record_decisions(browser: Open, cast: Cast) -> None:
    made = full_programme()
    browser(cast.reader).get(address(made), status=403)
    browser(cast.editor).get(address(made).replace(str(made.programme.id), "99", 1), status=404)

"""Staff prepare a draft: its texts, what of it is open, which text it shows, and see it as a recipient will."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations import actions, queries
from consult.consultations.models import Round, RoundEdition, SectionAccess, Visibility
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.programmes.models import EditionKind, Section
from tests.cast import Cast
from tests.client import Browser
from tests.factories.consultations import TEXTS, make_document, make_edition, make_round

Open = Callable[..., Browser]


@pytest.fixture(autouse=True)
def the_day(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(now: datetime) -> Round:
    return make_round(now, opened=False)


def sections_of(session: Session, round_: Round) -> list[Section]:
    edition = queries.current_edition(session, round_.id)
    assert edition is not None
    return [text.section for text in queries.round_sections(session, round_.id, edition.id)]


# Texts and dates


def test_texts_and_dates_are_changed(browser: Open, cast: Cast, session: Session, draft: Round) -> None:
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{draft.id}/edit")
    arrived = page.press("Spara", title="Ny rubrik", deadline="2027-02-10", open_points="bara målen")
    assert arrived.h1 == "Ny rubrik"
    round_ = session.get_one(Round, draft.id)
    assert (round_.deadline, round_.open_points) == (date(2027, 2, 10), ["bara målen"])
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "round.updated")).one()
    assert sorted(entry.details["fields"]) == ["deadline", "open_points", "title"]
    assert "Ny rubrik" not in str(entry.details)


def test_saving_without_a_change_writes_nothing(
    browser: Open, cast: Cast, session: Session, draft: Round
) -> None:
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{draft.id}/edit")
    page.press("Spara")
    assert session.scalar(select(func.count()).where(AuditEntry.action == "round.updated")) == 0


def test_in_an_open_round_the_deadline_only_moves_forward(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = make_round(now)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}/edit")
    refused = page.press("Spara", status=422, deadline="2027-02-25", lede="Texten står kvar")
    assert "kan bara flyttas framåt" in refused.text
    assert "Texten står kvar" in refused.html
    refused = page.press("Spara", status=422, deadline="2027-03-05", visibility="invited")
    assert "Vem som får läsa den kan inte ändras nu." in refused.text
    page.press("Spara", visibility="public", deadline="2027-03-05")
    assert session.get_one(Round, round_.id).deadline == date(2027, 3, 5)


def test_a_closed_round_is_not_changed(browser: Open, cast: Cast, session: Session, now: datetime) -> None:
    round_ = make_round(now)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}/edit")
    with write():
        actions.close_round(round_=session.get_one(Round, round_.id), by=SYSTEM, now=now)
    assert "Remissen är stängd och kan inte ändras." in page.press("Spara", status=422, title="Ny").text
    assert session.get_one(Round, round_.id).title == TEXTS.title


# What is open


def test_a_section_is_closed_with_a_reason_and_another_hidden(
    browser: Open, cast: Cast, session: Session, draft: Round
) -> None:
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{draft.id}/sections")
    arrived = page.press(
        "Spara valen",
        **{
            "sections-0-access": "closed",
            "sections-0-reason": "Redan beslutat.",
            "sections-1-access": "hidden",
        },
    )
    assert "Redan beslutat." in arrived.text
    first, second, third = sections_of(session, draft)
    rows = queries.section_access(session, draft.id)
    assert rows[first.id].reason == "Redan beslutat."
    assert queries.access_of(rows, second.id) is SectionAccess.HIDDEN
    assert queries.access_of(rows, third.id) is SectionAccess.OPEN
    page.get(f"/staff/rounds/{draft.id}/sections")
    page.press("Spara valen", **{"sections-0-access": "open"})
    assert queries.section_access(session, draft.id)[first.id].reason == ""


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"sections-0-access": "closed", "sections-0-reason": " "}, "Skriv varför avsnittet är stängt."),
        ({"sections-0-access": "closed", "sections-0-reason": "x" * 301}, "Högst 300 tecken."),
        ({"sections-0-access": None}, "Välj om avsnittet är öppet, stängt eller dolt."),
        ({f"sections-{n}-access": "hidden" for n in range(3)}, "Minst ett avsnitt ska vara öppet"),
        ({"sections-0-access": "ajar"}, ""),
    ],
)
def test_a_choice_that_cannot_be_is_refused_as_a_whole(
    browser: Open, cast: Cast, session: Session, draft: Round, fields: dict[str, str | None], message: str
) -> None:
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{draft.id}/sections")
    refused = page.press("Spara valen", status=422, **{"sections-2-access": "hidden", **fields})
    assert message in refused.text
    assert refused.title.startswith("Fel:")
    assert queries.section_access(session, draft.id) == {}


def test_in_an_open_round_access_is_only_widened(
    browser: Open, cast: Cast, session: Session, draft: Round, now: datetime
) -> None:
    first, second, _third = sections_of(session, draft)
    with write():
        round_ = session.get_one(Round, draft.id)
        for section, access in ((first, SectionAccess.CLOSED), (second, SectionAccess.HIDDEN)):
            actions.set_section_access(
                round_=round_, section=section, access=access, reason="Skäl.", by=SYSTEM, now=now
            )
        actions.open_round(round_=round_, by=SYSTEM, now=now)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{draft.id}/sections")
    refused = page.press(
        "Spara valen", status=422, **{"sections-0-access": "open", "sections-2-access": "hidden"}
    )
    assert "Ett avsnitt kan öppnas nu, inte stängas eller döljas." in refused.text
    assert queries.access_of(queries.section_access(session, draft.id), first.id) is SectionAccess.CLOSED
    page.get(f"/staff/rounds/{draft.id}/sections")
    page.press(
        "Spara valen",
        **{"sections-0-access": "open", "sections-1-access": "closed", "sections-1-reason": "Nu"},
    )
    rows = queries.section_access(session, draft.id)
    assert queries.access_of(rows, second.id) is SectionAccess.CLOSED


def test_a_section_of_another_document_has_no_access_here(
    session: Session, draft: Round, now: datetime
) -> None:
    other = sections_of(session, make_round(now))[0]
    with write(), pytest.raises(actions.ForeignSection):
        actions.set_section_access(
            round_=session.get_one(Round, draft.id),
            section=other,
            access=SectionAccess.HIDDEN,
            by=SYSTEM,
            now=now,
        )


# Which text


def test_another_text_is_chosen_and_shown_instead(
    browser: Open, cast: Cast, session: Session, draft: Round
) -> None:
    page = browser(cast.editor)
    document = queries.current_edition(session, draft.id).document_id
    page.get(f"/staff/rounds/{draft.id}/text")
    page.press("Använd texten", text=f"now:{document}")
    assert queries.current_edition(session, draft.id).number == 2
    assert session.scalar(select(func.count(RoundEdition.id))) == 1


def test_a_text_of_another_programme_is_not_offered(
    browser: Open, cast: Cast, session: Session, draft: Round, now: datetime
) -> None:
    foreign = make_edition(make_document(now), now, EditionKind.REVISED)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{draft.id}/text")
    page.press("Använd texten", status=422, text=f"edition:{foreign.id}")
    with write(), pytest.raises(actions.ForeignEdition):
        actions.choose_edition(round_=session.get_one(Round, draft.id), edition=foreign, by=SYSTEM, now=now)


def test_an_open_round_gets_a_correction_instead(browser: Open, cast: Cast, now: datetime) -> None:
    round_ = make_round(now)
    assert browser(cast.editor).get(f"/staff/rounds/{round_.id}/text").h1 == "Publicera rättelse"


# Seen as a recipient


def test_the_preview_shows_what_a_recipient_will_see_and_nothing_hidden(
    browser: Open, cast: Cast, session: Session, draft: Round, now: datetime
) -> None:
    first, second, third = sections_of(session, draft)
    with write():
        round_ = session.get_one(Round, draft.id)
        for section, access in ((first, SectionAccess.CLOSED), (second, SectionAccess.HIDDEN)):
            actions.set_section_access(
                round_=round_, section=section, access=access, reason="Redan beslutat.", by=SYSTEM, now=now
            )
    page = browser(cast.reader)
    page.get(f"/staff/rounds/{draft.id}")
    seen = page.click("Se som mottagare")
    assert "Inget kan skickas in härifrån." in seen.text
    assert "Avsnitt om del 2" not in seen.text
    assert "kommunens budget för 2027" in seen.text
    closed = page.click("Avsnitt om del 1")
    assert "Det här avsnittet går inte att kommentera. Redan beslutat." in closed.text
    goal = page.click("Mål: Fler jobb")
    for words in ("Hundra fler jobb.", "Inför en lots", "Mät tiderna"):
        assert words in goal.text, words
    page.get(f"/staff/rounds/{draft.id}/preview/{second.key}", status=404)
    page.get(f"/staff/rounds/{draft.id}/preview/{third.key}")
    page.get(f"/staff/rounds/{draft.id}/preview/nonsense", status=404)


def test_nobody_outside_sees_a_draft(session: Session, draft: Round) -> None:
    assert queries.public_rounds(session) == []
    assert session.get_one(Round, draft.id).visibility is Visibility.PUBLIC


@pytest.mark.parametrize("page", ["edit", "sections", "text", "open", "close", "correction"])
def test_only_those_who_run_rounds_come_here(browser: Open, cast: Cast, draft: Round, page: str) -> None:
    for user in (cast.registrar, cast.facilitator, cast.reader):
        browser(user).get(f"/staff/rounds/{draft.id}/{page}", status=403)
    browser(cast.editor).get(f"/staff/rounds/999/{page}", status=404)


def test_a_reader_sees_where_it_stands_without_buttons(browser: Open, cast: Cast, draft: Round) -> None:
    page = browser(cast.reader).get(f"/staff/rounds/{draft.id}")
    for words in ("Öppna remissen", "Ändra", "Välj annan text"):
        assert words not in page.text

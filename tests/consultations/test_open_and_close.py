"""Staff open the round when nothing is missing, correct its text while it is open, and close it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations import actions, queries
from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.programmes import actions as programmes
from consult.programmes.models import Edition, EditionKind, Measure, Section, SectionKind
from consult.programmes.queries import edition_content
from tests.cast import Cast
from tests.client import Browser
from tests.factories.consultations import make_edition, make_round

Open = Callable[..., Browser]


@pytest.fixture(autouse=True)
def the_day(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def rewrite(session: Session, round_: Round, now: datetime) -> Section:
    """Save a new wording of the round's first section in the programme."""
    edition = queries.current_edition(session, round_.id)
    assert edition is not None
    text = queries.round_sections(session, round_.id, edition.id)[0]
    with write():
        programmes.create_section_version(
            section=text.section, title=text.version.title, body="Rättat årtal.", by=SYSTEM, now=now
        )
    return text.section


# Opening


def test_a_complete_round_is_opened_after_the_page_has_said_what_happens(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = make_round(now, opened=False)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}")
    asked = page.click("Öppna remissen")
    assert "Svar tas emot till och med 26 februari 2027." in asked.text
    assert session.get_one(Round, round_.id).opened_at is None
    assert "Remissen är öppen." in page.press("Öppna remissen").text
    opened = session.get_one(Round, round_.id)
    assert (opened.opened_at, opened.opened_by) == (now, "Handläggare")
    assert session.scalar(select(func.count()).where(AuditEntry.action == "round.opened")) == 1
    assert page.get(f"/staff/rounds/{round_.id}/open").url == f"/staff/rounds/{round_.id}"


@pytest.mark.parametrize(
    ("texts", "words", "page"),
    [
        ({"cover_letter": ""}, "Skriv följebrevet", "edit"),
        ({"open_points": ()}, "Skriv vad mottagarna kan påverka", "edit"),
        ({"contact_email": ""}, "Skriv vem man kan fråga, med e-post", "edit"),
    ],
)
def test_what_is_missing_is_said_with_the_way_to_it(
    browser: Open,
    cast: Cast,
    session: Session,
    now: datetime,
    texts: dict[str, object],
    words: str,
    page: str,
) -> None:
    round_ = make_round(now, opened=False, **texts)
    seen = browser(cast.editor).get(f"/staff/rounds/{round_.id}/open")
    assert "1 sak saknas innan remissen kan öppnas." in seen.text
    assert seen.link(words).startswith(f"/staff/rounds/{round_.id}/{page}")
    assert "Det här händer" not in seen.text
    assert words in browser(cast.reader).get(f"/staff/rounds/{round_.id}").text


def test_a_round_whose_deadline_has_passed_is_not_opened(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = make_round(now, opened=False)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}/open")
    with time_machine.travel(datetime(2027, 2, 26, 23, 0, tzinfo=UTC), tick=False):  # midnight in Stockholm
        page.sign_in(cast.editor)
        refused = page.press("Öppna remissen", status=422)
    assert "Välj en sista svarsdag som inte har passerat" in refused.text
    assert session.get_one(Round, round_.id).opened_at is None


def test_without_a_text_or_an_open_section_it_is_refused_by_name(session: Session, now: datetime) -> None:
    whole = make_round(now, opened=False)
    with write():
        without = actions.create_round(
            programme=whole.programme,
            texts=actions.RoundTexts(title="Utan", deadline=whole.deadline),
            by=SYSTEM,
            now=now,
        )
        with pytest.raises(actions.NoEdition):
            actions.open_round(round_=without, by=SYSTEM, now=now)
        edition = queries.current_edition(session, whole.id)
        for text in queries.round_sections(session, whole.id, edition.id):
            actions.set_section_access(
                round_=whole, section=text.section, access=queries.SectionAccess.HIDDEN, by=SYSTEM, now=now
            )
        with pytest.raises(actions.NothingOpen):
            actions.open_round(round_=whole, by=SYSTEM, now=now)


# Closing


def test_late_is_open_until_somebody_closes(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = make_round(now)
    last = datetime(2027, 2, 26, 22, 59, 59, tzinfo=UTC)
    assert not round_.is_late(last)
    assert round_.is_late(last + timedelta(seconds=1))
    assert round_.is_open()


def test_closing_asks_first_and_can_be_undone(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = make_round(now)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}")
    assert "Ni har lovat att ta emot svar till och med 26 februari 2027." in page.click("Stäng remissen").text
    closed = page.press("Stäng remissen")
    assert "Remissen är stängd. Inga fler svar tas emot." in closed.text
    assert not session.get_one(Round, round_.id).is_open()
    assert "Remissen är öppen igen." in page.press("Ångra").text
    assert session.get_one(Round, round_.id).is_open()
    kinds = [entry.action for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert kinds[-2:] == ["round.closed", "round.reopened"]


def test_steps_out_of_order_lead_back_to_the_round(browser: Open, cast: Cast, now: datetime) -> None:
    draft, opened = make_round(now, opened=False), make_round(now)
    editor = browser(cast.editor)
    assert editor.get(f"/staff/rounds/{draft.id}/close").url == f"/staff/rounds/{draft.id}"
    assert editor.get(f"/staff/rounds/{draft.id}/correction").url == f"/staff/rounds/{draft.id}"
    assert editor.get(f"/staff/rounds/{opened.id}/open").url == f"/staff/rounds/{opened.id}"


# Correcting


def test_a_correction_is_a_new_dated_edition_with_a_line(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = make_round(now - timedelta(days=3))
    first = queries.current_edition(session, round_.id)
    section = rewrite(session, round_, now)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}")
    assert "Avsnitt om del 1" in page.click("Publicera rättelse").text
    arrived = page.press("Publicera rättelsen", note="Årtalet i avsnitt 1 är rättat.")
    assert "Rättelsen är publicerad." in arrived.text
    assert "Årtalet i avsnitt 1 är rättat. 9 februari 2027" in arrived.text
    second = queries.current_edition(session, round_.id)
    assert second.kind is EditionKind.CORRECTED
    assert [shown.edition_id for shown in queries.editions(session, round_.id)] == [first.id, second.id]
    assert queries.changed_sections_since(session, round_.id, first.id) == {section.id}
    assert queries.is_section_changed_since(session, round_.id, section.id, first.id)
    assert queries.changed_sections_since(session, round_.id, second.id) == set()


def test_a_correction_without_a_line_or_a_change_is_refused(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = make_round(now - timedelta(days=3))
    page = browser(cast.editor)
    assert "Inget att rätta" in page.get(f"/staff/rounds/{round_.id}/correction").text
    rewrite(session, round_, now)
    page.get(f"/staff/rounds/{round_.id}/correction")
    refused = page.press("Publicera rättelsen", status=422, note=" ")
    assert "Skriv i en mening vad som är rättat." in refused.text
    page.press("Publicera rättelsen", note="Årtalet.")
    assert "Inget att rätta" in page.get(f"/staff/rounds/{round_.id}/correction").text
    assert session.scalar(select(func.count(Edition.id))) == 2


def test_two_corrections_of_the_same_are_one(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = make_round(now - timedelta(days=3))
    rewrite(session, round_, now)
    first, second = browser(cast.editor), browser(cast.administrator)
    first.get(f"/staff/rounds/{round_.id}/correction")
    second.get(f"/staff/rounds/{round_.id}/correction")
    first.press("Publicera rättelsen", note="Årtalet.")
    refused = second.press("Publicera rättelsen", status=422, note="Årtalet.")
    assert "Inget att rätta" in refused.text
    assert session.scalar(select(func.count(Edition.id))) == 2


def test_one_section_is_corrected_and_the_others_stay_as_they_were(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = make_round(now - timedelta(days=3))
    first = queries.current_edition(session, round_.id)
    rewrite(session, round_, now)
    goal = queries.round_sections(session, round_.id, first.id)[2]
    page = browser(cast.editor)
    with write():
        measure = session.scalars(select(Measure).where(Measure.document_id == first.document_id)).first()
        facts = programmes.MeasureFacts(title="Inför två lotsar")
        programmes.create_measure_version(measure=measure, facts=facts, by=SYSTEM, now=now)
        added = programmes.create_section(
            document=first.document, kind=SectionKind.TEXT, title="Helt nytt", body="X.", by=SYSTEM, now=now
        ).section_id
    asked = page.get(f"/staff/rounds/{round_.id}/correction")
    assert "Helt nytt nytt" in asked.text
    assert "Det du kryssar ur ligger kvar" in asked.text
    arrived = page.press("Publicera rättelsen", note="Lotsarna är två.", sections=[str(goal.section.id)])
    assert "Kvar att publicera: Avsnitt om del 1, Helt nytt." in arrived.text
    second = queries.current_edition(session, round_.id)
    assert queries.changed_between(session, first.id, second.id) == {goal.section.id}
    seen = edition_content(session, second.id)
    assert [part.version.body for part in seen.sections] == ["Text om del 1.", "Text om del 2.", "Varför."]
    assert [measure.version.title for measure in seen.measures] == ["Inför två lotsar", "Mät tiderna"]
    left = page.get(f"/staff/rounds/{round_.id}/correction")
    assert "Mål: Fler jobb" not in left.text
    page.press("Publicera rättelsen", note="Nytt avsnitt.", sections=[str(added)])
    third = queries.current_edition(session, round_.id)
    assert queries.changed_between(session, second.id, third.id) == {added}
    page.get(f"/staff/rounds/{round_.id}/correction")
    page.press("Publicera rättelsen", note="Årtalet.")
    assert "Inget att rätta" in page.get(f"/staff/rounds/{round_.id}/correction").text


def test_a_removed_section_stays_in_the_round_until_it_is_chosen(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = make_round(now - timedelta(days=3))
    first = queries.current_edition(session, round_.id)
    rewritten = rewrite(session, round_, now)
    gone = queries.round_sections(session, round_.id, first.id)[1]
    with write():
        programmes.retire_section(section=session.get_one(Section, gone.section.id), by=SYSTEM, now=now)
    page = browser(cast.editor)
    assert "Avsnitt om del 2 borttaget" in page.get(f"/staff/rounds/{round_.id}/correction").text
    page.press("Publicera rättelsen", note="Årtalet.", sections=[str(rewritten.id)])
    second = queries.current_edition(session, round_.id)
    assert [t.section.id for t in queries.round_sections(session, round_.id, second.id)][1] == gone.section.id
    page.get(f"/staff/rounds/{round_.id}/correction")
    page.press("Publicera rättelsen", note="Avsnitt 2 är borttaget.")
    third = queries.current_edition(session, round_.id)
    assert gone.section.id not in {t.section.id for t in queries.round_sections(session, round_.id, third.id)}


@pytest.mark.parametrize(
    ("ticked", "words"),
    [
        ([], "Kryssa i minst ett avsnitt."),
        (["999999"], "Avsnitten har ändrats sedan sidan öppnades."),
        (["x"], "Välj ett av alternativen."),
    ],
)
def test_ticks_that_cannot_be_followed_are_refused(
    browser: Open, cast: Cast, session: Session, now: datetime, ticked: list[str], words: str
) -> None:
    round_ = make_round(now - timedelta(days=3))
    rewrite(session, round_, now)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}/correction")
    refused = page.press("Publicera rättelsen", status=422, note="Årtalet.", sections=ticked)
    assert words in refused.text
    assert "Årtalet." in refused.html
    assert session.scalar(select(func.count(Edition.id))) == 1


def test_the_page_of_corrections_asks_as_many_questions_for_many_sections(
    browser: Open, cast: Cast, session: Session, now: datetime, count_sql: list[str]
) -> None:
    few, many = make_round(now - timedelta(days=3)), make_round(now - timedelta(days=3), sections=30)
    for round_ in (few, many):
        rewrite(session, round_, now)
    page = browser(cast.editor)
    counts = []
    for round_ in (few, many):
        page.get(f"/staff/rounds/{round_.id}/correction")
        count_sql.clear()
        page.get(f"/staff/rounds/{round_.id}/correction")
        counts.append(len(count_sql))
    assert counts[0] == counts[1] <= 20, count_sql


def test_refused_corrections_by_name(session: Session, now: datetime) -> None:
    round_, other, draft = make_round(now), make_round(now), make_round(now, opened=False)
    own = queries.current_edition(session, round_.id)
    foreign = queries.current_edition(session, other.id)
    unchanged = make_edition(own.document, now)
    with write():
        for target, edition, note, error in (
            (draft, own, "Ja", actions.RoundNotOpen),
            (round_, foreign, "Ja", actions.ForeignEdition),
            (round_, own, "Ja", actions.NotNewer),
            (round_, unchanged, " ", actions.ReasonMissing),
            (round_, unchanged, "Ja", actions.NothingCorrected),
        ):
            with pytest.raises(error):
                actions.publish_correction(round_=target, edition=edition, note=note, by=SYSTEM, now=now)
        actions.close_round(round_=other, by=SYSTEM, now=now)
        with pytest.raises(actions.RoundClosed):
            actions.publish_correction(round_=other, edition=foreign, note="Ja", by=SYSTEM, now=now)

"""A group whose points lie in several sections: each section has the answer in full and says where else it holds."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from consult.core.db import db, write
from consult.reports.models import PublishedAnswer, ReportAudience, ReportFormat
from consult.reports.paper.making import make
from consult.triage.models import PointGroup, Withholding
from tests.client import Browser
from tests.factories.triage import Scene
from tests.reports.test_make_the_report import docx_text, pdf_text, report

Open = Callable[..., Browser]
OUTCOME = "/remiss/naringsliv/utfall"
NAME = "Bussar till industriområdet"


@pytest.fixture
def grouped(scene: Scene, now: datetime) -> Scene:
    """Points 1 and 2 on a section, 3 on another and 4 on the whole share an answer; 5 stands alone."""
    with write() as session:
        for body, place in (
            ("Bussen behövs.", {}),
            ("Kör bussar.", {}),
            ("Fler bussar hit.", {"on": scene.background}),
            ("Bussar!", {"on": "whole"}),
            ("Något annat.", {}),
        ):
            scene.response(body, **place)
        scene.answer_all()
        group = PointGroup(round_id=scene.round.id, title=NAME, created_by="H", created_at=now)
        session.add(group)
        session.flush()
        for point in scene.points[:4]:
            point.group_id = group.id
            point.answer_id = scene.points[0].answer_id
    return scene


def test_paper_and_word_say_where_else_the_answer_holds(
    grouped: Scene, publish: Callable[..., object], tmp_path: Path
) -> None:
    publish()
    made = report(grouped)
    groups = [g for part in made.sections for theme in part.themes for g in theme.groups if g.group_id]
    assert sorted(len(g.points) for g in groups) == [1, 1, 2]
    assert {g.all_senders for g in groups} == {4}
    for text in (docx_text(make(made, ReportFormat.DOCX)), pdf_text(make(made, ReportFormat.PDF), tmp_path)):
        assert f"{NAME}: 2 organisationer, 1 fråga (punkt 1, 2)" in text
        assert f"{NAME} (punkt 3)" in text and f"{NAME} (punkt 4)" in text
        assert text.count("Sammanlagt 4 organisationer, 1 fråga.") == 3
        assert "Svaret gäller också punkt 4 (Hela förslaget); punkt " in text
        assert "Punkt 5" in text


def test_the_page_links_to_the_other_sections(
    grouped: Scene, browser: Open, publish: Callable[..., object]
) -> None:
    publish()
    anyone = browser()
    page = anyone.get(f"{OUTCOME}?avsnitt=0")
    assert NAME in page.text and "4 organisationer, 1 fråga, varav 1 här" in page.text
    assert "Svaret gäller också 2 synpunkter i avsnitt " in page.text
    page = anyone.click("punkt 2")
    assert 'id="p2"' in page.html and "Svaret gäller också 1 synpunkt på hela förslaget: punkt 4" in page.text
    everything = anyone.get(f"{OUTCOME}?alla=1")
    assert 'href="#p4"' in everything.html


def test_what_was_published_stands_when_the_group_is_changed(
    grouped: Scene, browser: Open, publish: Callable[..., object]
) -> None:
    publish()
    with write() as session:
        for point in grouped.points:
            session.merge(point).group_id = None
        session.get_one(PointGroup, 1).title = "Något nytt"
    assert {row.heading for row in db.session.query(PublishedAnswer)} == {NAME, ""}
    assert NAME in browser().get(f"{OUTCOME}?avsnitt=0").text


def test_a_withheld_point_is_not_told_of_where_its_words_would_be_guessed(
    grouped: Scene, browser: Open, publish: Callable[..., object], now: datetime
) -> None:
    publish()
    with write() as session:
        row = Withholding(
            comment_id=grouped.points[2].comment_id, ground="OSL 31:16", reason="Skäl", at=now, by="R"
        )
        session.add(row)
    page = browser().get(f"{OUTCOME}?avsnitt=0")
    assert "punkt 3" not in page.text and "punkt 1" in page.text
    for audience in ReportAudience:
        text = docx_text(make(report(grouped, audience), ReportFormat.DOCX))
        assert "också punkt 3" not in text and f"{NAME} (punkt 3)" not in text


def test_the_preview_tells_the_same(grouped: Scene) -> None:
    made = report(grouped)
    assert made.preview
    assert "Sammanlagt 4 organisationer, 1 fråga." in docx_text(make(made, ReportFormat.DOCX))

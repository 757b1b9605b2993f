"""Rounds for tests: a small programme, its frozen text and a round on it. Everything through the real actions."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from consult.consultations import actions
from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.db import write
from consult.programmes import actions as programmes
from consult.programmes.models import Document, Edition, EditionKind, SectionKind

TEXTS = actions.RoundTexts(
    title="Vad tycker ni om förslaget till näringslivsprogram?",
    deadline=date(2027, 2, 26),
    lede="Kommunen vill veta vad ni tycker innan politikerna beslutar.",
    cover_letter="Läs det som **berör er**.",
    open_points=("målen", "åtgärderna och när de görs"),
    fixed_points=("kommunens budget för 2027",),
    decision_on=date(2027, 6, 14),
    decision_body="Kommunfullmäktige",
    answers_on=date(2027, 5, 3),
    contact_name="Näringslivsenheten",
    contact_email="naringsliv@forsunda.example",
    contact_phone="0600-123 45",
)

_made = 0


def make_document(now: datetime, *, sections: int = 3) -> Document:
    """A programme document: text sections, the last one a goal section with one goal and two measures."""
    global _made
    _made += 1
    with write() as session:
        programme = programmes.create_programme(
            title="Näringslivsprogram 2027–2031",
            short_name="Näringslivsprogram",
            case_number=f"KS 2026/{183 + _made}",
            by=SYSTEM,
            now=now,
        )
        document = session.query(Document).filter_by(programme_id=programme.id).one()
        for number in range(1, sections):
            programmes.create_section(
                document=document,
                kind=SectionKind.TEXT,
                title=f"Avsnitt om del {number}",
                body=f"Text om del {number}.",
                by=SYSTEM,
                now=now,
            )
        goal_section = programmes.create_section(
            document=document,
            kind=SectionKind.GOAL,
            title="Mål: Fler jobb",
            body="Varför.",
            by=SYSTEM,
            now=now,
        )
        goal = programmes.create_goal(
            section=goal_section.section, label="Mål 1", text="Hundra fler jobb.", by=SYSTEM, now=now
        )
        for title in ("Inför en lots", "Mät tiderna"):
            facts = programmes.MeasureFacts(title=title)
            programmes.create_measure(goal=goal.goal, facts=facts, by=SYSTEM, now=now)
    return document


def make_edition(document: Document, now: datetime, kind: EditionKind = EditionKind.CONSULTED) -> Edition:
    """The document's present text, frozen."""
    with write():
        return programmes.freeze_edition(document=document, kind=kind, by=SYSTEM, now=now)


def make_round(now: datetime, *, opened: bool = True, sections: int = 3, **texts: Any) -> Round:
    """A complete round on a document of its own, opened unless told otherwise; ``texts`` replace its texts."""
    document = make_document(now, sections=sections)
    edition = make_edition(document, now)
    with write():
        round_ = actions.create_round(
            programme=document.programme, texts=replace(TEXTS, **texts), edition=edition, by=SYSTEM, now=now
        )
        if opened:
            actions.open_round(round_=round_, by=SYSTEM, now=now)
    return round_

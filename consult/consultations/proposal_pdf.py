"""The whole proposal of a public round as a tagged PDF: the text of the page, in the same order."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask_babel import force_locale, gettext

from consult.consultations.models import Round
from consult.core.formatting import date_text
from consult.core.markdown_blocks import to_blocks
from consult.programmes.models import Edition
from consult.programmes.queries import SectionContent
from consult.programmes.queries.parts import MeasureContent

TEMPLATE = Path(__file__).with_name("proposal.typ")


def proposal_key(round_: Round, edition_id: int, hidden: Sequence[int], municipality: str) -> str:
    """Checksum of what the PDF depends on; another one than the kept PDF's means that it must be made anew.

    An edition is frozen, so its id stands for its text. ``hidden`` are ids of the sections that are not shown.
    """
    programme = round_.programme
    known = (
        TEMPLATE.stat().st_size, municipality, programme.title, programme.case_number, round_.title, edition_id,
        sorted(hidden),
    )  # fmt: skip
    return hashlib.sha256(repr(known).encode()).hexdigest()


def proposal_values(
    round_: Round, edition: Edition, sections: Sequence[SectionContent], municipality: str
) -> dict[str, Any]:
    """Everything that the template sets, in Swedish."""
    with force_locale("sv"):
        return {
            "title": round_.title,
            "municipality": municipality,
            "case": gettext("Ärende %(number)s", number=round_.programme.case_number),
            "facts": [
                (gettext("Program"), round_.programme.title),
                (gettext("Texten är från"), date_text(edition.created_at)),
            ],
            "words": {"contents": gettext("Innehåll"), "measures": gettext("Åtgärder")},
            "sections": [_section(section) for section in sections],
        }


def _section(section: SectionContent) -> dict[str, Any]:
    lists = section.only_lists_measures
    return {
        "heading": f"{section.number}. {section.title}",
        "body": to_blocks(section.version.body, first_level=3),
        "goals": [{"label": goal.label, "text": goal.text} for goal in section.goals],
        "listed": [_measure_title(each) for each in section.measures] if lists else [],
        "measures": [] if lists else [_measure(each) for each in section.measures],
    }


def _measure_title(measure: MeasureContent) -> str:
    return gettext("Åtgärd %(number)s", number=measure.number) + f": {measure.version.title}"


def _measure(measure: MeasureContent) -> dict[str, Any]:
    missing = gettext("Saknas")
    return {
        "heading": _measure_title(measure),
        "facts": [
            (gettext("Ansvarig"), measure.accountable_name or missing),
            (gettext("Tid"), measure.when_text or missing),
            (gettext("Finansiering"), measure.financing_text or missing),
        ],
        "body": to_blocks(measure.version.description, first_level=5),
    }

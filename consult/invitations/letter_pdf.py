"""Printed letters with codes as one tagged PDF (PDF/UA-1), set by typst in a process of its own. For the worker."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import force_locale, gettext

from consult.consultations.models import Round
from consult.core.formatting import date_text
from consult.core.sandbox import MEBIBYTE, Limits
from consult.core.typesetting import set_pdf
from consult.invitations import mails
from consult.invitations.codes import shown_code
from consult.invitations.letter_blocks import Block, letter_blocks
from consult.invitations.links import CODE_PATH
from consult.invitations.models import Invitation, LetterBatch
from consult.organisations.models import Organisation

TEMPLATE = Path(__file__).with_name("letters.typ")
PLACEHOLDERS = frozenset({*mails.PLACEHOLDERS, "kod"}) - {"link"}
CODE = "kod"
_CODE_ALONE = re.compile(r"(?m)^[ \t]*\{\{ ?kod ?\}\}[ \t]*$")
LIMITS = Limits(
    output_bytes=256 * MEBIBYTE, memory_bytes=4096 * MEBIBYTE, cpu_seconds=300, wall_seconds=300.0
)


def default_text(round_: Round) -> tuple[str, str]:
    """Heading and Markdown body to begin with."""
    with force_locale("sv"):
        return gettext("Vad tycker ni om förslaget till {{ program }}?"), mails.render_letter("printed")


def unknown_places(text: str, *, in_body: bool) -> list[str]:
    """Places that nothing fills, in order; the code has no place in the heading."""
    names = re.findall(r"\{\{ ?(\w+) ?\}\}", text)
    known = PLACEHOLDERS if in_body else PLACEHOLDERS - {CODE}
    return list(dict.fromkeys(name for name in names if name not in known))


def code_address() -> str:
    """Where codes are typed, as people type it: without the scheme."""
    return mails.settings().base_url.partition("://")[2] + CODE_PATH


def letters_of(
    batch: LetterBatch, round_: Round, invitations: Sequence[Invitation], codes: Mapping[int, str]
) -> list[Block]:
    """What each of these letters says, in Swedish and in order. ``codes`` are by the invitation's id."""
    common = mails.round_values(round_)
    with force_locale("sv"):
        return [_letter(batch, row, codes[row.id], common) for row in invitations]


def letter_values(
    batch: LetterBatch, round_: Round, letters: Sequence[Block], now: datetime
) -> dict[str, Any]:
    """Everything that the template sets: these ``letters_of`` and what is the same in all, in Swedish."""
    common = mails.round_values(round_)
    with force_locale("sv"):
        return {
            "title": _fill(batch.heading, common | {"organisation": "", "deadline": ""}),
            "municipality": mails.settings().municipality,
            "case": gettext("Ärende %(number)s", number=round_.programme.case_number),
            "date": date_text(now),
            "where": code_address(),
            "words": {"address": gettext("Svara på webben"), "code": gettext("Er kod")},
            "notice": _notice(),
            "letters": list(letters),
        }


def _notice() -> str:
    settings = mails.settings()
    return " ".join(
        (
            gettext("Det är %(kommun)s som frågar.", kommun=settings.municipality),
            gettext("Svaret ni skickar in blir en allmän handling. Det betyder att andra kan få läsa det."),
            gettext(
                "Mer om personuppgifter: %(url)s. Dataskydd: %(contact)s.",
                url=settings.base_url + "/personuppgifter",
                contact=settings.data_protection_contact,
            ),
        )
    )


def _letter(batch: LetterBatch, invitation: Invitation, code: str, common: Mapping[str, str]) -> Block:
    values = {**common, **mails.recipient_values(invitation.organisation, invitation.deadline)}
    blocks: list[Block] = []
    for number, part in enumerate(_CODE_ALONE.split(batch.body)):
        if number:
            blocks.append({"kind": "code"})
        blocks += letter_blocks(part)
    for run in (run for block in blocks for run in block.get("runs", ())):
        run["text"] = _fill(run["text"], {**values, CODE: shown_code(code)})
    return {
        "address": postal_address(invitation.organisation),
        "heading": _fill(batch.heading, values),
        "blocks": blocks,
        "code": shown_code(code),
        # The same reason as in the mail; these are Swedish words in a Swedish letter.
        "why": values["why"].replace("mejlet", "brevet"),
    }


def postal_address(organisation: Organisation) -> list[str]:
    """The lines of the envelope's window."""
    place = " ".join(part for part in (organisation.postal_code, organisation.area) if part)
    return [line for line in (organisation.name, organisation.street, place) if line]


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Values are data and never read as places."""
    return re.sub(r"\{\{ ?(\w+) ?\}\}", lambda m: values.get(m[1], ""), text)


def make_pdf(values: Mapping[str, Any]) -> bytes:
    """The letters as PDF. Raises the errors of ``core.sandbox``."""
    return set_pdf(TEMPLATE, values, limits=LIMITS)

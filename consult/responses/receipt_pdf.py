"""A received response as a tagged PDF (PDF/UA-1), set by typst. Runs in the worker; about 0.2 s a response."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from consult.core.formatting import date_text, datetime_text, size_text
from consult.responses.labels import CHANNELS, STANCES, target_heading
from consult.responses.models import Comment, Response, ResponseKind, ResponseStance
from consult.responses.proposal import Place, Target
from consult.responses.queries.proposals import proposal_of

TEMPLATE = Path(__file__).with_name("receipt.typ")


@dataclass(frozen=True)
class Shown:
    """What the PDF holds of a comment: its words, its proposed wording, and a line for each file."""

    body: str
    proposed: str
    files: list[str]


def as_received(comment: Comment) -> Shown:
    """All of it."""
    files = [f"{row.file.filename}, {size_text(row.file.size)}" for row in comment.attachments]
    return Shown(comment.body, comment.proposed_wording, files)


def receipt_values(
    session: Session,
    response: Response,
    stances: list[ResponseStance],
    municipality: str,
    *,
    show: Callable[[Comment], Shown] = as_received,
    sender: str | None = None,
) -> dict[str, Any]:
    """Everything that the template sets, in Swedish. ``response`` is loaded in full.

    A copy for others names the ``sender`` as it may be named in public, and nobody who sent it in. It has no checksum:
    with that the withheld words could be guessed.
    """
    with force_locale("sv"):
        return {
            "title": gettext("Svar %(number)s", number=response.number),
            "municipality": municipality,
            "case": response.number,
            "facts": _facts(response, sender),
            "groups": _groups(session, response, stances, show),
            "checksum": response.checksum if sender is None else "",
            "words": {
                "proposed": gettext("Förslag till ny text:"),
                "file": gettext("Bilaga"),
                "nothing": gettext("Inga synpunkter"),
                "checksum": gettext("Kontrollsumma (SHA-256)"),
            },
        }


def _facts(response: Response, sender: str | None) -> list[tuple[str, str]]:
    round_ = response.round
    stance = str(STANCES[response.stance]) if response.stance else gettext("Inga synpunkter")
    if response.kind is ResponseKind.NO_COMMENTS:
        stance = gettext("Vi har inga synpunkter")
    facts = [
        (gettext("Svar från"), response.invitation.organisation.name if sender is None else sender),
        (gettext("Remiss"), round_.title),
        (gettext("Mottaget"), _received(response)),
        (gettext("Ställningstagande"), stance),
    ]
    if response.respondent_name and sender is None:
        facts.append((gettext("Inskickat av"), response.respondent_name))
    if response.entered_at:
        who = gettext("av kommunen, %(time)s", time=datetime_text(response.entered_at))
        facts.append((gettext("Inlagt"), who))
    if response.late:
        facts.append((gettext("Sent"), gettext("efter sista svarsdagen %(date)s", date=_deadline(response))))
    return facts


def _received(response: Response) -> str:
    """Of letters and e-mails only the day is known."""
    if response.entered_at is None:
        return datetime_text(response.received_at)
    way = str(CHANNELS[response.channel]).lower()
    return gettext("%(date)s, som %(way)s", date=date_text(response.received_at), way=way)


def _deadline(response: Response) -> str:
    return date_text(response.invitation.deadline)


def _groups(
    session: Session,
    response: Response,
    stances: list[ResponseStance],
    show: Callable[[Comment], Shown],
) -> list[dict[str, Any]]:
    placed = [(_place(session, comment), comment) for comment in response.comments]
    groups: dict[int, dict[str, Any]] = {}
    for stance in stances:
        place = _section_place(session, response, stance.section_id)
        if place and place.section:
            groups[place.section.number] = _group(place, str(STANCES[stance.stance]))
    for place, comment in placed:
        group = groups.setdefault(place.order[0], _group(place))
        group["items"].append(_item(place, show(comment)))
    return [groups[number] for number in sorted(groups)]


def _place(session: Session, comment: Comment) -> Place:
    target = Target(comment.section_id, comment.goal_id, comment.measure_id)
    return proposal_of(session, comment.edition_id).place(target)


def _section_place(session: Session, response: Response, section_id: int) -> Place | None:
    """Where a section stands, in the edition shown when the response came."""
    from consult.responses.queries.proposals import shown_editions

    shown = [
        row for row in shown_editions(session, response.round_id) if row.shown_from <= response.received_at
    ]
    return proposal_of(session, shown[-1].edition_id).place(Target(section_id)) if shown else None


def _group(place: Place, stance: str = "") -> dict[str, Any]:
    heading = gettext("Hela förslaget")
    if place.section:
        heading = gettext("Avsnitt %(n)s, %(title)s", n=place.section.number, title=place.section.title)
    return {"heading": heading, "stance": stance, "items": []}


def _item(place: Place, shown: Shown) -> dict[str, Any]:
    return {
        "heading": target_heading(place.block),
        "body": _paragraphs(shown.body),
        "proposed": _paragraphs(shown.proposed),
        "files": shown.files,
    }


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def make_pdf(values: dict[str, Any]) -> bytes:
    """Set the values. They reach the template as data, so nothing in them is taken for markup."""
    # Imported here: 80 MB that only the worker needs.
    import typst

    data = json.dumps(values, ensure_ascii=False)
    made = typst.compile(
        str(TEMPLATE),
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    return bytes(made)

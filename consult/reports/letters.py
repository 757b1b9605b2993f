"""What a respondent reads in the mail about the outcome: its own points in its own order, and the answer to each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from consult.consultations.models import Round, Visibility
from consult.consultations.queries import current_edition_id
from consult.core.mail_text import HTML
from consult.core.site.current import site
from consult.invitations.letter_markup import styled
from consult.invitations.mails import OWN_ANSWERS
from consult.programmes.word_diff import Op
from consult.reports.models import OutcomePublication
from consult.reports.outcome import OutcomeRow
from consult.reports.queries.outcome import published_rows
from consult.triage.export import section_words, target_words
from consult.triage.queries.targets import Outline, Target, TargetKind, outline
from consult.triage.words import OUTCOMES

Line = tuple[str, str]


def own_answers(
    session: Session, publication: OutcomePublication, invitation_ids: Sequence[int]
) -> dict[int, dict[str, str]]:
    """The place ``svaren`` of the mail, as text and as HTML, by invitation. In Swedish, as the mails are."""
    names = outline(session, current_edition_id(publication.round_id))
    list_of_changes = _address(publication.round)
    found: dict[int, list[OutcomeRow]] = {}
    for row in published_rows(session, publication.id, names, own=True, masked=True):
        found.setdefault(row.sender_id, []).append(row)
    with force_locale("sv"):
        return {key: _values(found.get(key, []), names, list_of_changes) for key in invitation_ids}


def _address(round_: Round) -> str:
    """Where anyone reads the list of changes, empty where the round is for invited ones alone."""
    if round_.visibility is not Visibility.PUBLIC or round_.opened_at is None:
        return ""
    return f"{site().base_url}/remiss/{quote(round_.slug)}/andringar"


def _values(rows: Sequence[OutcomeRow], names: Outline, list_of_changes: str) -> dict[str, str]:
    lines = list(_lines(rows, names, list_of_changes))
    text = "\n\n".join(words for _tag, words in lines)
    return {OWN_ANSWERS: text, OWN_ANSWERS + HTML: "".join(styled(tag, words) for tag, words in lines)}


def _lines(rows: Iterable[OutcomeRow], names: Outline, list_of_changes: str) -> Iterable[Line]:
    """Tag and words of each paragraph; a heading where the place changes. Places as the recipient knew them."""
    place = None
    empty = True
    for row in rows:
        empty = False
        if row.keys != place:
            place = row.keys
            yield "h3", _heading(names.target(*row.keys))
        said = row.body or "".join(words for operation, words in row.proposed if operation is not Op.DELETE)
        if said:
            yield "p", _("Ni skrev: ”%(words)s”", words=said)
        outcome = str(OUTCOMES[row.outcome]) if row.outcome else ""
        yield "p", _("Vårt svar: %(outcome)s. %(reason)s", outcome=outcome, reason=row.reason)
        if row.remainder:
            yield "p", _("Därför inte allt: %(reason)s", reason=row.remainder)
        if row.changes and row.listed and list_of_changes:
            address = f"{list_of_changes}#punkt-{row.number}"
            yield "p", _("Texten i förslaget har ändrats. Se ändringen: %(address)s", address=address)
        elif row.changes:
            yield "p", _("Texten i förslaget har ändrats.")
    if empty:
        yield "p", _("Ni lämnade inga synpunkter som behövde ett eget svar.")


def _heading(target: Target) -> str:
    section = section_words(target)
    if target.kind in (TargetKind.WHOLE, TargetKind.SECTION):
        return section or target_words(target)
    return f"{section}: {target_words(target)}" if section else target_words(target)

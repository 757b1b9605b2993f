"""Responses as a ZIP to give out: a PDF and the files of each, and a list of the records.

Never in it: notes, advice, drafts, answers, addresses, numbers of organisations.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO
from xml.etree import ElementTree

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core.clock import local
from consult.core.files import StoredFile, open_file
from consult.core.formatting import size_text
from consult.core.plain_text import clean_filename
from consult.core.spreadsheet_writing import Cell, csv_bytes, printable
from consult.organisations.models import Organisation
from consult.responses.models import Comment, CommentAttachment, Response
from consult.responses.queries.received import Standing, received_in_full, section_stances
from consult.responses.receipt_pdf import Shown, make_pdf, receipt_values
from consult.triage.naming import public_name
from consult.triage.queries.disclosures import responses_to_give, standings
from consult.triage.queries.withheld import withheld_in_round
from consult.triage.withheld_text import NOTHING_HIDDEN, Hidden, public_text, public_wording
from consult.triage.words import STANCES, public_words, withheld_mark

Progress = Callable[[int, int], None]
COPIED_AT_A_TIME = 1024 * 1024


@dataclass(frozen=True)
class GivenFile:
    """A received file: the name it has in the ZIP, or the ``ground`` on which it is left out."""

    name: str
    size: int
    ground: str = ""


@dataclass(frozen=True)
class Record:
    """A received response in the list of records: date, number, sender and short content (OSL 5 kap. 2 §)."""

    number: str
    received_at: datetime
    entered_at: datetime | None
    sender: str
    subject: str
    standing: Standing
    files: tuple[GivenFile, ...]
    withheld: bool


def make_zip(
    session: Session,
    round_: Round,
    out: BinaryIO,
    *,
    response_id: int | None,
    complete: bool,
    municipality: str,
    now: datetime,
    progress: Progress,
) -> None:
    """Write the ZIP of one response or of all of the round to ``out``, in Swedish; ``progress`` is told of every one.

    One file of one response is in memory at a time, and of received files only a part.
    Raises ``FileNotFoundError`` where a received file is gone: nothing is given out in silence without it.
    """
    with force_locale("sv"):
        rows = [
            (response.id, organisation)
            for response, organisation in responses_to_give(session, round_.id)
            if response_id in (None, response.id)
        ]
        hidden = {} if complete else withheld_in_round(session, round_.id)
        standing = standings(session, [key for key, _organisation in rows])
        about = (round_.programme.case_number, round_.title)
        records: list[Record] = []
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bag:
            writer = _Writer(session, bag, hidden, complete=complete, municipality=municipality, now=now)
            for place, (key, organisation) in enumerate(rows, 1):
                response = received_in_full(session, key)
                if response is not None:
                    records.append(writer.add(response, organisation, standing[key]))
                progress(place, len(rows) + 1)
            writer.write("forteckning.csv", csv_bytes([_headers(), *_cells(records, about[0])]))
            writer.write("forteckning.xml", record_xml(records, about, complete=complete, now=now))


class _Writer:
    def __init__(
        self,
        session: Session,
        bag: zipfile.ZipFile,
        hidden: dict[int, Hidden],
        *,
        complete: bool,
        municipality: str,
        now: datetime,
    ) -> None:
        self._session, self._bag, self._hidden = session, bag, hidden
        self._complete, self._municipality = complete, municipality
        self._when = local(now).timetuple()[:6]
        self._folders: set[str] = set()

    def write(self, name: str, content: bytes) -> None:
        info = zipfile.ZipInfo(name, date_time=self._when)
        info.compress_type = zipfile.ZIP_DEFLATED
        self._bag.writestr(info, content)

    def _copy(self, name: str, file: StoredFile) -> None:
        """A received file, byte for byte; not packed again: PDF, pictures and Word are packed already."""
        info = zipfile.ZipInfo(name, date_time=self._when)
        info.file_size = file.size
        with open_file(file) as source, self._bag.open(info, "w") as target:
            shutil.copyfileobj(source, target, COPIED_AT_A_TIME)

    def add(self, response: Response, organisation: Organisation, standing: Standing) -> Record:
        """Write the PDF and the files of a response; its row of the list."""
        folder = self._folder(response.number)
        given = self._files(response)
        sender = None if self._complete else public_words(public_name(organisation))
        values = receipt_values(
            self._session,
            response,
            section_stances(self._session, response.id),
            self._municipality,
            show=lambda comment: self._shown(comment, given),
            sender=sender,
        )
        self.write(f"{folder}/svar.pdf", make_pdf(values))
        for comment in response.comments:
            for attachment in comment.attachments:
                if not given[attachment.id].ground:
                    self._copy(f"{folder}/{given[attachment.id].name}", attachment.file)
        return Record(
            response.number,
            response.received_at,
            response.entered_at,
            organisation.name if sender is None else sender,
            _subject(response),
            standing,
            tuple(given.values()),
            any(comment.id in self._hidden for comment in response.comments),
        )

    def _folder(self, number: str) -> str:
        plain = "".join(sign if sign.isalnum() else "-" for sign in number) or "svar"
        name, tries = plain, 1
        while name.lower() in self._folders:
            tries += 1
            name = f"{plain}-{tries}"
        self._folders.add(name.lower())
        return name

    def _files(self, response: Response) -> dict[int, GivenFile]:
        """The files of a response by id, numbered. Outside the municipality a name may be personal data."""
        found: dict[int, GivenFile] = {}
        for comment in response.comments:
            hidden = self._hidden.get(comment.id, NOTHING_HIDDEN)
            for attachment in comment.attachments:
                name = self._file_name(attachment, len(found) + 1)
                ground = hidden.file_ground(attachment.id)
                found[attachment.id] = GivenFile(name, attachment.file.size, ground)
        return found

    def _file_name(self, attachment: CommentAttachment, number: int) -> str:
        name = clean_filename(attachment.file.filename).replace("/", "-").replace("\\", "-")
        if self._complete:
            return f"bilaga-{number}-{name}"
        ending = PurePosixPath(name).suffix.lower()
        return f"bilaga-{number}{ending if ending[1:].isalnum() and len(ending) <= 6 else ''}"

    def _shown(self, comment: Comment, given: dict[int, GivenFile]) -> Shown:
        hidden = self._hidden.get(comment.id, NOTHING_HIDDEN)
        files = [
            withheld_mark(file.ground) if file.ground else f"{file.name}, {size_text(file.size)}"
            for file in (given[each.id] for each in comment.attachments)
        ]
        return Shown(
            public_text(comment.body, (0, len(comment.body)), hidden, withheld_mark),
            public_wording(comment.proposed_wording, hidden, withheld_mark),
            files,
        )


def _subject(response: Response) -> str:
    """The short content: what it answers, and the stance. None of the words in it."""
    stance = str(STANCES[response.stance]) if response.stance else _("Inga synpunkter")
    return _("Svar på remissen %(round)s: %(stance)s", round=response.round.title, stance=stance)


def _standing_words(standing: Standing) -> str:
    return {
        Standing.CURRENT: _("Gäller"),
        Standing.SUPERSEDED: _("Ersatt av ett senare svar"),
        Standing.WITHDRAWN: _("Taget tillbaka"),
        Standing.SET_ASIDE: _("Sent, räknas inte"),
    }[standing]


def _headers() -> list[str]:
    return [
        _("Ärende"),
        _("Nummer"),
        _("Mottaget"),
        _("Inlagt"),
        _("Avsändare"),
        _("Innehåll"),
        _("Läge"),
        _("Bilagor"),
        _("Undanhållet"),
    ]


def _cells(records: Iterable[Record], case: str) -> Iterable[Sequence[Cell]]:
    for each in records:
        yield [
            case,
            each.number,
            _received(each),
            each.entered_at,
            each.sender,
            each.subject,
            _standing_words(each.standing),
            ", ".join(_file_words(file) for file in each.files),
            _("Ja") if each.withheld else _("Nej"),
        ]


def _file_words(file: GivenFile) -> str:
    return f"{file.name} {withheld_mark(file.ground)}" if file.ground else file.name


def _received(record: Record) -> str:
    """Of letters and e-mails only the day is known."""
    moment = local(record.received_at)
    return f"{moment:%Y-%m-%d}" if record.entered_at else f"{moment:%Y-%m-%d %H:%M}"


def record_xml(records: Iterable[Record], about: tuple[str, str], *, complete: bool, now: datetime) -> bytes:
    """The list as XML in UTF-8, without signs that XML cannot hold. Times are Swedish, with their offset."""
    top = ElementTree.Element("forteckning", {"upprattad": local(now).isoformat(timespec="seconds")})
    top.set("omfattning", "fullstandig" if complete else "med-undanhallet-borttaget")
    _leaf(top, "arende", about[0])
    _leaf(top, "remiss", about[1])
    for each in records:
        node = ElementTree.SubElement(top, "handling")
        _leaf(node, "nummer", each.number)
        _leaf(node, "mottagen", _received(each).replace(" ", "T"))
        if each.entered_at:
            _leaf(node, "inlagd", f"{local(each.entered_at):%Y-%m-%dT%H:%M}")
        _leaf(node, "avsandare", each.sender)
        _leaf(node, "innehall", each.subject)
        _leaf(node, "lage", _STANDING_CODES[each.standing])
        for file in each.files:
            leaf = _leaf(node, "bilaga", file.name)
            if file.ground:
                leaf.set("undanhallen", printable(file.ground))
    ElementTree.indent(top)
    return bytes(ElementTree.tostring(top, encoding="utf-8", xml_declaration=True))


_STANDING_CODES = {
    Standing.CURRENT: "galler",
    Standing.SUPERSEDED: "ersatt",
    Standing.WITHDRAWN: "tillbakataget",
    Standing.SET_ASIDE: "sent-raknas-inte",
}


def _leaf(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    leaf = ElementTree.SubElement(parent, name)
    leaf.text = printable(text)
    return leaf

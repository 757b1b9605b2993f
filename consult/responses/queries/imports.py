"""What files with responses are judged against, and the files that are kept."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.invitations.models import Invitation, ResponseState
from consult.organisations.models import Organisation
from consult.organisations.queries import in_register
from consult.responses.import_files import Attached, AttachedFiles
from consult.responses.import_issues import Issue
from consult.responses.import_judging import Before, Known, Sender, folded
from consult.responses.models import Response
from consult.responses.models_imports import ImportedResponse, ResponseFile
from consult.responses.queries.proposals import reading_of

ANSWERED = (ResponseState.SUBMITTED, ResponseState.NO_COMMENTS)


def file_in(session: Session, round_id: int, import_id: int) -> ResponseFile | None:
    """The file, if it is of this round."""
    query = select(ResponseFile).where(ResponseFile.id == import_id, ResponseFile.round_id == round_id)
    return session.scalar(query)


def files_of(session: Session, round_id: int) -> Sequence[tuple[int, str, object, str]]:
    """Id, name, time and person of the files that have not been thrown away, the newest first."""
    query = select(ResponseFile.id, ResponseFile.filename, ResponseFile.at, ResponseFile.by)
    rows = session.execute(query.where(ResponseFile.round_id == round_id).order_by(ResponseFile.id.desc()))
    return [(row.id, row.filename, row.at, row.by) for row in rows]


def places_in_use(session: Session) -> Sequence[str]:
    """Where files wait that came with sheets that are kept."""
    return session.scalars(select(ResponseFile.waits_in).where(ResponseFile.waits_in != "")).all()


def known(
    session: Session, round_id: int, odd_day: Callable[[date], Issue | None], files: Sequence[Attached] = ()
) -> Known:
    """Everything that rows are compared with: a fixed number of statements, whatever the file's length."""
    answered = set(
        session.scalars(
            select(Invitation.organisation_id).where(
                Invitation.round_id == round_id, Invitation.response_state.in_(ANSWERED)
            )
        )
    )
    by_number: dict[str, Sender] = {}
    by_name: dict[str, list[Sender]] = {}
    organisations = select(Organisation.id, Organisation.name, Organisation.org_number).where(in_register())
    for key, name, digits in session.execute(organisations):
        sender = Sender(key, name, key in answered)
        by_name.setdefault(folded(name), []).append(sender)
        if digits:
            by_number[digits] = sender
    entered = (
        select(ImportedResponse.source_key, Response.id, Response.number, ImportedResponse.checksum)
        .join(ImportedResponse.response)
        .where(ImportedResponse.round_id == round_id)
    )
    before = {
        key: Before(response_id, number, checksum)
        for key, response_id, number, checksum in session.execute(entered)
    }
    return Known(reading_of(session, round_id), by_number, by_name, before, odd_day, AttachedFiles(files))

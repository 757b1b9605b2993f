"""Long work of this slice: the PDF of a received response, and the responses of a long file."""

from datetime import datetime, timedelta
from typing import Any

from consult.consultations.queries import round_by_id
from consult.core import clock
from consult.core.actor import Actor
from consult.core.db import db, write
from consult.core.files import add_file, keep_bytes
from consult.core.jobs import every, handler, report_progress
from consult.core.site.current import site
from consult.responses.actions.importing import IMPORT_JOB, enter_all, forget_old, judged_file
from consult.responses.actions.receipts import RECEIPT_JOB, keep_receipt
from consult.responses.import_waiting import forget_others
from consult.responses.models import Response
from consult.responses.models_imports import ResponseFile
from consult.responses.queries.imports import places_in_use
from consult.responses.queries.received import receipt_file, received_in_full, section_stances
from consult.responses.receipt_pdf import make_pdf, receipt_values


@handler(RECEIPT_JOB)
def make_receipt(payload: dict[str, Any]) -> dict[str, Any]:
    """Make and keep the PDF of a response; a second run finds the first one's."""
    response_id = int(payload["response_id"])
    if receipt_file(db.session(), response_id) is not None:
        return {"made": False}
    response = received_in_full(db.session(), response_id)
    if response is None:
        return {"made": False}
    municipality = site().municipality
    stances = section_stances(db.session(), response_id)
    content = make_pdf(receipt_values(db.session(), response, stances, municipality))
    name = f"svar-{response.number.replace('/', '-').replace(' ', '-')}.pdf"
    sha256, now = keep_bytes(content), clock.now()
    with write() as session:
        row = session.get_one(Response, response_id)
        file = add_file(
            sha256=sha256, size=len(content), media_type="application/pdf", filename=name, now=now
        )
        keep_receipt(response=row, file=file, now=now)
    return {"made": True}


@handler(IMPORT_JOB, forget=True)
def enter_file(payload: dict[str, Any]) -> dict[str, Any]:
    """Enter the responses of a long file. A second run enters those that the first one did not come to."""
    file, now = db.session.get(ResponseFile, int(payload["file_id"])), clock.now()
    round_ = round_by_id(db.session(), file.round_id) if file else None
    if file is None or round_ is None:
        return {"entered": 0}
    round_id, waits_in, found = round_.id, file.waits_in, judged_file(file, round_, now)
    db.session.rollback()
    by = Actor(*payload["by"])
    entered = enter_all(
        round_id=round_id, found=found, waits_in=waits_in, by=by, now=now, progress=report_progress
    )
    return {"entered": entered}


@every(timedelta(hours=6))
def forget_files(now: datetime) -> None:
    """Forget the files with responses that nobody has needed for a month."""
    with write():
        forget_old(now=now)
    forget_others(places_in_use(db.session()))

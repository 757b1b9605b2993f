"""Work of this slice that the worker does: taking submitted comments in, and files to give out."""

from datetime import datetime, timedelta
from typing import Any

from consult.consultations.models import Round
from consult.core import clock
from consult.core.db import db, write
from consult.core.files import add_file, keep_bytes
from consult.core.jobs import every, handler, report_progress
from consult.core.site.current import site
from consult.triage.actions.disclosing import DISCLOSURE_JOB, keep_disclosure
from consult.triage.actions.points import take_in_responses
from consult.triage.disclosure import make_zip
from consult.triage.models import Disclosure
from consult.triage.queries.intake import rounds_to_take_in
from consult.triage.queries.withheld import withheld_key


@every(timedelta(seconds=5))
def take_in(now: datetime) -> None:
    """Make points of comments that have none. Safe to run twice; costs one statement when there are none."""
    for round_id in rounds_to_take_in(db.session()):
        with write():
            take_in_responses(round_id=round_id, now=now)


@handler(DISCLOSURE_JOB)
def make_disclosure(payload: dict[str, Any]) -> dict[str, Any]:
    """Make and keep an ordered ZIP; about 0.2 s a response."""
    session, now, disclosure_id = db.session(), clock.now(), int(payload["disclosure_id"])
    row = session.get(Disclosure, disclosure_id)
    if row is None or row.finished_at is not None:
        return {"made": False}
    round_, response_id, complete = session.get_one(Round, row.round_id), row.response_id, row.complete
    # Read first: what is withheld while the file is made gives another key, and the file is not fetched.
    key = withheld_key(session, round_.id)
    number = row.response.number if row.response else round_.slug
    name = f"{'fullstandigt-' if complete else ''}utlamnande-{_plain(number)}-{clock.today(now)}.zip"
    content = make_zip(
        session,
        round_,
        response_id=response_id,
        complete=complete,
        municipality=site().municipality,
        now=now,
        progress=report_progress,
    )
    sha256 = keep_bytes(content)
    with write():
        file = add_file(
            sha256=sha256, size=len(content), media_type="application/zip", filename=name, now=now
        )
        made = keep_disclosure(disclosure_id=disclosure_id, key=key, file=file, now=clock.now())
    return {"made": made}


def _plain(text: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in text)

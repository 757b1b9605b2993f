"""Something withheld, and something given out."""

from datetime import datetime

from sqlalchemy.orm import Session

from consult.core.files import StoredFile, keep_bytes
from consult.triage.models import Disclosure, Point, Withholding


def make_withheld(session: Session, point: Point, now: datetime) -> dict[str, int]:
    """A withheld comment and a disclosure of its round in full.

    Their ids by the names that addresses give them.
    """
    withholding = Withholding(
        comment_id=point.comment_id, ground="OSL 31:16", reason="Foreign reason", at=now, by="Registrator"
    )
    file = StoredFile(
        sha256=keep_bytes(b"PK"), size=2, media_type="application/zip", filename="a.zip", created_at=now
    )
    session.add_all([withholding, file])
    session.flush()
    disclosure = Disclosure(
        round_id=point.round_id,
        complete=True,
        file_id=file.id,
        ordered_at=now,
        ordered_by="Registrator",
        finished_at=now,
    )
    session.add(disclosure)
    session.flush()
    return {"withholding_id": withholding.id, "disclosure_id": disclosure.id}

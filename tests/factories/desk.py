"""One of each thing that staff may have beside a point."""

from datetime import datetime

from sqlalchemy.orm import Session

from consult.accounts.models import User
from consult.triage.models import (
    Advice,
    ChangeKind,
    DeskChange,
    NoteMention,
    PassedOver,
    Point,
    PointNote,
    StandardAnswer,
    Theme,
)


def make_desk(session: Session, point: Point, user: User, now: datetime) -> dict[str, int]:
    """Advice by the user, a note that mentions them, a step that changed nothing, a passage passed over and a theme.

    Their ids by the names that addresses give them; and of a standard answer, which no round owns.
    """
    advice = Advice(
        point_id=point.id,
        asked_id=user.id,
        question="Foreign question",
        asked_by="Handläggare",
        asked_at=now,
        body="Foreign advice",
        given_by=user.name,
        given_at=now,
    )
    note = PointNote(point_id=point.id, body="Foreign note", by="Handläggare", at=now)
    change = DeskChange(
        round_id=point.round_id,
        kind=ChangeKind.ANSWER,
        point_count=1,
        by="Handläggare",
        at=now,
        points=[],
        answers=[],
    )
    passed = PassedOver(comment_id=point.comment_id, begins=0, ends=1, at=now, by="Handläggare")
    theme = Theme(
        programme_id=point.round.programme_id, name="Foreign theme", created_by="Handläggare", created_at=now
    )
    standard = StandardAnswer(
        title=f"Standard {point.round_id}",
        reason="Tack.",
        written_by="Handläggare",
        created_at=now,
        updated_at=now,
    )
    session.add_all([advice, note, change, passed, theme, standard])
    session.flush()
    mention = NoteMention(note_id=note.id, user_id=user.id)
    session.add(mention)
    session.flush()
    return {
        "advice_id": advice.id,
        "mention_id": mention.id,
        "change_id": change.id,
        "passed_id": passed.id,
        "theme_id": theme.id,
        "standard_id": standard.id,
    }

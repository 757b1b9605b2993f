"""What the panel of a point shows of colleagues: questions, advice, notes, and the forms for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import SelectChoice

from consult.accounts.access import signed_in_user
from consult.accounts.models import User
from consult.accounts.queries import active_users
from consult.core.clock import now, today
from consult.triage.access import may_advise, may_note
from consult.triage.forms_colleagues import AdviceForm, AskForm, NoteForm
from consult.triage.models import Advice, Answer, WorkState
from consult.triage.queries.advice import advice_on, departments_asked, notes_on
from consult.triage.queries.points import PointRow

AT_WORK = timedelta(minutes=15)


@dataclass(frozen=True)
class Typed:
    """Forms as they were sent and refused; ``advice_id`` is the question that ``words`` were to answer."""

    ask: AskForm | None = None
    words: AdviceForm | None = None
    advice_id: int | None = None
    note: NoteForm | None = None

    @property
    def form(self) -> AskForm | AdviceForm | NoteForm | None:
        """The one that was sent."""
        return self.ask or self.words or self.note


def colleagues_of(session: Session) -> list[User]:
    """Everybody else who can sign in, by name."""
    day, mine = today(now()), signed_in_user().id
    return [user for user in active_users(session) if user.id != mine and user.may_sign_in(day)]


def new_ask_form(users: list[User], **given: Any) -> AskForm:
    """The form of a question, with whom it may be put to; ``formdata=None`` for one that nobody has sent."""
    form = AskForm(**given)
    form.asked_user.choices = _people(users)
    return form


def new_note_form(users: list[User], **given: Any) -> NoteForm:
    """The form of a note, with whom it may mention."""
    form = NoteForm(**given)
    form.mention.choices = _people(users)
    return form


def new_advice_form(advice: Advice, **given: Any) -> AdviceForm:
    """The form of the advice that this question asks for."""
    return AdviceForm(prefix=f"advice{advice.id}-", **given)


def colleague_parts(session: Session, row: PointRow, typed: Typed | None) -> dict[str, Any]:
    """Everything that the templates of advice and notes show; a fixed number of statements."""
    typed, user = typed or Typed(), signed_in_user()
    users = colleagues_of(session)
    asked = advice_on(session, row.point)
    notes = notes_on(session, row.point, user.id)
    forms = {
        each.advice.id: typed.words
        if typed.words is not None and typed.advice_id == each.advice.id
        else new_advice_form(each.advice, formdata=None)
        for each in asked
        if each.is_open and may_advise(user, each.advice)
    }
    return {
        "asked": asked,
        "advice_forms": forms,
        "ask_form": typed.ask or new_ask_form(users, formdata=None),
        "departments": departments_asked(session, row.point.round_id),
        "notes": notes,
        "note_form": typed.note or new_note_form(users, formdata=None),
        "may_note": may_note(user, notes),
        "typed_form": typed.form,
        "today": today(now()),
        "at_work": _at_work(row.answer, user),
    }


def _at_work(answer: Answer | None, user: User) -> bool:
    """Whether somebody else has saved a draft here a little while ago: that much is known, and no more."""
    if answer is None or answer.state is not WorkState.DRAFT or answer.written_by == user.name:
        return False
    return timedelta(0) <= now() - answer.updated_at < AT_WORK


def _people(users: list[User]) -> list[SelectChoice]:
    return [SelectChoice("", _("Välj")), *(SelectChoice(str(user.id), user.name) for user in users)]

"""What every page of a link holder begins with: the round as shown, the draft, and what has been sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Any, ParamSpec

from flask import abort, jsonify, render_template, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response as AnyResponse

from consult.consultations.actions import RoundClosed, RoundNotOpen
from consult.consultations.models import Round
from consult.core import clock
from consult.core.actor import Actor
from consult.core.db import db
from consult.core.errors import kept_fields, kept_texts
from consult.core.link_session import writer_key
from consult.core.webforms import is_autosave
from consult.invitations.access import current_invitation
from consult.invitations.link_rights import current_rights, may_write
from consult.invitations.models import Invitation
from consult.invitations.queries.sharing import names_of_links
from consult.responses.actions.refusals import AlreadyAnswered, NoSuchComment, NotCommentable
from consult.responses.models import Response
from consult.responses.progress import Progress, corrected_since, progress_of
from consult.responses.proposal import Proposal
from consult.responses.queries.drafts import DraftState, draft_state
from consult.responses.queries.marks import marks_of
from consult.responses.queries.proposals import as_reading, proposal_of
from consult.responses.queries.received import ReceivedRow, Standing, responses_of
from consult.responses.reading import Reading

P = ParamSpec("P")
Answer = str | tuple[str, int] | AnyResponse


@dataclass(frozen=True)
class Desk:
    """One invitation's present state, read in two statements (three where something has been sent).

    Templates get it as ``desk``.
    """

    invitation: Invitation
    reading: Reading
    state: DraftState
    received: tuple[ReceivedRow, ...]
    now: datetime

    @property
    def round(self) -> Round:
        """The round that the invitation is for."""
        return self.invitation.round

    @property
    def public_id(self) -> str:
        """What stands in addresses."""
        return self.invitation.public_id

    @property
    def current(self) -> Response | None:
        """The response that counts."""
        rows = [row.response for row in self.received if row.standing is Standing.CURRENT]
        return rows[0] if rows else None

    @property
    def newest(self) -> ReceivedRow | None:
        """The latest response, whatever it counts for."""
        return self.received[0] if self.received else None

    @cached_property
    def progress(self) -> Progress:
        """How far the draft has come."""
        return progress_of(self.reading, self.state)

    @cached_property
    def corrected(self) -> dict[int, int]:
        """Sections corrected since they were read, with the edition that was read."""
        if not self.reading.corrected:
            return {}
        proposals = {edition_id: self.proposal(edition_id) for edition_id, _from in self.reading.editions}
        return corrected_since(self.reading, self.state, proposals)

    def proposal(self, edition_id: int) -> Proposal:
        """An edition; read once per process."""
        return proposal_of(db.session(), edition_id)

    @cached_property
    def language(self) -> str:
        """The language of the page."""
        return str(get_locale())

    @cached_property
    def _removal(self) -> tuple[str, str]:
        before, _zero, after = url_for(
            "responses.take_away", public_id=self.public_id, comment_id=0
        ).rpartition("/0/")
        return f"{before}/", f"/{after}"

    def removal_address(self, comment_id: int) -> str:
        """Where a comment of the draft is taken away. Built once: a page may show fifty."""
        before, after = self._removal
        return f"{before}{comment_id}{after}"

    @property
    def accepting(self) -> bool:
        """Whether the round takes responses now, late ones too, from whoever reads this page."""
        return self.round.is_open() and may_write()

    @property
    def editing(self) -> bool:
        """Whether something can be written: the round is open, and nothing counts or a change is under way."""
        return self.accepting and (self.current is None or self.state.draft is not None)

    @cached_property
    def _names(self) -> dict[int, str]:
        return names_of_links(db.session(), self.invitation.id)

    def colleague(self, writer: str) -> str:
        """What the colleague who saved a comment is called; empty where it is the reader's own link or not known.

        Asks the database once for a page, and only where a colleague is writing.
        """
        link = link_of_writer(writer)
        return "" if link in (None, current_rights().token_id) else self._names.get(link or 0, "")

    @property
    def late(self) -> bool:
        """Whether a response sent now would be marked late."""
        return self.round.is_late(self.now, self.invitation.deadline)

    @property
    def saved_at(self) -> datetime | None:
        """When the draft was saved last, if anything is in it."""
        draft = self.state.draft
        begun = bool(self.state.comments or self.state.stances)
        return draft.saved_at if draft and (begun or draft.saved_at > draft.started_at) else None


def desk_of(invitation: Invitation) -> Desk:
    """Read the desk of an invitation; 404 before the round has a text."""
    session = db.session()
    marks = marks_of(session, invitation.round_id, invitation.id)
    reading = as_reading(session, marks)
    if reading is None:
        abort(404)
    state = draft_state(session, invitation.id, marks)
    received = tuple(responses_of(session, invitation.id)) if marks.has_sent else ()
    return Desk(invitation, reading, state, received, clock.now())


def desk() -> Desk:
    """The desk of the invitation in the address. Only on routes declared with ``link_holder``."""
    return desk_of(current_invitation())


def sender_of(invitation: Invitation) -> Actor:
    """The consultee as the one who acts."""
    return Actor("respondent", invitation.public_id, invitation.organisation.name)


def page_key() -> str:
    """A key of this page for ``DraftComment.writer``; its first part is the browser's."""
    import secrets

    return f"{writer_key()[:16]}.{secrets.token_hex(6)}"


def link_of_writer(writer: str) -> int | None:
    """The link by which a comment was saved last, if it was by one."""
    link = writer.split(".")[2:3]
    return int(link[0]) if link and link[0].isdigit() else None


def is_own_page(writer: str) -> bool:
    """Whether a draft comment was saved last from this browser."""
    return writer.split(".")[0] == writer_key()[:16]


def page(template: str, **context: Any) -> str:
    """Render a page of this slice."""
    return render_template(f"responses/{template}", help_url=url_for("site.help_page"), **context)


def refusals_explained(view: Callable[P, Answer]) -> Callable[P, Answer]:
    """Show why nothing is taken in, with everything that was typed still on the page."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Answer:
        try:
            return view(*args, **kwargs)
        except (RoundClosed, RoundNotOpen, AlreadyAnswered, NotCommentable, NoSuchComment) as refusal:
            db.session.rollback()
            return _refused(type(refusal).__name__)

    return guarded


def _refused(code: str) -> Answer:
    if is_autosave():
        response = jsonify(error=code)
        response.status_code = 422
        return response
    context = {"texts": kept_texts(), "fields": kept_fields() if code == "AlreadyAnswered" else []}
    return page("refused.html", desk=desk(), code=code, **context), 422

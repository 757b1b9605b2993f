"""One commentable thing as its page shows it: the comment on it, the open form, the proposed wording as a diff."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from flask import get_template_attribute
from flask_babel import gettext
from markupsafe import Markup, escape

from consult.programmes.word_diff import Piece, word_diff
from consult.responses.forms import CommentForm
from consult.responses.labels import target_text
from consult.responses.proposal import Block, BlockKind
from consult.responses.queries.drafts import WrittenComment
from consult.responses.views_public.desk import Desk, is_own_page, page_key

PRESENT = timedelta(minutes=5)


class BlockWords(NamedTuple):
    """What is said about a thing in one language, whoever reads. ``text`` stands in the middle of a sentence."""

    text: str
    query: Markup
    invitation: Markup
    change: Markup
    removal: Markup
    measure_text: Markup


@lru_cache(maxsize=8192)
def block_words(block: Block, _language: str) -> BlockWords:
    """The words for a block, in the language of the page. Kept, since an edition never changes."""
    text = target_text(block)
    rest = Markup('<span class="visually-hidden"> {}</span>').format(
        gettext("synpunkten på %(target)s", target=text)
    )
    return BlockWords(
        text,
        Markup("?kommentera={0}#{0}").format(block.key),
        escape(gettext("Lämna en synpunkt på %(target)s", target=text)),
        escape(gettext("Ändra")) + rest,
        escape(gettext("Ta bort")) + rest,
        get_template_attribute("responses/_measure.html", "measure_text")(block)
        if block.kind is BlockKind.MEASURE
        else Markup(),
    )


@dataclass(frozen=True, slots=True)
class BlockView:
    """``form`` is set where the comment form is open; ``writing`` says that a colleague saved just now.

    ``colleague`` is what that one is called, empty where it is not known.
    """

    block: Block
    comment: WrittenComment | None
    form: CommentForm | None
    parts: list[Piece]
    writing: bool
    words: BlockWords
    colleague: str = ""

    @property
    def marked(self) -> bool:
        """Whether the bar in the margin stands beside it."""
        return self.form is not None or self.comment is not None

    @property
    def rows(self) -> int:
        """Height of the field for another wording."""
        return min(16, 2 + len(self.block.wording) // 70)


def block_view(desk: Desk, block: Block, opened: str = "", form: CommentForm | None = None) -> BlockView:
    """``opened`` is the key of the block whose form is asked for; ``form`` a failed one to show again."""
    comment = desk.state.on(block.target.identity)
    if comment is not None and comment.is_blank and opened != block.key:
        comment = None
    if opened == block.key and form is None:
        form = comment_form(desk, block, comment)
    writing = comment is not None and is_recent(desk, comment) and not is_own_page(comment.row.writer)
    return BlockView(
        block,
        comment,
        form if opened == block.key else None,
        proposal_parts(desk, comment) if comment else [],
        writing,
        block_words(block, desk.language),
        desk.colleague(comment.row.writer) if comment and writing else "",
    )


def is_recent(desk: Desk, comment: WrittenComment) -> bool:
    """Whether the comment was saved in the last five minutes."""
    return desk.now - comment.row.saved_at < PRESENT and bool(comment.row.writer)


def comment_form(desk: Desk, block: Block, comment: WrittenComment | None) -> CommentForm:
    """The form with what is written, or with the municipality's text ready to be changed."""
    row = comment.row if comment else None
    return CommentForm(
        formdata=None,
        data={
            "body": row.body if row else "",
            "wording": (row.proposed_wording if row else "") or block.wording,
            "target": block.key,
            "edition": str(desk.reading.proposal.edition_id),
            "version": str(row.version if row else 0),
            "page": page_key(),
        },
    )


def proposal_parts(desk: Desk, comment: WrittenComment) -> list[Piece]:
    """The proposed wording against the text that it was written on."""
    proposed = comment.row.proposed_wording
    if not proposed:
        return []
    return word_diff(desk.proposal(comment.row.edition_id).wording(comment.target), proposed)

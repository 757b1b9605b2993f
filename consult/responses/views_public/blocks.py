"""One commentable thing as its page shows it: the comment on it, the open form, the proposed wording as a diff."""

from datetime import timedelta
from typing import NamedTuple

from flask import get_template_attribute
from flask_babel import gettext
from markupsafe import Markup, escape

from consult.programmes.word_diff import Piece, word_diff
from consult.responses.forms import CommentForm
from consult.responses.labels import target_text
from consult.responses.proposal import Block, BlockKind, Proposal
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


def block_words(proposal: Proposal, block: Block, language: str) -> BlockWords:
    """The words for a block, in the language of the page. Kept with the edition, which never changes."""
    found: BlockWords | None = proposal.kept.get((block.key, language))
    if found is None:
        found = proposal.kept[block.key, language] = _block_words(block)
    return found


def _block_words(block: Block) -> BlockWords:
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


class BlockView(NamedTuple):
    """``form`` is set where the comment form is open; ``writing`` says that a colleague saved just now.

    ``colleague`` is what that one is called, empty where it is not known. ``removal`` is the address that takes the
    comment away.
    """

    block: Block
    comment: WrittenComment | None
    form: CommentForm | None
    parts: list[Piece]
    writing: bool
    words: BlockWords
    colleague: str
    removal: str

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
    words = block_words(desk.reading.proposal, block, desk.language)
    if comment is None:
        return BlockView(block, None, form if opened == block.key else None, [], False, words, "", "")
    row = comment.row
    writing = bool(row.writer) and desk.now - row.saved_at < PRESENT and not is_own_page(row.writer)
    return BlockView(
        block,
        comment,
        form if opened == block.key else None,
        proposal_parts(desk, comment) if row.proposed_wording else [],
        writing,
        words,
        desk.colleague(row.writer) if writing else "",
        desk.removal_address(row.id),
    )


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
    return word_diff(
        desk.proposal(comment.row.edition_id).wording(comment.target), comment.row.proposed_wording
    )

"""One commentable thing as its page shows it: the comment on it, the open form, the proposed wording as a diff."""

from dataclasses import dataclass
from datetime import timedelta

from consult.programmes.word_diff import Piece, word_diff
from consult.responses.forms import CommentForm
from consult.responses.labels import target_heading, target_text
from consult.responses.proposal import Block
from consult.responses.queries.drafts import WrittenComment
from consult.responses.views_public.desk import Desk, is_own_page, page_key

PRESENT = timedelta(minutes=5)


@dataclass(frozen=True)
class BlockView:
    """``form`` is set where the comment form is open; ``writing`` says that a colleague saved just now."""

    block: Block
    comment: WrittenComment | None
    form: CommentForm | None
    parts: list[Piece]
    writing: bool

    @property
    def text(self) -> str:
        """The thing in the middle of a sentence."""
        return target_text(self.block)

    @property
    def heading(self) -> str:
        """The thing as a heading."""
        return target_heading(self.block)

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
    return BlockView(
        block,
        comment,
        form if opened == block.key else None,
        proposal_parts(desk, comment) if comment else [],
        bool(comment and is_recent(desk, comment) and not is_own_page(comment.row.writer)),
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

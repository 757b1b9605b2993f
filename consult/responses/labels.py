"""The Swedish words for the codes of this slice, for forms and messages."""

from flask_babel import gettext, lazy_gettext

from consult.responses.attachments import FileProblem
from consult.responses.models import FILES_LIMIT, Channel, Stance
from consult.responses.proposal import Block, BlockKind

STANCES = {
    Stance.SUPPORTS: lazy_gettext("Tillstyrker"),
    Stance.SUPPORTS_WITH_COMMENTS: lazy_gettext("Tillstyrker med synpunkter"),
    Stance.REJECTS: lazy_gettext("Avstyrker"),
    Stance.ABSTAINS: lazy_gettext("Avstår"),
}
CHANNELS = {
    Channel.LINK: lazy_gettext("Webben"),
    Channel.EMAIL: lazy_gettext("E-post"),
    Channel.LETTER: lazy_gettext("Brev"),
}
FILE_KINDS = "PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPG, TXT, CSV"


def file_problem_text(problem: FileProblem, filename: str) -> str:
    """What is wrong with a file and what to do."""
    if problem is FileProblem.TOO_BIG:
        return gettext("%(file)s är för stor. Högst 25 MB.", file=filename)
    if problem is FileProblem.EMPTY:
        return gettext("%(file)s är tom. Välj en annan fil.", file=filename)
    if problem is FileProblem.TOO_MANY:
        return gettext(
            "%(file)s fick inte plats. Ett svar kan ha högst %(limit)s filer.",
            file=filename,
            limit=FILES_LIMIT,
        )
    return gettext(
        "%(file)s är en sorts fil som vi inte kan ta emot. Det här går bra: %(kinds)s.",
        file=filename,
        kinds=FILE_KINDS,
    )


def target_text(block: Block) -> str:
    """The thing as the middle of a sentence: "Lämna en synpunkt på åtgärd 12"."""
    if block.kind is BlockKind.MEASURE:
        return gettext("åtgärd %(number)s", number=block.label)
    if block.kind is BlockKind.GOAL:
        return gettext("målet")
    if block.kind is BlockKind.SUB_GOAL:
        return block.label[:1].lower() + block.label[1:] if block.label else gettext("delmålet")
    if block.kind is BlockKind.SECTION:
        return gettext("hela avsnittet")
    return gettext("hela förslaget")


def target_heading(block: Block) -> str:
    """The thing as a heading: "Åtgärd 12"."""
    if block.kind is BlockKind.GOAL and block.label:
        return block.label
    words = target_text(block)
    return words[:1].upper() + words[1:]


def numbers_text(numbers: list[int]) -> str:
    """ "6", "6 och 7", "6, 7 och 8"."""
    words = [str(number) for number in numbers]
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s och %(last)s", first=", ".join(words[:-1]), last=words[-1])

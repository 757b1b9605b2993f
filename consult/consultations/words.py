"""The words of this slice's codes."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from consult.consultations.models import SectionAccess, Visibility
from consult.consultations.queries import Lacks, TextChoice
from consult.core.formatting import date_text
from consult.programmes.models import EditionKind

VISIBILITY_WORDS = {
    Visibility.PUBLIC: _l("Alla. Remissen syns på webbplatsen"),
    Visibility.INVITED: _l("Bara de som får en länk"),
}

ACCESS_WORDS = {
    SectionAccess.OPEN: _l("Öppet"),
    SectionAccess.CLOSED: _l("Stängt"),
    SectionAccess.HIDDEN: _l("Dolt"),
}

LACKS_WORDS = {
    Lacks.EDITION: _l("Välj vilken text som ska ut"),
    Lacks.OPEN_SECTION: _l("Öppna minst ett avsnitt för synpunkter"),
    Lacks.COVER_LETTER: _l("Skriv följebrevet"),
    Lacks.OPEN_POINTS: _l("Skriv vad mottagarna kan påverka"),
    Lacks.CONTACT: _l("Skriv vem man kan fråga, med e-post"),
    Lacks.DEADLINE: _l("Välj en sista svarsdag som inte har passerat"),
}

EDITION_WORDS = {
    EditionKind.CONSULTED: _l("remissversion"),
    EditionKind.CORRECTED: _l("rättad version"),
    EditionKind.REVISED: _l("reviderad version"),
    EditionKind.PROPOSED: _l("förslag till beslut"),
    EditionKind.ADOPTED: _l("antagen version"),
}


def text_words(choice: TextChoice) -> str:
    """How a text is named where one is chosen."""
    case_number = choice.document.programme.case_number
    if choice.edition is None:
        return _(
            "%(title)s (%(case_number)s), så som texten är nu",
            title=choice.document.title,
            case_number=case_number,
        )
    return _(
        "%(title)s (%(case_number)s), %(kind)s nr %(number)s från %(date)s",
        title=choice.document.title,
        case_number=case_number,
        kind=EDITION_WORDS[choice.edition.kind],
        number=choice.edition.number,
        date=date_text(choice.edition.created_at),
    )

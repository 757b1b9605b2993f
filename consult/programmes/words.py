"""The Swedish words for this slice's codes."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from consult.programmes.document_reading.checks import Problem
from consult.programmes.models import (
    DatePrecision,
    DecisionOutcome,
    DocumentKind,
    EditionKind,
    FinancingSource,
    SectionKind,
)
from consult.programmes.queries.comparison import Change
from consult.programmes.queries.needs import Need

DOCUMENT_KINDS = {
    # The same word in Swedish as the heading over all programmes, but not in English.
    DocumentKind.PROGRAMME: lazy_pgettext("one document", "Program"),
    DocumentKind.ACTION_PLAN: _l("Handlingsplan"),
}
SECTION_KINDS = {
    SectionKind.TEXT: _l("Text"),
    SectionKind.GOAL: _l("Mål med åtgärder"),
    SectionKind.MEASURES: _l("Lista över alla åtgärder"),
    SectionKind.INDICATORS: _l("Indikatorer"),
}
EDITION_KINDS = {
    EditionKind.CONSULTED: _l("Remissversion"),
    EditionKind.CORRECTED: _l("Rättad version"),
    EditionKind.REVISED: _l("Reviderad version"),
    EditionKind.PROPOSED: _l("Förslag till beslut"),
    EditionKind.ADOPTED: _l("Antagen version"),
}
DECISION_OUTCOMES = {
    DecisionOutcome.ADOPTED: _l("Antogs"),
    DecisionOutcome.ADOPTED_WITH_CHANGES: _l("Antogs med ändringar"),
    DecisionOutcome.SENT_BACK: _l("Återremiss"),
    DecisionOutcome.REJECTED: _l("Avslogs"),
}
FINANCING_SOURCES = {
    FinancingSource.WITHIN_BUDGET: _l("Inom budget"),
    FinancingSource.GRANT: _l("Bidrag"),
    FinancingSource.EXTERNAL: _l("Andra betalar"),
    FinancingSource.UNFUNDED: _l("Saknar pengar"),
}
PRECISIONS = {
    DatePrecision.DAY: _l("Dagen"),
    DatePrecision.MONTH: _l("Månaden"),
    DatePrecision.SEASON: _l("Årstiden eller halvåret"),
    DatePrecision.YEAR: _l("Året"),
}
NEEDS = {Need.OWNER: _l("Ansvarig nämnd"), Need.DATE: _l("Tid"), Need.MONEY: _l("Pengar")}
CHANGES = {
    Change.SAME: _l("Oförändrat"),
    Change.CHANGED: _l("Ändrat"),
    Change.ADDED: _l("Nytt"),
    Change.REMOVED: _l("Borttaget"),
}
FIELDS = {
    "label": _l("Beteckning"),
    "text": _l("Text"),
    "title": _l("Rubrik"),
    "description": _l("Beskrivning"),
    "accountable": _l("Ansvarig"),
    "department": _l("Förvaltning"),
    "partners": _l("Tillsammans med"),
    "when": _l("Tid"),
    "financing": _l("Finansiering"),
    "policy_area": _l("Område"),
    "rank": _l("Prioritet"),
    "overarching": _l("Övergripande"),
}
PROBLEMS = {
    Problem.EMPTY: _l("Filen är tom. Välj en annan fil."),
    Problem.TOO_BIG: _l("Filen är för stor. Högst 20 MB och 150 avsnitt."),
    Problem.UNKNOWN_KIND: _l("Vi kan läsa Word (.docx), Markdown (.md) och ren text (.txt). Spara om filen."),
    Problem.OLD_WORD: _l("Filen är i ett äldre Word-format. Öppna den i Word och spara som .docx."),
    Problem.ENCRYPTED: _l("Filen har lösenord. Ta bort lösenordet i Word och välj filen igen."),
    Problem.BROKEN: _l("Filen går inte att läsa, den verkar vara skadad. Öppna den i Word och spara om den."),
    Problem.BOMB: _l("Filen packar upp till mycket mer än ett dokument ska göra, så vi läser den inte."),
    Problem.DTD: _l("Filen innehåller kod som inte hör hemma i ett dokument, så vi läser den inte."),
    Problem.TOO_SLOW: _l("Filen tog för lång tid att läsa. Dela den i flera eller spara om den i Word."),
    Problem.NOT_TEXT: _l("Filen är inte text. Välj ett dokument i Word, Markdown eller ren text."),
    Problem.NO_TEXT: _l("Det finns ingen text i filen. Välj en annan fil."),
}

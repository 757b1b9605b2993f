"""The Swedish words for a file with responses: its columns, what is wrong with a cell, what a save would do."""

from flask_babel import lazy_gettext as _l

from consult.responses.import_issues import Issue
from consult.responses.import_judging import Verdict
from consult.responses.import_rows import Field
from consult.responses.labels import FILE_KINDS
from consult.responses.models import COMMENT_LIMIT, FILES_LIMIT

FIELDS = {
    Field.KEY: _l("Ert nummer"),
    Field.ORGANISATION: _l("Organisation"),
    Field.NUMBER: _l("Organisationsnummer"),
    Field.RECEIVED: _l("Mottaget"),
    Field.CHANNEL: _l("Kanal"),
    Field.STANCE: _l("Hållning"),
    Field.SECTION: _l("Avsnitt"),
    Field.GOAL: _l("Mål"),
    Field.MEASURE: _l("Åtgärd"),
    Field.TEXT: _l("Synpunkt"),
    Field.WORDING: _l("Förslag till lydelse"),
    Field.FILE: _l("Bilaga"),
}
HELP = {
    Field.KEY: _l(
        "Ert eget nummer på svaret. Rader med samma nummer blir synpunkter i ett svar. Måste finnas. "
        "Raden med numret exempel läses inte in."
    ),
    Field.ORGANISATION: _l("Namnet som i registret. Räcker om det bara finns en som heter så."),
    Field.NUMBER: _l("Avgör vem svaret är från om det är ifyllt."),
    Field.RECEIVED: _l("Dagen då svaret kom, till exempel 2027-02-26. Måste finnas."),
    Field.CHANNEL: _l("Brev eller E-post."),
    Field.STANCE: _l(
        "Tillstyrker, Tillstyrker med synpunkter, Avstyrker, Avstår eller Inga synpunkter. Tomt om det inte framgår."
    ),
    Field.SECTION: _l("Avsnittets nummer eller rubrik. Tomt om synpunkten gäller hela förslaget."),
    Field.GOAL: _l("Målets nummer, om synpunkten gäller ett mål eller ett delmål, till exempel 3 eller 3.1."),
    Field.MEASURE: _l("Åtgärdens nummer, om synpunkten gäller en åtgärd."),
    Field.TEXT: _l("Vad svaret säger, ordagrant. Högst 20 000 tecken."),
    Field.WORDING: _l("Om svaret föreslår en annan text för avsnittet, målet eller åtgärden."),
    Field.FILE: _l(
        "Namnet på filen som hör till, till exempel brev.pdf. Flera filer: semikolon emellan. Lägg filerna i en "
        "zip-fil och läs in den samtidigt. Högst fem filer till ett svar."
    ),
}
ISSUES = {
    Issue.KEY_MISSING: _l("Skriv ert nummer på svaret."),
    Issue.KEY_LONG: _l("Numret är för långt. Högst 80 tecken."),
    Issue.SENDER_MISSING: _l("Skriv vem svaret är från."),
    Issue.SENDER_UNKNOWN: _l("Finns inte i registret. Skriv namnet eller numret som det står där."),
    Issue.SENDER_TWICE: _l("Flera i registret heter så. Skriv organisationsnumret."),
    Issue.DAY_UNREADABLE: _l("Skriv datumet så här: 2027-02-26."),
    Issue.DAY_FUTURE: _l("Dagen har inte varit än."),
    Issue.DAY_EARLY: _l("Dagen är före den då remissen öppnades."),
    Issue.DAY_LATE: _l("Dagen är efter den då remissen stängdes."),
    Issue.CHANNEL_UNKNOWN: _l("Skriv Brev eller E-post."),
    Issue.STANCE_UNKNOWN: _l(
        "Skriv Tillstyrker, Tillstyrker med synpunkter, Avstyrker, Avstår, Inga synpunkter eller inget."
    ),
    Issue.SECTION_UNKNOWN: _l("Avsnittet finns inte i remissen."),
    Issue.SECTION_CLOSED: _l("Det är inte öppet för synpunkter."),
    Issue.MEASURE_UNKNOWN: _l("Åtgärden finns inte i remissen."),
    Issue.MEASURE_ELSEWHERE: _l("Åtgärden hör till ett annat avsnitt."),
    Issue.GOAL_UNKNOWN: _l("Målet finns inte i remissen."),
    Issue.GOAL_ELSEWHERE: _l("Målet hör till ett annat avsnitt."),
    Issue.TWO_TARGETS: _l("Skriv antingen ett mål eller en åtgärd. Dela synpunkten på två rader."),
    Issue.TEXT_MISSING: _l("Skriv synpunkten."),
    Issue.TEXT_LONG: _l(
        "Texten är för lång. Högst %(max)s tecken. Dela den på flera rader i filen.", max=COMMENT_LIMIT
    ),
    Issue.TEXT_UNWANTED: _l("Svaret har en synpunkt. Skriv något annat än Inga synpunkter."),
    Issue.WORDING_NOWHERE: _l("Skriv vilket avsnitt eller vilken åtgärd lydelsen gäller."),
    Issue.OTHER_ROW: _l("En annan rad med samma nummer säger något annat."),
    Issue.FILE_MISSING: _l("Filen följer inte med tabellen. Lägg till den, eller rätta namnet."),
    Issue.FILE_TWICE: _l("Flera filer heter så. Skriv mappen också, till exempel brev/svar.pdf."),
    Issue.FILE_KIND: _l(
        "Den sortens fil kan vi inte ta emot. Det här går bra: %(kinds)s.",
        kinds=FILE_KINDS,
    ),
    Issue.FILE_EMPTY: _l("Filen är tom."),
    Issue.FILE_BIG: _l("Filen är för stor. Högst 25 MB."),
    Issue.FILE_DAMAGED: _l("Filen är skadad och går inte att läsa."),
    Issue.FILES_MANY: _l("Ett svar kan ha högst %(limit)s filer.", limit=FILES_LIMIT),
}
VERDICTS = {
    Verdict.NEW: _l("Nytt"),
    Verdict.WRONG: _l("Har fel"),
    Verdict.DIFFERS: _l("Skiljer sig"),
    Verdict.ENTERED: _l("Redan inlagt"),
}
LOOKS = {
    Verdict.NEW: ("plus", "ok"),
    Verdict.WRONG: ("octagon", "bad"),
    Verdict.DIFFERS: ("swap", "warn"),
    Verdict.ENTERED: ("done", "quiet"),
}

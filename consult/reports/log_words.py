"""The words of the process log."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from consult.core.formatting import number_text
from consult.reports.models import EntryKind
from consult.reports.process_log import Happened, LogLine

KINDS: dict[EntryKind, LazyString] = {
    EntryKind.MILESTONE: _l("Milstolpe"),
    EntryKind.MEETING: _l("Möte"),
    EntryKind.WORKSHOP: _l("Workshop"),
    EntryKind.DECISION: _l("Beslut"),
    EntryKind.OTHER: _l("Annat"),
}


def line_words(line: LogLine) -> str:
    """What the line says, in one sentence where the system knows it, otherwise as staff wrote it."""
    if line.happened is None:
        return line.words
    if line.happened in _MAILED:
        return _mailed(line)
    sentence = _EDITIONS.get(line.happened) or _ROUNDS[line.happened]
    return str(sentence) % {"title": line.title, "number": line.number}


_EDITIONS: dict[Happened, LazyString] = {
    Happened.CONSULTED: _l("Text %(number)s av %(title)s lades fram i remissen."),
    Happened.CORRECTED: _l("En rättad text, nummer %(number)s av %(title)s, lades fram i remissen."),
    Happened.REVISED: _l("Text %(number)s av %(title)s skrevs om efter remissen."),
    Happened.PROPOSED: _l("Text %(number)s av %(title)s lades fram för beslut."),
    Happened.ADOPTED: _l("%(title)s antogs."),
    Happened.ADOPTED_WITH_CHANGES: _l("%(title)s antogs med ändringar."),
    Happened.SENT_BACK: _l("Förslaget till %(title)s återremitterades."),
    Happened.REJECTED: _l("Förslaget till %(title)s avslogs."),
}
_ROUNDS: dict[Happened, LazyString] = {
    Happened.OPENED: _l("Remissen ”%(title)s” öppnades."),
    Happened.CLOSED: _l("Remissen ”%(title)s” stängdes för svar."),
    Happened.CANCELLED: _l("Remissen ”%(title)s” avbröts."),
    Happened.PUBLISHED: _l("Redogörelsen för ”%(title)s” publicerades."),
    Happened.PUBLISHED_AGAIN: _l("En rättad redogörelse för ”%(title)s” publicerades."),
}
_MAILED = {
    Happened.INVITED, Happened.REMINDED, Happened.DEADLINE_MAILED, Happened.ANSWERS_MAILED, Happened.LETTERS,
}  # fmt: skip


def _mailed(line: LogLine) -> str:
    number, words = line.count, {"title": line.title, "n": number_text(line.count)}
    if line.happened is Happened.INVITED:
        return ngettext(
            "Remissen ”%(title)s” skickades till %(n)s mottagare.",
            "Remissen ”%(title)s” skickades till %(n)s mottagare.",
            number,
            **words,
        )
    if line.happened is Happened.REMINDED:
        return ngettext(
            "En påminnelse om ”%(title)s” skickades till %(n)s mottagare.",
            "En påminnelse om ”%(title)s” skickades till %(n)s mottagare.",
            number,
            **words,
        )
    if line.happened is Happened.DEADLINE_MAILED:
        return ngettext(
            "Besked om ny svarstid i ”%(title)s” skickades till %(n)s mottagare.",
            "Besked om ny svarstid i ”%(title)s” skickades till %(n)s mottagare.",
            number,
            **words,
        )
    if line.happened is Happened.LETTERS:
        return ngettext(
            "%(n)s brev om ”%(title)s” skrevs ut.", "%(n)s brev om ”%(title)s” skrevs ut.", number, **words
        )
    return ngettext(
        "Svaren på synpunkterna i ”%(title)s” skickades till %(n)s som svarat.",
        "Svaren på synpunkterna i ”%(title)s” skickades till %(n)s som svarat.",
        number,
        **words,
    )


def taking_part(line: LogLine) -> str:
    """With whom: "Styrgruppen, kommunalråd och två handläggare, 9 deltagare"; empty where nothing is known."""
    number = line.attendance
    people = (
        ngettext("%(n)s deltagare", "%(n)s deltagare", number, n=number_text(number))
        if number is not None
        else ""
    )
    return ", ".join(part for part in (line.group, line.participants, people) if part)


def kind_words(line: LogLine) -> str:
    """The kind of line; what the system knows of no special kind has none."""
    return (
        str(KINDS[line.kind]) if line.happened is None or line.kind is not EntryKind.OTHER else _("Remissen")
    )

"""The Swedish words for this slice's codes."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from consult.core.spreadsheets import Encoding, Problem
from consult.organisations.columns import Field
from consult.organisations.import_queries import Tab
from consult.organisations.kinds import OrganisationKind

KINDS: Mapping[str, LazyString] = {
    OrganisationKind.COMPANY: _l("Företag"),
    OrganisationKind.PARTY: _l("Parti"),
    OrganisationKind.ASSOCIATION: _l("Förening"),
    OrganisationKind.BOARD: _l("Nämnd"),
    OrganisationKind.AUTHORITY: _l("Myndighet"),
    OrganisationKind.PRIVATE_PERSON: _l("Privatperson"),
}
SOLE_TRADER = _l("Enskild firma")

FIELDS: Mapping[str, LazyString] = {
    Field.NUMBER: _l("Organisationsnummer"),
    Field.NAME: _l("Namn"),
    Field.EMAIL: _l("E-post"),
    Field.CONTACT: _l("Kontaktperson"),
    Field.LEGAL_FORM: _l("Juridisk form"),
    Field.STREET: _l("Adress"),
    Field.POSTAL_CODE: _l("Postnummer"),
    Field.AREA: _l("Ort"),
    Field.MUNICIPALITY_CODE: _l("Kommunkod"),
    Field.INDUSTRY_CODE: _l("SNI-kod"),
    Field.INDUSTRY_TEXT: _l("Bransch"),
    Field.SIZE: _l("Antal anställda"),
    Field.MARKETING_BLOCK: _l("Reklamspärr"),
    Field.STATUS: _l("Status"),
}
# What is wrong, as it stands after "Fel i ".
WRONG_IN: Mapping[str, LazyString] = {
    Field.NUMBER: _l("org.nummer"),
    Field.NAME: _l("namn"),
    Field.EMAIL: _l("e-post"),
}

ERRORS: Mapping[str, LazyString] = {
    "number_missing": _l("Numret saknas. Skriv det eller hoppa över raden."),
    "number_destroyed": _l("Numret har förstörts i Excel. Skriv alla tio siffror."),
    "number_length": _l("Numret ska ha tio siffror."),
    "number_not_digits": _l("Numret ska bara ha siffror och bindestreck."),
    "number_check_digit": _l("Sista siffran stämmer inte."),
    "number_impossible": _l("Det är varken ett organisationsnummer eller ett personnummer."),
    "email_no_at": _l("Adressen saknar @."),
    "email_no_ending": _l("Adressen saknar slut, till exempel .se."),
    "email_letters_before_at": _l("Före @ går det inte att ha å, ä eller ö."),
    "email_invalid": _l("Adressen går inte att skicka till. Kontrollera hur den är skriven."),
    "name_missing": _l("Namnet saknas."),
    "too_long": _l("Texten är för lång."),
}

NOTES: Mapping[str, LazyString] = {
    "email_missing": _l("Saknar e-post"),
    "postal_code_odd": _l("Ovanligt postnummer"),
    "industry_code_odd": _l("Ovanlig SNI-kod"),
    "size_destroyed": _l("Antalet anställda gick inte att läsa"),
    "marketing_block": _l("Reklamspärr"),
    "deregistered": _l("Avregistrerat"),
    "bankrupt": _l("Konkurs"),
    "in_liquidation": _l("Likvidation"),
    "other_municipality": _l("Annan kommun"),
}

FILE_PROBLEMS: Mapping[str, LazyString] = {
    Problem.EMPTY: _l("Filen är tom."),
    Problem.TOO_LARGE: _l("Filen är för stor. Högst 20 MB."),
    Problem.TOO_MANY_ROWS: _l("Filen har för många rader. Högst 50 000. Dela den i flera."),
    Problem.TOO_MANY_COLUMNS: _l("Filen har för många kolumner. Högst 200."),
    Problem.NOT_A_TABLE: _l("Filen är ingen tabell. Välj en fil i formatet CSV, XLSX, XLS eller ODS."),
    Problem.WRONG_ENCODING: _l("Filen går inte att läsa med de tecknen. Välj andra."),
    Problem.BROKEN: _l("Filen är skadad och går inte att läsa. Spara den på nytt och försök igen."),
    Problem.ENCRYPTED: _l("Filen har lösenord. Spara den utan lösenord och försök igen."),
    Problem.BOMB: _l("Filen blir för stor när den packas upp. Spara bara registret i den och försök igen."),
    Problem.UNKNOWN_SHEET: _l("Bladet finns inte i filen. Välj ett annat."),
}

ENCODINGS: Mapping[str, LazyString | str] = {
    Encoding.UTF8: "UTF-8",
    Encoding.WINDOWS_1252: "Windows-1252",
    Encoding.UTF16: "UTF-16",
    Encoding.DOS_850: _l("DOS (850)"),
    Encoding.MAC_ROMAN: _l("Mac"),
}
DELIMITERS: Mapping[str, LazyString] = {
    ";": _l("semikolon"),
    ",": _l("komma"),
    "\t": _l("tabb"),
    "|": _l("lodstreck"),
}
TABS: Mapping[str, LazyString] = {
    Tab.LOOK: _l("Att titta på"),
    Tab.NEW: _l("Nya"),
    Tab.CHANGED: _l("Ändrade"),
    Tab.WRONG: _l("Fel"),
    Tab.DUPLICATE: _l("Dubbletter"),
    Tab.SOLE_TRADER: _l("Enskilda firmor"),
    Tab.UNCHANGED: _l("Oförändrade"),
}


def kind_word(kind: str, *, sole_trader: bool = False) -> str:
    """Företag, Enskild firma, Parti …"""
    return str(SOLE_TRADER if sole_trader else KINDS[kind])


def error_word(code: str) -> str:
    """What is wrong with a cell, in words; an unknown code is named as it is."""
    return str(ERRORS.get(code, code))

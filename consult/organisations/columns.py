"""Which column of a register holds what: fields, the guess from the headings, the remembered choice's key."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum


class Field(StrEnum):
    """What a column can hold. The order is that of the form where columns are chosen."""

    NUMBER = "org_number"
    NAME = "name"
    EMAIL = "email"
    CONTACT = "contact_name"
    LEGAL_FORM = "legal_form"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    AREA = "area"
    MUNICIPALITY_CODE = "municipality_code"
    INDUSTRY_CODE = "industry_code"
    INDUSTRY_TEXT = "industry_text"
    SIZE = "size_class"
    MARKETING_BLOCK = "marketing_block"
    STATUS = "register_status"


# Headings met in municipal exports, Bolagsverket's and SCB's field names; compared without case, accents'
# form, blanks and punctuation.
HEADINGS: Mapping[Field, tuple[str, ...]] = {
    Field.NUMBER: (
        "organisationsnummer", "organisationsnr", "orgnummer", "orgnr", "org", "peorgnr", "orgid",
        "identitetsbeteckning", "personorgnr", "orgpersnr", "nummer",
    ),
    Field.NAME: (
        "företagsnamn", "namn", "organisation", "organisationsnamn", "företag", "benämning", "firma",
        "bolagsnamn", "föreningsnamn", "förening",
    ),
    Field.EMAIL: ("epost", "epostadress", "mejl", "mejladress", "mail", "mailadress", "email", "emailadress"),
    Field.CONTACT: ("kontaktperson", "kontakt", "kontaktnamn", "vd", "ordförande", "företrädare"),
    Field.LEGAL_FORM: ("juridiskform", "juridform", "organisationsform", "bolagsform", "företagsform"),
    Field.STREET: ("adress", "postadress", "gatuadress", "utdelningsadress", "gata", "besöksadress"),
    Field.POSTAL_CODE: ("postnr", "postnummer", "pnr"),
    Field.AREA: ("postort", "ort", "stad", "by", "område"),
    Field.MUNICIPALITY_CODE: ("kommunkod", "sätekommunkod", "säteskommunkod"),
    Field.INDUSTRY_CODE: (
        "sni", "snikod", "sni2007", "sni2025", "sni1", "bransch1", "branschkod", "näringsgren",
    ),
    Field.INDUSTRY_TEXT: ("bransch", "branschtext", "snitext", "verksamhet", "bransch1text", "snibenämning"),
    Field.SIZE: (
        "anställda", "antalanställda", "storleksklass", "storlek", "stkl", "antanst", "klass",
    ),
    Field.MARKETING_BLOCK: ("reklamspärr", "reklam", "reklamsparr", "spärr"),
    Field.STATUS: ("status", "företagsstatus", "verksam", "fstatus"),
}  # fmt: skip

NEEDED = (Field.NAME,)
KNOWN = frozenset(field.value for field in Field)


def normal_heading(heading: str) -> str:
    """A heading as compared: small letters and digits only."""
    composed = unicodedata.normalize("NFC", heading).casefold()
    return re.sub(r"[^0-9a-zåäöéü]", "", composed)


def guess_mapping(headers: Sequence[str]) -> dict[Field, int]:
    """Column index by field for the headings that are known; each column once, the first fitting one wins."""
    normal = [normal_heading(header) for header in headers]
    mapping: dict[Field, int] = {}
    for field, known in HEADINGS.items():
        for heading in known:
            index = next((i for i, name in enumerate(normal) if name == heading), None)
            if index is not None and index not in mapping.values():
                mapping[field] = index
                break
    return mapping


def signature(headers: Sequence[str]) -> str:
    """Key under which a choice of columns is remembered: the same for the same headings in the same order."""
    return hashlib.sha256("\n".join(normal_heading(header) for header in headers).encode()).hexdigest()


def stored(mapping: Mapping[Field, int]) -> dict[str, int]:
    """The mapping as kept in the database."""
    return {field.value: index for field, index in mapping.items()}


def restored(kept: Mapping[str, object], width: int) -> dict[Field, int]:
    """The mapping out of the database, without columns that a file of this width lacks."""
    return {
        Field(field): index
        for field, index in kept.items()
        if field in KNOWN and isinstance(index, int) and 0 <= index < width
    }


def industry_version(headers: Sequence[str], mapping: Mapping[Field, int]) -> str:
    """The SNI version of the industry codes: the heading's, else 2007, which registers still use."""
    index = mapping.get(Field.INDUSTRY_CODE)
    return "2025" if index is not None and "2025" in headers[index] else "2007"
